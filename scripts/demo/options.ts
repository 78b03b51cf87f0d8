import { isIPv4 } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { MfaError } from '@mfa/shared/mfa-error';

/** What the demonstration was asked for. */
export interface DemoOptions {
  readonly dataDir: string;
  readonly host: string;
  readonly ports: { readonly sdk: number; readonly portal: number; readonly mobile: number; readonly app: number };
  /** The one password of all people and accounts; undefined: each gets its own, by chance. */
  readonly password: string | undefined;
  /** Throw away what an earlier demonstration left. */
  readonly reset: boolean;
  readonly help: boolean;
}

export const usage = `npm start                 builds, makes a demonstration store, and starts the three apps on this machine
npm start -- --reset      the same, and throws away the store of an earlier demonstration
npm start -- --help       this text

Environment:
  MFA_DATA_DIR        folder of the demonstration store (data)
  MFA_SDK_PORT        port of the Web Service SDK (4898)
  MFA_PORTAL_PORT     port of the user portal (4899)
  MFA_MOBILE_PORT     port of the mobile app web service (4900)
  MFA_APP_PORT        port of the authenticator app (4901)
  MFA_HOST            loopback address to listen on (127.0.0.1)
  MFA_DEMO_PASSWORD   one password for all demonstration people and accounts; otherwise each gets its own

This is a demonstration with made-up people and simulated carriers. For production see docs/install.md.
`;

/** @throws MfaError `misconfigured`: which argument or variable is wrong, and what it may be. */
export function readDemoOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): DemoOptions {
  const { reset, help } = parseArguments(args);
  const host = environment.MFA_HOST || '127.0.0.1';
  if (!isLoopbackName(host)) {
    const allowed =
      'a loopback address such as 127.0.0.1, ::1 or localhost: the demonstration is for this machine alone';
    throw new MfaError('misconfigured', `MFA_HOST is "${host}"; it may be ${allowed}.`);
  }
  return {
    dataDir: resolve(environment.MFA_DATA_DIR || join(import.meta.dirname, '..', '..', 'data')),
    host: host === 'localhost' ? '127.0.0.1' : host,
    ports: {
      sdk: readPort(environment, 'MFA_SDK_PORT', 4898),
      portal: readPort(environment, 'MFA_PORTAL_PORT', 4899),
      mobile: readPort(environment, 'MFA_MOBILE_PORT', 4900),
      app: readPort(environment, 'MFA_APP_PORT', 4901),
    },
    password: environment.MFA_DEMO_PASSWORD || undefined,
    reset,
    help,
  };
}

function parseArguments(args: readonly string[]): { reset: boolean; help: boolean } {
  try {
    const options = {
      reset: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    } as const;
    return parseArgs({ args: [...args], options, allowPositionals: false }).values;
  } catch (cause) {
    throw new MfaError('misconfigured', `${args.join(' ')}: not understood.\n\n${usage}`, { cause });
  }
}

function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function readPort(environment: Readonly<Record<string, string | undefined>>, name: string, absent: number): number {
  const text = environment[name] || String(absent);
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port;
  throw new MfaError('misconfigured', `${name} is "${text}"; it may be a port from 0 to 65535 (0: any free one).`);
}
