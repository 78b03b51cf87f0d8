import { MfaError } from '@mfa/shared/mfa-error';
import type { PasswordDirectoryConfig } from '../../ports/password-directory-config.ts';
import type { Id } from '../../ports/records.ts';
import { type DirectoryInput, newDirectory, parseDirectory, parseDirectoryName } from './parse-directory.ts';
import { parseSharedSecret } from './parse-radius.ts';

export interface DirectoryChange extends DirectoryInput {
  readonly name: string;
  /** Here by name. */
  readonly peopleOf?: readonly string[] | undefined;
  readonly bindPassword?: string | undefined;
  /** Of RADIUS servers. */
  readonly sharedSecret?: string | undefined;
}

export interface NewDirectory extends DirectoryChange {
  readonly kind: PasswordDirectoryConfig['kind'];
}

type Secrets = Pick<DirectoryChange, 'bindPassword' | 'sharedSecret'>;

/** The directory, and the secret that is kept for it. @throws MfaError `malformed` */
export function toConfig({ name, kind, bindPassword, sharedSecret, ...input }: NewDirectory, id: Id) {
  const described = parseDirectory(input, newDirectory(kind));
  const config = { ...described, id, name: parseDirectoryName(name) };
  const secret = chooseSecret(config, { bindPassword, sharedSecret });
  checkSecret(config, secret !== undefined);
  return { described, config, secret };
}

/** The secret that this kind has; undefined: it was not said. @throws MfaError `malformed` */
export function chooseSecret(
  { kind }: PasswordDirectoryConfig,
  { bindPassword, sharedSecret }: Secrets,
): string | undefined {
  if (kind !== 'radius') {
    if (sharedSecret !== undefined) throw new MfaError('malformed', 'secret: only RADIUS has one.');
    return bindPassword;
  }
  if (bindPassword !== undefined) throw new MfaError('malformed', 'bind-password: RADIUS has a secret instead.');
  return sharedSecret === undefined ? undefined : parseSharedSecret(sharedSecret);
}

/** @throws MfaError `malformed` where one is needed and was never said. */
export function checkSecret(config: PasswordDirectoryConfig, isThere: boolean): void {
  if (config.kind === 'radius') {
    if (!isThere) throw new MfaError('malformed', 'secret: RADIUS needs one that both sides know.');
    return;
  }
  const { bindDn, kind } = config;
  if (bindDn !== '' && !isThere) throw new MfaError('malformed', 'bind-password: a bind DN needs its password.');
  if (bindDn === '' && kind === 'ad') {
    throw new MfaError('malformed', 'bind-dn: Active Directory answers nobody without one.');
  }
}
