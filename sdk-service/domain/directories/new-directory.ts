import { createPrivateKey, X509Certificate } from 'node:crypto';
import { MfaError } from '@mfa/shared/mfa-error';
import type { DirectoryConfig } from '../../ports/directory.ts';
import type { PasswordDirectoryConfig } from '../../ports/password-directory-config.ts';
import type { Id } from '../../ports/records.ts';
import { type DirectoryInput, newDirectory, parseDirectory, parseDirectoryName } from './parse-directory.ts';
import { parseSharedSecret } from './parse-radius.ts';

export interface DirectoryChange extends DirectoryInput {
  readonly name: string;
  /** Here by name. */
  readonly peopleOf?: readonly string[] | undefined;
  readonly bindPassword?: string | undefined;
  /** PEM of the key of the bind certificate, not encrypted. */
  readonly bindKey?: string | undefined;
  /** Of RADIUS servers. */
  readonly sharedSecret?: string | undefined;
}

export interface NewDirectory extends DirectoryChange {
  readonly kind: PasswordDirectoryConfig['kind'];
}

type Secrets = Pick<DirectoryChange, 'bindPassword' | 'bindKey' | 'sharedSecret'>;

/** The directory, and the secret that is kept for it. @throws MfaError `malformed` */
export function toConfig({ name, kind, bindPassword, bindKey, sharedSecret, ...input }: NewDirectory, id: Id) {
  const described = parseDirectory(input, newDirectory(kind));
  const config = { ...described, id, name: parseDirectoryName(name) };
  const secret = chooseSecret(config, { bindPassword, bindKey, sharedSecret });
  checkSecret(config, secret !== undefined);
  return { described, config, secret };
}

/** The secret that this kind has; undefined: it was not said. @throws MfaError `malformed` */
export function chooseSecret(
  config: PasswordDirectoryConfig,
  { bindPassword, bindKey, sharedSecret }: Secrets,
): string | undefined {
  if (config.kind !== 'radius') {
    if (sharedSecret !== undefined) throw new MfaError('malformed', 'secret: only RADIUS has one.');
    return chooseBindSecret(config, { bindPassword, bindKey });
  }
  if (bindKey !== undefined) throw new MfaError('malformed', 'bind-key-file: RADIUS has a secret instead.');
  if (bindPassword !== undefined) throw new MfaError('malformed', 'bind-password: RADIUS has a secret instead.');
  return sharedSecret === undefined ? undefined : parseSharedSecret(sharedSecret);
}

function chooseBindSecret(
  { bindCertificate }: Pick<DirectoryConfig, 'bindCertificate'>,
  { bindPassword, bindKey }: Pick<Secrets, 'bindPassword' | 'bindKey'>,
): string | undefined {
  if (bindCertificate === '') {
    if (bindKey !== undefined) throw new MfaError('malformed', 'bind-key-file: belongs to a bind certificate.');
    return bindPassword;
  }
  if (bindPassword !== undefined)
    throw new MfaError('malformed', 'bind-password: a bind certificate has a key instead.');
  if (bindKey !== undefined && !isKeyOf(bindKey, bindCertificate)) {
    throw new MfaError(
      'malformed',
      'bind-key-file: must be the key of the bind certificate, in PEM and not encrypted.',
    );
  }
  return bindKey;
}

/** The first certificate is our own. */
function isKeyOf(key: string, certificate: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

/**
 * A secret that was kept goes with the certificate, or with having none; another certificate takes its key along.
 */
export function keepsSecret(next: PasswordDirectoryConfig, present: PasswordDirectoryConfig): boolean {
  if (next.kind === 'radius' || present.kind === 'radius') return true;
  return next.bindCertificate === present.bindCertificate;
}

/** @throws MfaError `malformed` where one is needed and was never said. */
export function checkSecret(config: PasswordDirectoryConfig, isThere: boolean): void {
  if (config.kind === 'radius') {
    if (!isThere) throw new MfaError('malformed', 'secret: RADIUS needs one that both sides know.');
    return;
  }
  const { bindDn, bindCertificate, kind } = config;
  if (bindCertificate !== '') {
    if (!isThere) throw new MfaError('malformed', 'bind-key-file: a bind certificate needs its key.');
    return;
  }
  if (bindDn !== '' && !isThere) throw new MfaError('malformed', 'bind-password: a bind DN needs its password.');
  if (bindDn === '' && kind === 'ad') {
    throw new MfaError('malformed', 'bind-dn: Active Directory answers nobody without one.');
  }
}
