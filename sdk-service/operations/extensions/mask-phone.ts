import type { Phone } from '../../ports/records.ts';

/** Enough to tell one's own phones apart. */
const SHOWN_DIGITS = 4;
/** Shorter numbers show two, so that most of each stays hidden. */
const SHORT_NUMBER = 8;

/** Last digits only, `•••• 4567`; undefined when there is no number. */
export function maskPhone(phone: Pick<Phone, 'number'> | undefined): string | undefined {
  if (phone === undefined || phone.number === '') return undefined;
  return `•••• ${phone.number.slice(phone.number.length < SHORT_NUMBER ? -2 : -SHOWN_DIGITS)}`;
}
