import { MfaError } from '@mfa/shared/mfa-error';

/** Longest reason that is kept, in UTF-16 units. */
const LONGEST_REASON = 200;

/** Why something was done, as somebody typed it: one line. @throws MfaError `malformed` when it is too long. */
export function parseReason(typed: string): string {
  const line = typed.replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  if (line.length > LONGEST_REASON) throw new MfaError('malformed', `reason: at most ${LONGEST_REASON} characters.`);
  return line;
}

/** The same where there has to be one. @throws MfaError `malformed` also when there is none. */
export function requireReason(typed: string): string {
  const reason = parseReason(typed);
  if (reason === '') throw new MfaError('malformed', 'reason: must be given.');
  return reason;
}
