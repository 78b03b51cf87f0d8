import { MfaError } from '@mfa/shared/mfa-error';
import type { PhoneNumberProblem, PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { Phone } from '../../ports/records.ts';
import { noPhone } from './write-phone.ts';

/** A phone as people type it. */
export interface TypedPhone {
  /** Empty: the company's. */
  readonly countryCode: string;
  /** Empty: no phone. */
  readonly number: string;
  readonly extension: string;
}

/** Digits, a comma for a pause of a second, `*` and `#`. */
const EXTENSION = /^[\d,*#]{0,20}$/;

const problems: Readonly<Record<PhoneNumberProblem, string>> = {
  'not-a-number': 'is not a phone number',
  'too-short': 'is too short',
  'too-long': 'is too long',
  'unknown-country-code': 'has a country code that does not exist',
  'not-valid': 'is not a number of its country',
};

/**
 * The phone in the form in which it is stored and dialled (E.164 in two parts, ITU-T E.164 §6.2).
 *
 * @param options.field names it in the sentence about what is wrong.
 * @throws MfaError `malformed` for what cannot be dialled.
 */
export function parsePhone(
  typed: TypedPhone,
  {
    phoneNumbers,
    defaultCountryCode,
    field,
  }: { readonly phoneNumbers: PhoneNumbers; readonly defaultCountryCode: string; readonly field: string },
): Phone {
  const extension = typed.extension.replaceAll(/\s/g, '');
  if (!EXTENSION.test(extension)) {
    throw new MfaError('malformed', `${field}: an extension has up to 20 digits, commas, * and #.`);
  }
  if (typed.number.trim() === '') {
    if (extension !== '') throw new MfaError('malformed', `${field}: an extension needs a phone number.`);
    return noPhone;
  }
  const countryCode = typed.countryCode.trim().replace(/^\+/, '') || defaultCountryCode;
  const parsed = phoneNumbers.parse({ countryCode, number: typed.number });
  if ('problem' in parsed) throw new MfaError('malformed', `${field}: ${problems[parsed.problem]}.`);
  const { countryCode: code, number } = parsed.phone;
  return { countryCode: code, number, extension: extension || parsed.extension };
}
