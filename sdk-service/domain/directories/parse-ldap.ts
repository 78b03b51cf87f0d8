import { X509Certificate } from 'node:crypto';
import { MfaError } from '@mfa/shared/mfa-error';
import type {
  AttributeMap,
  DirectoryConfig,
  DirectoryFilters,
  DirectoryKind,
  DirectoryTls,
} from '../../ports/directory.ts';
import { directoryDefaults } from './directory-defaults.ts';
import { bounded, line, parseServers, trimmed, wholeNumber } from './parse-fields.ts';

/** What an administrator says of an Active Directory or LDAP server; what is not said stays as it is, or is the default of its kind. */
export interface LdapInput {
  /** `host` or `host:port`; the port is 636 with `ldaps`, else 389. */
  readonly servers?: readonly string[] | undefined;
  readonly tls?: DirectoryTls | undefined;
  /** PEM; empty: the authorities of the system. */
  readonly certificateAuthority?: string | undefined;
  readonly baseDns?: readonly string[] | undefined;
  /** Said alone, it takes the place of a certificate, and the other way round. */
  readonly bindDn?: string | undefined;
  /** PEM; empty: none. */
  readonly bindCertificate?: string | undefined;
  readonly domains?: readonly string[] | undefined;
  readonly filters?: Partial<DirectoryFilters> | undefined;
  /** By field; several names with `;` between where there may be several. Empty: none. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  /** All attributes as they are by default, but for those that `attributes` names. */
  readonly restoreAttributes?: boolean | undefined;
  readonly connectSeconds?: number | undefined;
  readonly answerSeconds?: number | undefined;
}

export type DescribedLdap = Omit<DirectoryConfig, 'id' | 'name'>;

/** RFC 4512 §1.4. */
const ATTRIBUTE = /^(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)(?:;[A-Za-z0-9-]+)?$/;
const SECONDS = { minimum: 1, maximum: 60 };

/**
 * The directory as it will be. Filters are read by the adapter, which refuses what it cannot.
 *
 * @throws MfaError `malformed`: names the field and its rule.
 */
export function parseLdap(input: LdapInput, present: DescribedLdap): DescribedLdap {
  const tls = input.tls ?? present.tls;
  const servers = input.servers && parseServers(input.servers, tls === 'ldaps' ? 636 : 389);
  return {
    kind: present.kind,
    servers: bounded('server', servers ?? present.servers, { minimum: 1, maximum: 8 }),
    tls,
    certificateAuthority: parseCertificates(
      'certificate-authority',
      input.certificateAuthority ?? present.certificateAuthority,
    ),
    baseDns: bounded('base-dn', (input.baseDns ?? present.baseDns).map(trimmed), { minimum: 0, maximum: 16 }),
    ...parseBind(input, present, tls),
    domains: bounded('domain', (input.domains ?? present.domains).map(trimmed), { minimum: 0, maximum: 32 }),
    filters: parseFilters(input.filters ?? {}, present),
    attributes: parseAttributes(
      input.attributes ?? {},
      input.restoreAttributes ? directoryDefaults(present.kind).attributes : present.attributes,
    ),
    connectSeconds: wholeNumber('connect-seconds', input.connectSeconds ?? present.connectSeconds, SECONDS),
    answerSeconds: wholeNumber('answer-seconds', input.answerSeconds ?? present.answerSeconds, SECONDS),
  };
}

/** What a new one starts from. */
export function newLdap(kind: DirectoryKind): DescribedLdap {
  return { ...directoryDefaults(kind), servers: [] };
}

/** As it was stored. A field that a newer or older release does not know is left out, or has its default. */
export function readLdap(stored: DescribedLdap): DescribedLdap {
  const defaults = directoryDefaults(stored.kind);
  const known = { ...defaults, ...stored };
  const filters = { ...defaults.filters, ...stored.filters };
  return parseLdap({}, { ...known, filters, attributes: { ...defaults.attributes, ...stored.attributes } });
}

/** One kind of bind: by a certificate, by a name, or neither. */
function parseBind(
  { bindDn, bindCertificate }: Pick<LdapInput, 'bindDn' | 'bindCertificate'>,
  present: Pick<DescribedLdap, 'bindDn' | 'bindCertificate'>,
  tls: DirectoryTls,
): Pick<DescribedLdap, 'bindDn' | 'bindCertificate'> {
  const name = line('bind-dn', bindDn ?? (bindCertificate ? '' : present.bindDn));
  const certificate = parseCertificates('bind-certificate', bindCertificate ?? (bindDn ? '' : present.bindCertificate));
  if (certificate === '') return { bindDn: name, bindCertificate: '' };
  if (name !== '') throw new MfaError('malformed', 'bind-dn: a bind certificate says itself whose it is.');
  if (tls === 'none') throw new MfaError('malformed', 'bind-certificate: is shown by TLS alone.');
  return { bindDn: '', bindCertificate: certificate };
}

function parseCertificates(field: string, pem: string): string {
  if (pem.trim() === '') return '';
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch (cause) {
    throw new MfaError('malformed', `${field}: a certificate in it cannot be read.`, { cause });
  }
  if (certificates.length === 0 || certificates.length > 20) {
    throw new MfaError('malformed', `${field}: must be 1 to 20 certificates in PEM.`);
  }
  // Whatever else stood in the file, a private key perhaps, is not kept.
  return `${certificates.join('\n')}\n`;
}

function parseFilters(filters: Partial<DirectoryFilters>, present: DescribedLdap): DirectoryFilters {
  const defaults = directoryDefaults(present.kind).filters;
  // Blank is the default, as it always was.
  const choose = (which: keyof DirectoryFilters) =>
    (filters[which] ?? present.filters[which]).trim() || defaults[which];
  return { container: choose('container'), group: choose('group'), user: choose('user') };
}

const lists = new Set<keyof AttributeMap>(['containerName', 'username']);
const idTypes = ['guid', 'sid', 'bytes', 'string'];

function parseAttributes(changes: Readonly<Record<string, string>>, present: AttributeMap): AttributeMap {
  const map: Record<string, string | readonly string[]> = { ...present };
  for (const [field, text] of Object.entries(changes)) {
    if (!Object.hasOwn(present, field)) {
      throw new MfaError('malformed', `attribute: "${field}" is none of ${Object.keys(present).join(', ')}.`);
    }
    const names = text.split(';').map(trimmed).filter(Boolean);
    map[field] = lists.has(field as keyof AttributeMap) ? names : (names[0] ?? '');
  }
  const { uniqueIdType, ...attributes } = map;
  if (!idTypes.includes(String(uniqueIdType))) {
    throw new MfaError('malformed', `attribute: uniqueIdType is one of ${idTypes.join(', ')}.`);
  }
  for (const [field, value] of Object.entries(attributes)) {
    const wrong = [value].flat().find((name) => name !== '' && !ATTRIBUTE.test(name));
    if (wrong !== undefined) throw new MfaError('malformed', `attribute: ${field} cannot be "${wrong}".`);
  }
  if (map.uniqueId === '' || map.username?.length === 0) {
    throw new MfaError('malformed', 'attribute: uniqueId and username are needed.');
  }
  // Each field was held against its rule, which is what the type says.
  return map as unknown as AttributeMap;
}
