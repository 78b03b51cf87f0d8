import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A folder for what is made once and used by many tests and runs; another one when what makes it changes. */
export function cacheFolder(name: string, ...ingredients: readonly string[]): string {
  const hash = createHash('sha256').update(ingredients.join('\0')).digest('hex').slice(0, 12);
  const folder = join(tmpdir(), `mfa-peers-${userInfo().username}`, `${name}-${hash}`);
  mkdirSync(join(folder, '..'), { recursive: true, mode: 0o700 });
  return folder;
}

/**
 * A loopback address that nobody listens on, for servers whose ports are fixed: so any number of them run beside each
 * other. All of 127.0.0.0/8 is this machine (RFC 1122 §3.2.1.3), on Linux without further ado.
 */
export async function freeLoopbackAddress(port: number): Promise<string> {
  for (;;) {
    const [a, b, c] = crypto.getRandomValues(new Uint8Array(3));
    const address = `127.${64 + ((a ?? 0) % 128)}.${b}.${1 + ((c ?? 0) % 250)}`;
    if (await isFree(address, port)) return address;
  }
}

async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  server.once('error', () => resolve(false));
  server.listen({ host, port }, () => server.close(() => resolve(true)));
  return promise;
}

/** Resolves when something listens there. */
export async function untilListening(host: string, port: number, hasEnded: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await answers(host, port)) return;
    if (hasEnded()) break;
    await wait(50);
  }
  throw new Error(`nothing listens on ${host}:${port}`);
}

async function answers(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  const connected = await promise;
  socket.destroy();
  return connected;
}

export function readText(file: string): string {
  return readFileSync(file, 'utf8');
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, { mode: 0o600 });
}
