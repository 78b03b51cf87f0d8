import type { DirectoryKind } from '../../../ports/directory.ts';
import type { PrimaryOutcome } from '../../../ports/primary-authentication.ts';
import { readAdSubCode } from './ad-sub-code.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { LdapConnection } from './ldap-connection.ts';
import { LdapFailure } from './ldap-failure.ts';

/** AD takes 256; more would only be work. */
const LONGEST_PASSWORD = 512;

/** A password that is not sent to any server. RFC 4513 §5.1.2: with an empty one a bind succeeds, as nobody. */
export function isImpossiblePassword(password: string): boolean {
  return password === '' || password.length > LONGEST_PASSWORD || password.includes('\0');
}

/** Binds as the person, on a connection of its own. @throws LdapFailure when the server did not judge. */
export function verifyByBind(
  pool: ConnectionPool,
  { dn, password, kind }: { readonly dn: string; readonly password: string; readonly kind: DirectoryKind },
): Promise<PrimaryOutcome> {
  return pool.withFresh((connection) => judgeBind(connection, { dn, password, kind }));
}

export async function judgeBind(
  connection: LdapConnection,
  { dn, password, kind }: { readonly dn: string; readonly password: string; readonly kind: DirectoryKind },
): Promise<PrimaryOutcome> {
  if (isImpossiblePassword(password)) return 'wrong-password';
  try {
    await connection.bind(dn, password);
    return 'verified';
  } catch (error) {
    if (!(error instanceof LdapFailure)) throw error;
    const subCode = kind === 'ad' ? readAdSubCode(error.message) : undefined;
    if (subCode !== undefined) return subCode;
    if (error.kind === 'credentials') return 'wrong-password';
    // RFC 4511 §4.2.2: unwillingToPerform; OpenLDAP says so of entries that may not bind.
    if (error.resultCode === 53) return 'disabled';
    throw error;
  }
}
