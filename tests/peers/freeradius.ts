import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freeLoopbackAddress, writeFiles } from './peer-folder.ts';

/** A running FreeRADIUS, this test's alone, that refuses requests without Message-Authenticator. */
export interface FreeRadius {
  /** Loopback. */
  readonly address: string;
  readonly port: number;
  /** Of who asks from this machine. */
  readonly secret: string;
  stop(): Promise<void>;
}

const PORT = 18_120;
const SECRET = 'a secret of sixteen and more';

/** Names with the password `Passw0rd!`. Somebody called `challenged` is asked for more than that. */
const people = ['anna', 'anna@example.org', 'jörg', 'paren(s)*', 'nopassword', 'challenged'];

export async function startFreeRadius(): Promise<FreeRadius> {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-radius-'));
  const address = await freeLoopbackAddress(PORT);
  writeFiles(folder, {
    'radiusd.conf': configuration(folder, address),
    users: people.map((name) => `"${name}" Cleartext-Password := "Passw0rd!"\n`).join(''),
  });
  // -X keeps it in the foreground and lets it say when it is ready.
  const server = spawn('/usr/sbin/freeradius', ['-X', '-d', folder, '-n', 'radiusd'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = () => void server.kill('SIGKILL');
  process.on('exit', kill);
  const ended = once(server, 'exit');
  const stop = async () => {
    kill();
    await ended;
    process.off('exit', kill);
    rmSync(folder, { recursive: true, force: true });
  };
  const said: string[] = [];
  const ready = Promise.withResolvers<void>();
  createInterface(server.stdout).on('line', (line) => {
    // Read to the end, so that it never waits for us; kept only until it is ready.
    if (line === 'Ready to process requests') ready.resolve();
    else if (said.length < 5000) said.push(line);
  });
  const failed = ended.then(() => {
    throw new Error(`FreeRADIUS does not start: ${said.slice(-5).join('\n')}`);
  });
  try {
    await Promise.race([ready.promise, failed]);
    failed.catch(() => undefined);
    return { address, port: PORT, secret: SECRET, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function configuration(folder: string, address: string): string {
  return `logdir = ${folder}
run_dir = ${folder}
confdir = ${folder}
libdir = /usr/lib/freeradius
hostname_lookups = no
security {
  reject_delay = 0
}
client tests {
  ipaddr = 127.0.0.0/8
  secret = "${SECRET}"
  require_message_authenticator = yes
}
modules {
  pap {
  }
  files {
    filename = ${folder}/users
  }
}
server default {
  listen {
    type = auth
    ipaddr = ${address}
    port = ${PORT}
  }
  authorize {
    update reply {
      &Message-Authenticator := 0x00
    }
    files
    pap
    if (&User-Name == "challenged") {
      update control {
        &Response-Packet-Type := Access-Challenge
      }
    }
  }
  authenticate {
    Auth-Type PAP {
      pap
    }
  }
}
`;
}
