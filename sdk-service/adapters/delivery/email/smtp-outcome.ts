import type { MailOutcome } from '../../../ports/mail.ts';

/** Longest sentence of a server that is passed on, in UTF-16 units. */
const LONGEST_REASON = 300;

/** What of nodemailer's failures concerns the one mail; all others concern the server. */
const ofTheMail = new Set(['EENVELOPE', 'EMESSAGE']);

/** What a failed try says of the mail: RFC 5321 §4.2.1, 4yz is not now, 5yz is never. */
export function outcomeOf(error: unknown): Exclude<MailOutcome, { readonly outcome: 'sent' }> {
  const { code, command, responseCode, message } = error as {
    readonly code?: string;
    readonly command?: string;
    readonly responseCode?: number;
    readonly message?: string;
  };
  const reason = cleanReason(message ?? 'The mail server cannot be reached.');
  // 421: the server ends the conversation, whatever it was about.
  // Our sender is that of all mails.
  const isOfAll = responseCode === 421 || command === 'MAIL FROM';
  if (code === undefined || !ofTheMail.has(code) || isOfAll) return { outcome: 'unreachable', reason };
  if (responseCode !== undefined && responseCode >= 400 && responseCode < 500) return { outcome: 'later', reason };
  return { outcome: 'refused', reason };
}

/** An address that a mail's head would read as more than one. */
export function isBrokenAddress(address: string): boolean {
  return /[\s\p{C}<>()[\],;:\\"]/u.test(address) || !address.includes('@');
}

function cleanReason(message: string): string {
  return message
    .replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_REASON);
}
