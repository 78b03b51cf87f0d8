import type { Phone } from '../../ports/records.ts';

/** A phone as the log has it: E.164, then `x` and the extension if it has one; empty when there is no number. */
export function writePhone(phone: Phone): string {
  const number = toE164(phone);
  return phone.extension === '' || number === '' ? number : `${number}x${phone.extension}`;
}

/** ITU-T E.164 as carriers take it, `+4915112345678`; empty when there is no number. */
export function toE164({ countryCode, number }: Pick<Phone, 'countryCode' | 'number'>): string {
  return number === '' ? '' : `+${countryCode}${number}`;
}

/** A phone as the administration log has it, which is kept longer than the number may be: its last digits. */
export function hintPhone({ number }: Phone): string {
  return number === '' ? 'none' : `…${number.slice(-4)}`;
}

/** No phone at all. */
export const noPhone: Phone = { countryCode: '', number: '', extension: '' };
