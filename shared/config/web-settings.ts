import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { MfaError } from '../mfa-error.ts';
import { parseNetwork } from '../web/network.ts';
import { type CertificateFiles, certificateSettings, toCertificateFiles } from './certificate-settings.ts';
import type { Setting, Settings, ValuesOf } from './settings.ts';

/** A TCP port, or the path of a named pipe (`\\.\pipe\…`, as iisnode gives it) or Unix socket. */
export type Port = number | string;

/** Settings that every app has, as values. */
export interface WebConfig {
  readonly port: Port;
  /** Address to listen on with a port number; loopback by default. Not used with a pipe. */
  readonly host: string;
  /** The paths below which the app answers, each beginning with `/`; the first is the one that links use. */
  readonly virtualDirectories: readonly [string, ...string[]];
  /** Whose `X-Forwarded-For` is believed. Empty by default: nobody's, and under a pipe only IIS's own entry. */
  readonly trustedProxies: BlockList;
  /** The certificate with which the app speaks TLS itself; undefined: plain http, behind something that ends TLS. */
  readonly tls: CertificateFiles | undefined;
  readonly logLevel: LogLevel;
  /** Sentences to log at start: accepted, but better done otherwise. */
  readonly warnings: readonly string[];
}

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

interface Defaults {
  readonly port: number;
  readonly virtualDirectories: readonly [string, ...string[]];
}

const TLS = 'MFA_TLS';
const tls = certificateSettings(TLS, 'with which this app speaks TLS itself');
const tlsSettings = {
  tlsPfx: tls.pfx,
  tlsCertificate: tls.certificate,
  tlsKey: tls.key,
  tlsPassphrase: tls.passphrase,
} satisfies Settings;

/**
 * Puts together what the settings say about TLS.
 *
 * @throws MfaError `misconfigured` when they say half of it, or under a pipe.
 */
export function joinTls<Values extends ValuesOf<typeof tlsSettings> & { readonly port: Port }>(values: Values) {
  const { tlsPfx: pfx, tlsCertificate: certificate, tlsKey: key, tlsPassphrase: passphrase, ...rest } = values;
  const files = toCertificateFiles(TLS, { pfx, certificate, key, passphrase });
  if (files !== undefined && typeof values.port === 'string') {
    const { variables, kind } = files;
    const name = kind === 'pfx' ? variables.pfx : variables.certificate;
    throw new MfaError('misconfigured', `${name} is set and PORT is a pipe, at whose other end IIS speaks TLS.`);
  }
  return { ...rest, tls: files };
}

/** The table of those settings; the apps differ in port and virtual directories. */
export function webSettings(defaults: Defaults) {
  return {
    port: {
      names: ['PORT'],
      meaning: 'the port or named pipe on which the app listens',
      allowed: 'a number from 0 to 65535, a named pipe (\\\\.\\pipe\\…) or the full path of a socket',
      schema: z.string().default(String(defaults.port)).pipe(portSchema),
    },
    host: {
      names: ['MFA_HOST'],
      meaning: 'the address on which the app listens',
      allowed: 'an IP address of this machine; 127.0.0.1 when it is not set',
      schema: z
        .string()
        .default('127.0.0.1')
        .transform((text) => (text === 'localhost' ? '127.0.0.1' : text))
        .refine((text) => isIP(text) !== 0),
    },
    virtualDirectories: {
      names: ['MFA_VIRTUAL_DIRECTORIES'],
      meaning: 'the virtual directories below which the app answers',
      allowed: 'paths divided by commas, such as /MultiFactorAuth,/mfa; the first is used in links',
      schema: z.string().default(defaults.virtualDirectories.join(',')).transform(splitList).pipe(virtualDirectories),
    },
    trustedProxies: {
      names: ['MFA_TRUSTED_PROXIES'],
      meaning: 'the reverse proxies whose X-Forwarded-For is believed',
      allowed: 'addresses and networks divided by commas, such as 10.0.0.5,192.168.7.0/24; none when it is not set',
      schema: z.string().default('').transform(splitList).refine(areNetworks).transform(toBlockList),
    },
    ...tlsSettings,
    logLevel: {
      names: ['MFA_LOG_LEVEL'],
      meaning: 'how much the app logs',
      allowed: `one of ${logLevels.join(', ')}; info when it is not set`,
      schema: z.string().default('info').pipe(z.enum(logLevels)),
    },
  } satisfies Settings;
}

/** A port as it is written. */
export const portSchema = z
  .string()
  .refine(isPort)
  .transform((text): Port => (/^\d+$/.test(text) ? Number(text) : text));

/** A yes or no that is written `true` or `false`, in any case, as the old web.config wrote it. */
export function booleanSchema(absent: 'true' | 'false'): Setting<boolean>['schema'] {
  return z
    .string()
    .default(absent)
    .transform((text) => text.trim().toLowerCase())
    .pipe(z.enum(['true', 'false']))
    .transform((text) => text === 'true');
}

const virtualDirectories = z.tuple([virtualDirectory()], virtualDirectory());

function virtualDirectory() {
  return z.string().regex(/^\/(?:[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*)?$/);
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function isPort(text: string): boolean {
  if (/^\d+$/.test(text)) return Number(text) <= 65535;
  return text.startsWith('\\\\.\\pipe\\') || text.startsWith('\\\\?\\pipe\\') || text.startsWith('/');
}

function areNetworks(items: readonly string[]): boolean {
  return items.every((item) => parseNetwork(item) !== undefined);
}

function toBlockList(items: readonly string[]): BlockList {
  const list = new BlockList();
  for (const item of items) {
    const network = parseNetwork(item);
    if (network !== undefined) list.addSubnet(network.address, network.prefix, network.family);
  }
  return list;
}
