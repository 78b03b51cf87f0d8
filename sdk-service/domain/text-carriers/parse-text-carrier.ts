import { X509Certificate } from 'node:crypto';
import { MfaError } from '@mfa/shared/mfa-error';
import type { SmppConfig, TextCarrierConfig, TwilioConfig } from '../../ports/text-carrier-config.ts';
import { countryRule, isCountry } from '../settings/delivery-settings.ts';

/** How a carrier is reached, and for which numbers it is asked. */
export interface CarrierUse {
  readonly config: TextCarrierConfig;
  /** Only numbers of these go by it (ISO 3166-1); empty: all. */
  readonly countries: readonly string[];
}

/** What an administrator says of a carrier. */
export interface TextCarrierInput {
  readonly kind: TextCarrierConfig['kind'];
  readonly host?: string | undefined;
  /** Default: 2775, with TLS 3550. */
  readonly port?: number | undefined;
  /** Default: true. */
  readonly tls?: boolean | undefined;
  /** PEM; default: the authorities of the system. */
  readonly certificateAuthority?: string | undefined;
  readonly systemId?: string | undefined;
  readonly systemType?: string | undefined;
  readonly sender?: string | undefined;
  /** Where it is asked; default, and if empty: everywhere. */
  readonly countries?: readonly string[] | undefined;
  /** Default: `https://api.twilio.com`. */
  readonly api?: string | undefined;
  readonly account?: string | undefined;
  /** Default: false. */
  readonly takesReplies?: boolean | undefined;
  readonly callerId?: string | undefined;
  /** Default: true. */
  readonly detectsMachines?: boolean | undefined;
}

const MAXIMUM_COUNTRIES = 250;

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,38}[A-Za-z0-9])?$/;
const HOST = /^[A-Za-z0-9:](?:[A-Za-z0-9:._-]{0,253}[A-Za-z0-9])?$/;

/** SMPP 3.4 §5.2.1 to §5.2.3, without the NUL at the end. */
const SYSTEM_ID = /^[!-~]{1,15}$/;
const SYSTEM_TYPE = /^[!-~]{0,12}$/;
const LONGEST_SMPP_PASSWORD = 8;

/** E.164, a short code, or up to 11 letters and digits (3GPP TS 23.040 §9.1.2.5). */
const SENDER = /^(?:|\+\d{7,15}|\d{3,8}|[A-Za-z0-9 ]{1,11})$/;

/** @throws MfaError `malformed` */
export function parseCarrierName(name: string): string {
  if (NAME.test(name)) return name;
  throw new MfaError('malformed', 'name: 1 to 40 letters, digits, dots and dashes.');
}

/** @throws MfaError `malformed`: names the field and its rule. */
export function parseTextCarrier(input: TextCarrierInput): TextCarrierConfig {
  switch (input.kind) {
    case 'smpp':
      return parseSmpp(input);
    case 'twilio':
      return parseTwilio(input);
  }
}

/** The secret of a carrier as it may be. @throws MfaError `malformed` */
export function parseCarrierSecret(secret: string, { kind }: TextCarrierConfig): string {
  if (kind === 'twilio') {
    // Theirs have 32 hexadecimal digits; others have the same interface and tokens of their own. It is a key of HMAC.
    if (/^[!-~]{16,128}$/.test(secret)) return secret;
    throw new MfaError('malformed', 'secret: the auth token, 16 to 128 characters of ASCII.');
  }
  // SMPP 3.4 §5.2.2: C-octet string of at most 9 octets. Some centres take more, none takes other characters.
  if (/^[!-~]{1,64}$/.test(secret)) return secret;
  throw new MfaError('malformed', `secret: 1 to 64 characters of ASCII; SMPP itself knows ${LONGEST_SMPP_PASSWORD}.`);
}

