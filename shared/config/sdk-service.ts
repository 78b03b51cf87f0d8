import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { MfaError } from '../mfa-error.ts';
import { isLoopback } from '../web/network.ts';
import { pathSetting } from './certificate-settings.ts';
import { type Environment, readSettings, type Settings } from './settings.ts';
import { joinTls, type WebConfig, webSettings } from './web-settings.ts';

/** What the SDK service and the command line read at start. Everything else is a setting in the store. */
export interface SdkServiceConfig extends WebConfig {
  /** Full path of the folder of the store. */
  readonly dataDir: string;
  /** Full path of the file with the master key. */
  readonly masterKeyFile: string;
  /** Path of the authorities of callers' certificates; undefined: nobody is asked for a certificate. Only with `tls`. */
  readonly clientAuthorities: string | undefined;
  /**
   * A proxy on this machine ends TLS and refuses plain http: what it passes on counts as https. Callers of another machine
   * than the proxy's reach the service over plain http never.
   */
  readonly proxyEndsTls: boolean;
  /** Only `npm start` sets it: simulated carriers, made-up people. Loopback only, and only on a store that it made. */
  readonly demo: boolean;
}

/** The settings of the SDK service, for reading and for the documentation. */
export const sdkServiceSettings = {
  // Below `/` too: the address that callers come with when nobody has configured one.
  ...webSettings({
    port: 4898,
    virtualDirectories: ['/MultiFactorAuthWebServiceSdk', '/PhoneFactorWebServiceSdk', '/'],
  }),
  dataDir: {
    names: ['MFA_DATA_DIR'],
    meaning: 'the folder of the store',
    allowed: 'the full path of a folder outside the web root, such as D:\\MfaServer\\Data or /var/lib/mfa-server',
    schema: z.string().refine(isAbsolute),
  },
  masterKeyFile: {
    names: ['MFA_MASTER_KEY_FILE'],
    meaning: 'the file with the master key',
    allowed: 'the full path of a file that only the service account can read, not beside the store',
    schema: z.string().refine(isAbsolute).optional(),
  },
  clientAuthorities: pathSetting(
    'MFA_CLIENT_CA',
    'the authorities whose client certificates are accepted, where this app speaks TLS itself',
    'a file with certificates in PEM',
  ),
  proxyEndsTls: {
    names: ['MFA_TLS_TERMINATED_BY_PROXY'],
    meaning: 'whether a reverse proxy on this machine ends TLS for this app and refuses plain http itself',
    allowed:
      '1, or not set at all: then callers who come through a proxy are refused, except by iisnode, which says https',
    schema: z
      .literal('1')
      .optional()
      .transform((text) => text === '1'),
  },
  demo: {
    names: ['MFA_DEMO'],
    meaning: 'whether this is the demonstration that npm start makes',
    allowed: '1, or not set at all',
    schema: z
      .literal('1')
      .optional()
      .transform((text) => text === '1'),
  },
} satisfies Settings;

/** @throws MfaError `misconfigured`: names each wrong setting, what it is, and what it may be. */
export function readSdkServiceConfig(environment: Environment): SdkServiceConfig {
  const { values: read, warnings } = readSettings(environment, sdkServiceSettings);
  const values = joinTls(read);
  if (values.demo) checkDemo(values);
  if (values.clientAuthorities !== undefined && values.tls === undefined) {
    const message =
      'MFA_CLIENT_CA is set, and this app does not speak TLS; set MFA_TLS_PFX, or MFA_TLS_CERT and MFA_TLS_KEY.';
    throw new MfaError('misconfigured', message);
  }
  const masterKeyFile = values.masterKeyFile ?? (values.demo ? join(values.dataDir, 'master.key') : undefined);
  if (masterKeyFile === undefined) {
    const { meaning, allowed } = sdkServiceSettings.masterKeyFile;
    throw new MfaError('misconfigured', `MFA_MASTER_KEY_FILE (${meaning}) is not set; it may be ${allowed}.`);
  }
  return { ...values, masterKeyFile, warnings };
}

function checkDemo({ port, host }: Pick<SdkServiceConfig, 'port' | 'host'>): void {
  if (typeof port === 'string') {
    throw new MfaError('misconfigured', 'MFA_DEMO is set and PORT is a pipe; the demonstration never runs under IIS.');
  }
  if (!isLoopback(host)) {
    throw new MfaError(
      'misconfigured',
      `MFA_DEMO is set and MFA_HOST is "${host}"; the demonstration is for loopback.`,
    );
  }
}
