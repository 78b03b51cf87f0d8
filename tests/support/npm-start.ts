import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';

const script = join(import.meta.dirname, '..', '..', 'scripts', 'run.ts');

/** Ports that any free one will do for. */
export const freePorts = { MFA_SDK_PORT: '0', MFA_PORTAL_PORT: '0', MFA_MOBILE_PORT: '0', MFA_APP_PORT: '0' };

/** An `npm start` whose three apps run. */
export interface Demonstration {
  /** The block that it printed. */
  readonly block: string;
  /** Roots of the three apps, as printed: portal, SDK, mobile. */
  readonly addresses: readonly string[];
  /** Ends it as Ctrl-C does. */
  interrupt(): Promise<{ readonly code: number | null; readonly output: string }>;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string; readonly complaint: string }>;
}

/** Runs what `npm start` runs, until it ends or its apps are there. The caller's own settings do not reach it. */
export async function startDemonstration(
  t: TestContext,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<Demonstration> {
  const child = spawn(process.execPath, ['--conditions=source', script, ...args], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    ([[code], output, complaint]) => ({ code: code as number | null, output, complaint }),
  );
  t.after(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  let block = '';
  const printed = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      block += chunk;
      if (block.includes('Ctrl-C stops it.')) resolve();
    });
  });
  await Promise.race([printed, ended]);
  return {
    block,
    addresses: [...block.matchAll(/http:\/\/localhost:\d+(?=\/MultiFactorAuth)/g)].map(String),
    async interrupt() {
      child.kill('SIGINT');
      return await ended;
    },
    ended,
  };
}

/** A folder for a store, gone after the test; removed with patience, since after a failure something may still run in it. */
export function temporaryDataFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-start-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}