/** Countries in which a carrier is asked, each once. @throws MfaError `malformed` */
export function parseCountries({ countries = [] }: Pick<TextCarrierInput, 'countries'>): readonly string[] {
  const distinct = [...new Set(countries.map((country) => country.trim()))];
  check('country', distinct.length <= MAXIMUM_COUNTRIES, `at most ${MAXIMUM_COUNTRIES}`);
  check('country', distinct.every(isCountry), countryRule);
  return distinct;
}

/** Back from JSON. @throws as `parseTextCarrier` */
export function readTextCarrier(document: string): CarrierUse {
  const stored = JSON.parse(document) as TextCarrierInput;
  return { config: parseTextCarrier(stored), countries: parseCountries(stored) };
}

function parseSmpp(input: TextCarrierInput): SmppConfig {
  const { host = '', tls = true, port = tls ? 3550 : 2775, systemId = '', systemType = '', sender = '' } = input;
  check('host', HOST.test(host), 'a host name or an address');
  check('port', Number.isInteger(port) && port >= 1 && port <= 65_535, 'a whole number from 1 to 65535');
  check('system-id', SYSTEM_ID.test(systemId), '1 to 15 characters of ASCII, as the carrier gave it');
  check('system-type', SYSTEM_TYPE.test(systemType), 'at most 12 characters of ASCII');
  check('sender', SENDER.test(sender), 'a number with +, a short code, or up to 11 letters and digits');
  const certificateAuthority = parseAuthority(input.certificateAuthority ?? '');
  return { kind: 'smpp', host, port, tls, certificateAuthority, systemId, systemType, sender };
}

/** Where somebody listens on this machine only, a test perhaps, the token may go without TLS. */
const API = /^(?:https:\/\/[a-z0-9.-]+(?::\d{1,5})?|http:\/\/(?:127\.0\.0\.1|localhost)(?::\d{1,5})?)$/;
const ACCOUNT = /^AC[0-9a-f]{32}$/;
const MESSAGING_SERVICE = /^MG[0-9a-f]{32}$/;
const CALLER_ID = /^(?:|\+[1-9]\d{6,14})$/;

function parseTwilio(input: TextCarrierInput): TwilioConfig {
  const { api = 'https://api.twilio.com', account = '', sender = '', callerId = '' } = input;
  const { takesReplies = false, detectsMachines = true } = input;
  check('api', API.test(api), 'an origin such as https://api.twilio.com, without a path');
  check('account', ACCOUNT.test(account), 'AC and 32 digits from 0 to f, as the console of the carrier shows it');
  const isSender = SENDER.test(sender) || MESSAGING_SERVICE.test(sender);
  check('sender', isSender, 'a number with +, a short code, up to 11 letters and digits, or a messaging service (MG…)');
  check('caller-id', CALLER_ID.test(callerId), 'a number such as +12015550123 that the carrier knows to be yours');
  check(
    'sender',
    sender !== '' || callerId !== '',
    'needed for texts, as caller-id is for calls; one of them at least',
  );
  const isReachable = !takesReplies || /^(?:\+|MG|\d)/.test(sender);
  check('replies', isReachable, 'only where the sender is a number or a messaging service: nobody can write to a name');
  const certificateAuthority = parseAuthority(input.certificateAuthority ?? '');
  return { kind: 'twilio', api, certificateAuthority, account, sender, takesReplies, callerId, detectsMachines };
}

function check(field: string, isRight: boolean, rule: string): void {
  if (!isRight) throw new MfaError('malformed', `${field}: ${rule}.`);
}

function parseAuthority(pem: string): string {
  if (pem.trim() === '') return '';
  // Whatever else stood in the file, a private key perhaps, is not kept.
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch (cause) {
    throw new MfaError('malformed', 'certificate-authority: a certificate in it cannot be read.', { cause });
  }
  const isRight = certificates.length >= 1 && certificates.length <= 20;
  check('certificate-authority', isRight, '1 to 20 certificates in PEM');
  return `${certificates.join('\n')}\n`;
}
