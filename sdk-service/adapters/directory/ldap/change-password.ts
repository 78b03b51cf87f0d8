import { Attribute, BerWriter, Change } from 'ldapts';
import type { PasswordChangeOutcome } from '../../../ports/primary-authentication.ts';
import { readAdError } from './ad-sub-code.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { LdapFailure } from './ldap-failure.ts';
import { isImpossiblePassword, judgeBind } from './verify-password.ts';

export interface Passwords {
  readonly dn: string;
  readonly oldPassword: string;
  readonly newPassword: string;
}

/** [MS-ERREF] §2.2: ERROR_INVALID_PASSWORD, ERROR_PASSWORD_RESTRICTION, ERROR_ACCOUNT_RESTRICTION, ERROR_ACCOUNT_LOCKED_OUT. */
const INVALID_PASSWORD = '0056';
const PASSWORD_RESTRICTION = '052d';
const ACCOUNT_LOCKED_OUT = '0775';

/**
 * Active Directory: the old value is taken away and the new one added in one request, which is how it knows a change, that
 * asks for no right on the account, from a reset ([MS-ADTS] §3.1.1.3.1.5). Sent under our bind DN, since who must change an
 * expired password cannot bind.
 *
 * @throws LdapFailure when the server did not judge.
 */
export async function changeAdPassword(
  pool: ConnectionPool,
  { dn, oldPassword, newPassword }: Passwords,
): Promise<PasswordChangeOutcome> {
  if (isImpossiblePassword(oldPassword)) return 'wrong-password';
  if (isImpossiblePassword(newPassword)) return 'rule-not-met';
  const changes = [unicodePwd('delete', oldPassword), unicodePwd('add', newPassword)];
  try {
    await pool.ask((connection) => connection.modify(dn, changes));
    return 'changed';
  } catch (error) {
    if (!(error instanceof LdapFailure) || error.isServerAway) throw error;
    switch (readAdError(error.message)) {
      case INVALID_PASSWORD:
        return 'wrong-password';
      case PASSWORD_RESTRICTION:
        return 'rule-not-met';
      case ACCOUNT_LOCKED_OUT:
        return 'locked-out';
      default:
        return error.kind === 'policy' ? 'rule-not-met' : 'not-allowed';
    }
  }
}

/** RFC 3062: the person binds with the old password and asks for the new one. */
export function changeLdapPassword(
  pool: ConnectionPool,
  { dn, oldPassword, newPassword }: Passwords,
): Promise<PasswordChangeOutcome> {
  return pool.withFresh(async (connection) => {
    const outcome = await judgeBind(connection, { dn, password: oldPassword, kind: 'ldap' });
    if (outcome === 'must-change' || outcome === 'password-expired') return 'not-allowed';
    if (outcome !== 'verified') return outcome;
    if (isImpossiblePassword(newPassword)) return 'rule-not-met';
    try {
      await connection.extended(PASSWORD_MODIFY, passwordModifyRequest({ dn, oldPassword, newPassword }));
      return 'changed';
    } catch (error) {
      if (!(error instanceof LdapFailure) || error.isServerAway) throw error;
      return error.kind === 'policy' ? 'rule-not-met' : 'not-allowed';
    }
  });
}

/** RFC 3062 §2. */
const PASSWORD_MODIFY = '1.3.6.1.4.1.4203.1.11.1';

function passwordModifyRequest({ dn, oldPassword, newPassword }: Passwords): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeString(dn, 0x80);
  writer.writeString(oldPassword, 0x81);
  writer.writeString(newPassword, 0x82);
  writer.endSequence();
  return writer.buffer;
}

/** [MS-ADTS] §3.1.1.3.1.5: in quotes, UTF-16LE. */
function unicodePwd(operation: 'delete' | 'add', password: string): Change {
  const modification = new Attribute({ type: 'unicodePwd', values: [Buffer.from(`"${password}"`, 'utf16le')] });
  return new Change({ operation, modification });
}
