import { MfaError } from '@mfa/shared/mfa-error';
import type { PasswordDirectoryConfig } from '../../ports/password-directory-config.ts';
import { type DescribedLdap, type LdapInput, newLdap, parseLdap, readLdap } from './parse-ldap.ts';
import { type DescribedRadius, newRadius, parseRadius, type RadiusInput, readRadius } from './parse-radius.ts';

/** What an administrator says of a directory of any kind. */
export type DirectoryInput = LdapInput & RadiusInput;

export type Described = DescribedLdap | DescribedRadius;

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,38}[A-Za-z0-9])?$/;

/** Options of one kind, by field. */
const ldapOptions: Partial<Record<keyof DirectoryInput, string>> = {
  tls: 'tls',
  certificateAuthority: 'ca-file',
  baseDns: 'base-dn',
  bindDn: 'bind-dn',
  bindCertificate: 'bind-certificate-file',
  filters: 'filter',
  attributes: 'attribute',
  restoreAttributes: 'default-attributes',
  connectSeconds: 'connect-seconds',
};
const radiusOptions: Partial<Record<keyof DirectoryInput, string>> = {
  peopleOf: 'people-of',
  nameForm: 'name-form',
  nasIdentifier: 'nas-identifier',
  lockoutThreshold: 'lockout-threshold',
  lockoutMinutes: 'lockout-minutes',
};

/** @throws MfaError `malformed` */
export function parseDirectoryName(name: string): string {
  if (NAME.test(name)) return name;
  throw new MfaError('malformed', 'name: 1 to 40 letters, digits, dots and dashes.');
}

/**
 * The directory as it will be. Filters are read by the adapter, which refuses what it cannot.
 *
 * @throws MfaError `malformed`: names the field and its rule.
 */
export function parseDirectory(input: DirectoryInput, present: Described): Described {
  if (present.kind === 'radius') {
    refuse(input, ldapOptions, 'RADIUS has');
    return parseRadius(input, present);
  }
  refuse(input, radiusOptions, 'Active Directory and LDAP have');
  return parseLdap(input, present);
}

/** What a new directory starts from. */
export function newDirectory(kind: PasswordDirectoryConfig['kind']): Described {
  return kind === 'radius' ? newRadius : newLdap(kind);
}

/** Back from JSON. @throws as `parseDirectory` */
export function readDirectory(document: string): Described {
  const stored = JSON.parse(document) as Described;
  switch (stored.kind) {
    case 'radius':
      return readRadius(stored);
    case 'ad':
    case 'ldap':
      return readLdap(stored);
    default:
      stored satisfies never;
      throw new MfaError('malformed', 'The kind is ad, ldap or radius.');
  }
}

function refuse(input: DirectoryInput, options: Partial<Record<keyof DirectoryInput, string>>, who: string): void {
  for (const [field, option] of Object.entries(options)) {
    if (input[field as keyof DirectoryInput] !== undefined) {
      throw new MfaError('malformed', `${option}: ${who} no such thing.`);
    }
  }
}
