import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificateAuthority } from '../support/make-certificate.ts';
import { cacheFolder, freeLoopbackAddress, readText, untilListening, writeFiles } from './peer-folder.ts';
import { sambaPeople } from './samba-people.ts';

/** A running domain controller of `CORP` (corp.example), this test's alone. */
export interface SambaAd {
  /** Loopback; ports 389 and 636. */
  readonly address: string;
  /** PEM of the authority that issued its certificate. */
  readonly authority: string;
  stop(): Promise<void>;
}

const script = join(import.meta.dirname, 'provision-samba.sh');

/**
 * Starts a copy of the domain that is made once (some 15 s) and kept in the temporary folder; a copy starts in a second.
 *
 * @param bulkPeople without a password. Default: as the tests have them.
 */
export async function startSambaAd({ bulkPeople }: { readonly bulkPeople?: number } = {}): Promise<SambaAd> {
  const people = sambaPeople(bulkPeople);
  const template = cacheFolder('samba-ad', readText(script), people);
  writeFileSync(`${template}.ldif`, people);
  // Several test files may want it at once; the first makes it.
  execFileSync('flock', [`${template}.lock`, script, template, `${template}.ldif`], { stdio: ['ignore', 'ignore', 2] });

  const folder = mkdtempSync(join(tmpdir(), 'mfa-samba-'));
  execFileSync('cp', ['-a', '--sparse=always', '--reflink=auto', `${template}/.`, folder]);
  const address = await freeLoopbackAddress(389);
  const authority = createCertificateAuthority();
  const { key, cert } = authority.issue([address, 'dc1.corp.example']);
  mkdirSync(join(folder, 'run'), { recursive: true });
  writeFiles(folder, {
    'key.pem': key,
    'cert.pem': cert,
    'ca.pem': authority.cert,
    'smb.conf': configuration(folder, address),
  });
  // Interactive, so that it ends with its standard input, that is with this process, however that ends.
  const samba = spawn('samba', ['-s', join(folder, 'smb.conf'), '-i', '-M', 'single'], {
    stdio: ['pipe', 'ignore', process.env.MFA_TEST_SAMBA_LOG === undefined ? 'ignore' : 'inherit'],
  });
  const stop = stopper(samba, folder);
  try {
    const hasEnded = () => samba.exitCode !== null;
    await untilListening(address, 389, hasEnded);
    await untilListening(address, 636, hasEnded);
    return { address, authority: authority.cert, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function stopper(samba: ChildProcess, folder: string): () => Promise<void> {
  const ended = once(samba, 'exit');
  return async () => {
    samba.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}

/** Only what an LDAP client meets. */
function configuration(folder: string, address: string): string {
  return `[global]
netbios name = DC1
workgroup = CORP
realm = CORP.EXAMPLE
server role = active directory domain controller
interfaces = ${address}/8
bind interfaces only = yes
server services = ldap
private dir = ${folder}/private
state directory = ${folder}/state
cache directory = ${folder}/cache
lock directory = ${folder}
binddns dir = ${folder}/bind-dns
pid directory = ${folder}/run
ncalrpc dir = ${folder}/run/ncalrpc
log file = ${folder}/log
log level = 0
tls enabled = yes
tls certfile = ${folder}/cert.pem
tls keyfile = ${folder}/key.pem
tls cafile = ${folder}/ca.pem
tls priority = NORMAL:-VERS-ALL:+VERS-TLS1.2:+VERS-TLS1.3
ldap server require strong auth = yes
idmap_ldb:use rfc2307 = yes
`;
}
