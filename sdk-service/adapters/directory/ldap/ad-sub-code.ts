import type { PrimaryOutcome } from '../../../ports/primary-authentication.ts';

/**
 * Active Directory answers every failed bind with result code 49 and says why in its message, as a Win32 error in
 * hexadecimal ([MS-ERREF] §2.2): `80090308: LdapErr: DSID-0C090…, comment: AcceptSecurityContext error, data 52e, v4563`.
 */
const outcomes: Readonly<Record<string, PrimaryOutcome>> = {
  '525': 'unknown-user',
  '52e': 'wrong-password',
  '530': 'not-permitted', // logon hours
  '531': 'not-permitted', // workstations
  '532': 'password-expired',
  '533': 'disabled',
  '534': 'not-permitted', // logon type
  '568': 'not-permitted', // too many groups
  '701': 'account-expired',
  '773': 'must-change',
  '775': 'locked-out',
};

/** Undefined when the message has no code that we know. */
export function readAdSubCode(message: string): PrimaryOutcome | undefined {
  const code = /\bdata ([\da-f]+)\b/i.exec(message)?.[1];
  return code === undefined ? undefined : outcomes[code.toLowerCase()];
}

/** The Win32 error at the beginning of the message about a refused change: `0000052D: Constraint violation …`. */
export function readAdError(message: string): string | undefined {
  return /\b0000([\da-f]{4}):/i.exec(message)?.[1]?.toLowerCase();
}
