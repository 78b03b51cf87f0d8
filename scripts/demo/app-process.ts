import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { MfaError } from '@mfa/shared/mfa-error';

interface AppProcessOptions {
  readonly name: string;
  /** The app's dist/server.js. */
  readonly entry: string;
  readonly environment: NodeJS.ProcessEnv;
  /** What the app writes goes here. */
  readonly logFile: string;
}

/** One of the apps, running. */
export interface AppProcess {
  readonly name: string;
  /** Where it listens: `http://127.0.0.1:4898`. */
  readonly address: string;
  /** Resolves when the process has ended, with a sentence about it. */
  readonly ended: Promise<string>;
  /** Lets it finish what it does, 15 seconds at most. */
  stop(): Promise<void>;
}

const startSeconds = 30;
const stopSeconds = 15;

/**
 * Starts an app and waits until it listens.
 *
 * @throws MfaError `unavailable`, with the end of its log, when it ends or says nothing for half a minute.
 */
export async function startApp(options: AppProcessOptions): Promise<AppProcess> {
  const { name, entry, environment, logFile } = options;
  const log = openSync(logFile, 'a', 0o600);
  // The channel is what tells the app that we are gone, however we ended; nothing is sent over it.
  const child = spawn(process.execPath, [entry], { env: environment, stdio: ['ignore', 'pipe', log, 'ipc'] });
  closeSync(log);
  const ended = describeEnd(child, options);
  const address = await Promise.race([readAddress(child), ended, afterSeconds(startSeconds)]);
  if (!/^https?:\/\//.test(address)) {
    child.kill('SIGKILL');
    throw new MfaError('unavailable', address === '' ? `${name} did not start in ${startSeconds} seconds.` : address);
  }
  return { name, address, ended, stop: () => stopChild(child, ended) };
}

async function readAddress(child: ChildProcess): Promise<string> {
  if (child.stdout === null) return '';
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /^\{"listening":"([^"]+)"\}$/.exec(line)?.[1];
    if (address === undefined) continue;
    child.stdout.resume();
    return address;
  }
  return new Promise(() => {});
}

async function describeEnd(child: ChildProcess, { name, logFile }: AppProcessOptions): Promise<string> {
  const [code, signal] = await once(child, 'exit');
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-10);
  return `${name} ended (${signal ?? `exit code ${code}`}). The end of ${logFile}:\n${lines.join('\n')}`;
}

function afterSeconds(seconds: number): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000, '').unref();
  });
}

async function stopChild(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), stopSeconds * 1000);
  await ended;
  clearTimeout(timer);
}
