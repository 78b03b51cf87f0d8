import { z } from 'zod';
import { MfaError } from '../mfa-error.ts';
import { Secret } from '../secret.ts';
import { isLoopback } from '../web/network.ts';
import { type CertificateFiles, certificateSettings, toCertificateFiles } from './certificate-settings.ts';
import type { Settings, ValuesOf } from './settings.ts';

/** How portal and mobile service reach the Web Service SDK. */
export interface SdkConnection {
  /** The full address of PfWsSdk.asmx. https, or http to this machine itself. */
  readonly url: URL;
  /** Name and password of the service account; undefined: the certificate alone says who calls. */
  readonly credentials: SdkCredentials | undefined;
  /** The client certificate of the service account; undefined: name and password alone say who calls. */
  readonly certificate: CertificateFiles | undefined;
  /** Certificates in PEM of the only authorities trusted for this connection; undefined: those that Node trusts. */
  readonly certificateAuthority: string | undefined;
}

export interface SdkCredentials {
  /** Spelled as the SDK knows it: `DOMAIN\name`, UPN or a local name. */
  readonly username: string;
  readonly password: Secret;
}

const CLIENT = 'MFA_SDK_CLIENT';
const client = certificateSettings(CLIENT, 'with which this app shows the Web Service SDK who it is');

/** The table of these settings. `urlName` is the key that the old web.config of the app had for the address. */
export function sdkConnectionSettings(urlName: string) {
  return {
    url: {
      names: [urlName, 'MFA_SDK_URL'],
      meaning: 'the address of the Web Service SDK',
      allowed: 'an https address that ends in PfWsSdk.asmx, or an http address on this machine itself',
      schema: z
        .string()
        .default('http://localhost:4898/PfWsSdk.asmx')
        .refine(isSdkUrl)
        .transform((text) => new URL(text)),
    },
    username: {
      names: ['WEB_SERVICE_SDK_AUTHENTICATION_USERNAME'],
      meaning: 'the service account with which this app signs in to the Web Service SDK',
      allowed:
        'an account name such as CORP\\svc-mfa, svc-mfa@corp.example or a local name; needed without a client certificate',
      // A colon would end the name in the Basic credentials (RFC 7617 §2).
      schema: z
        .string()
        .regex(/^[^:\p{Cc}]+$/u)
        .optional(),
    },
    password: {
      names: ['WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD'],
      meaning: "that service account's password",
      allowed: 'any text; best in a protected file that WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD_FILE names',
      schema: z
        .string()
        .transform((text) => new Secret(text))
        .optional(),
      secret: true,
    },
    clientPfx: client.pfx,
    clientCertificate: client.certificate,
    clientKey: client.key,
    clientPassphrase: client.passphrase,
    certificateAuthority: {
      names: ['MFA_SDK_CA'],
      meaning: "the certificate authority of the Web Service SDK's certificate",
      allowed: 'certificates in PEM; best in a file that MFA_SDK_CA_FILE names. Not needed for publicly trusted ones',
      schema: z.string().startsWith('-----BEGIN CERTIFICATE-----').optional(),
    },
  } satisfies Settings;
}

/**
 * Takes the connection out of what was read.
 *
 * @throws MfaError `misconfigured` when neither credentials nor a certificate are there, or half of them.
 */
export function joinSdkConnection<Values extends ValuesOf<ReturnType<typeof sdkConnectionSettings>>>(values: Values) {
  const { url, username, password, certificateAuthority, ...others } = values;
  const { clientPfx: pfx, clientCertificate, clientKey: key, clientPassphrase: passphrase, ...rest } = others;
  const certificate = toCertificateFiles(CLIENT, { pfx, certificate: clientCertificate, key, passphrase });
  if (certificate !== undefined && url.protocol !== 'https:') {
    const message = `${CLIENT}_PFX or ${CLIENT}_CERT is set, and the address of the Web Service SDK is not https.`;
    throw new MfaError('misconfigured', message);
  }
  const credentials = joinCredentials(username, password, certificate !== undefined);
  return { ...rest, sdk: { url, credentials, certificate, certificateAuthority } satisfies SdkConnection };
}

function joinCredentials(
  username: string | undefined,
  password: Secret | undefined,
  hasCertificate: boolean,
): SdkCredentials | undefined {
  if (username !== undefined && password !== undefined) return { username, password };
  if (username === undefined && password === undefined && hasCertificate) return undefined;
  const { username: name, password: secret } = sdkConnectionSettings('');
  const missing = [...(username === undefined ? [name] : []), ...(password === undefined ? [secret] : [])];
  const problems = missing.map(
    ({ names, meaning, allowed }) => `${names[0]} (${meaning}) is not set; it may be ${allowed}.`,
  );
  throw new MfaError('misconfigured', problems.join('\n'));
}

/** https anywhere, http to this machine only, and no credentials or query in the address. */
function isSdkUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '') return false;
  if (url.protocol === 'https:') return true;
  // The password would cross the network in clear, and the SDK refuses it there anyway.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return url.protocol === 'http:' && (host === 'localhost' || isLoopback(host));
}
