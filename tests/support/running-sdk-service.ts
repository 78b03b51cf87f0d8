import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSdkClient, type SdkClient } from '@mfa/shared/sdk-client/sdk-client';
import { startProcess } from './sdk-service-process.ts';

/** The SDK service as a process of its own, over a demonstration store of its own. */
export interface RunningSdkService {
  /** Of PfWsSdk.asmx. */
  readonly url: string;
  /** An account with the rights of an old caller. */
  readonly username: string;
  readonly password: string;
  readonly client: SdkClient;
  /** Runs the `mfa` command on the store of the service. */
  mfa(...args: readonly string[]): void;
  /** The code in the newest text to this number, as the page of the demonstration shows it. */
  sentCode(to: string): Promise<string>;
  /** Answers whoever is called just now, and presses `#`, on the page of the demonstration. */
  pressHash(): Promise<void>;
  log(): string;
  close(): Promise<void>;
}

/** Proxies of .NET Framework send a byte a character, so it holds none that Latin-1 does not have. */
const password = 'Correct & <horse> "2026" ä';
const folder = join(import.meta.dirname, '..', '..', 'sdk-service');

export async function startSdkService(): Promise<RunningSdkService> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mfa-interop-'));
  const environment = {
    PORT: '0',
    MFA_DEMO: '1',
    MFA_DATA_DIR: dataDir,
    MFA_DEMO_PASSWORD: password,
    MFA_LOG_LEVEL: 'debug',
  };

  function runHere(entry: string, ...args: readonly string[]): void {
    const env = { PATH: process.env.PATH, MFA_MASTER_KEY_FILE: join(dataDir, 'master.key'), ...environment };
    const command = ['--conditions=source', join(folder, entry), ...args];
    const { status, stderr } = spawnSync(process.execPath, command, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${entry} ${args.join(' ')}: ${stderr}`);
  }

  runHere('demo/seed.ts');
  runHere('cli/mfa.ts', 'account', 'set-flags', 'svc-sdk', '--reports-client-address', 'yes');
  const service = startProcess('server.ts', environment);
  const line = await service.firstLine;
  if (line === undefined) throw new Error(`The service did not start: ${service.log()}`);
  const address = (JSON.parse(line) as { readonly listening: string }).listening;
  const url = `${address}/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx`;
  const client = createSdkClient({ url, username: 'svc-sdk', password, timeoutMs: 20_000 });
  return {
    url,
    username: 'svc-sdk',
    password,
    client,
    mfa: (...args) => runHere('cli/mfa.ts', ...args),
    async sentCode(to) {
      const page = await (await fetch(`${address}/demo/messages`)).text();
      const digits = to.replaceAll(/\D/g, '');
      const texts = [...page.matchAll(/<p class="to">([^<]*)<.*?<p class="text">([^<]*)</gs)];
      const found = texts.find(([, number = '']) => number.replaceAll(/\D/g, '').endsWith(digits));
      return /\d{6}/.exec(found?.[2] ?? '')?.[0] ?? 'no text';
    },
    async pressHash() {
      const page = await (await fetch(`${address}/demo/calls`)).text();
      for (const [, call = '', act = ''] of page.matchAll(
        /name="call" value="([^"]+)">[^\n]*?value="(answer|hash)"/g,
      )) {
        await fetch(`${address}/demo/calls`, { method: 'POST', body: new URLSearchParams({ call, act }) });
      }
    },
    log: service.log,
    async close() {
      client.close();
      await service.kill();
      rmSync(dataDir, { recursive: true });
    },
  };
}
