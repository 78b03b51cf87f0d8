import * as withLines from 'libphonenumber-js/max';
import metadata from 'libphonenumber-js/max/metadata';
import { ParseError, type PhoneNumber, parsePhoneNumberWithError } from 'libphonenumber-js/min';
import type { PhoneLine, PhoneNumberProblem, PhoneNumbers } from '../ports/phone-numbers.ts';

/** Far more than any number with its punctuation; the library is not asked about more. */
const MAXIMUM_TYPED = 60;

/** ITU-T E.164 §6.2.1: up to three digits. Empty: the number brings it, or there is none. */
const CALLING_CODE = /^\d{0,3}$/;

/**
 * Numbers by the rules of Google's libphonenumber. Of its three sets of metadata the smallest (80 KB) knows lengths and
 * leading digits of every country, which is all that is asked of what people type; the largest (157 KB) adds what kind of
 * line it is.
 */
export const phoneNumbers: PhoneNumbers = {
  parse({ countryCode, number }) {
    if (number.length > MAXIMUM_TYPED) return { problem: 'too-long' };
    // The library throws an error of no type for letters.
    if (!CALLING_CODE.test(countryCode)) return { problem: 'unknown-country-code' };
    try {
      const parsed = parsePhoneNumberWithError(number, { defaultCallingCode: countryCode, extract: false });
      const problem = findProblem(parsed);
      if (problem !== undefined) return { problem };
      return {
        phone: { countryCode: parsed.countryCallingCode, number: parsed.nationalNumber },
        extension: parsed.ext ?? '',
      };
    } catch (error) {
      return { problem: problemOf(error) };
    }
  },

  describe({ countryCode, number }) {
    const parsed = parseWithLines(`+${countryCode}${number}`);
    // Of a country, and of that calling code: the library also finds what begins alike.
    if (parsed?.country === undefined || parsed.nationalNumber !== number)
      return { country: undefined, line: 'unknown' };
    const type = parsed.getType();
    return { country: parsed.country, line: type === undefined ? 'unknown' : lineOf(type) };
  },

  countriesOf(countryCode) {
    if (countryCode === '1') return NORTH_AMERICA;
    const countries: Readonly<Record<string, readonly string[]>> = metadata.country_calling_codes;
    // The first is the one that the others share it with; the Isle of Man is dearer than the United Kingdom.
    return countries[countryCode]?.slice(0, 1).filter((country) => country !== NO_COUNTRY) ?? [];
  },
};

/** What the library calls the countries of numbers that have none. */
const NO_COUNTRY = '001';

/** Of the twenty and more countries of +1, the two that "domestic" means; the islands are dear. */
const NORTH_AMERICA = ['US', 'CA'];

function parseWithLines(international: string): withLines.PhoneNumber | undefined {
  try {
    return withLines.parsePhoneNumberWithError(international, { extract: false });
  } catch (error) {
    if (error instanceof withLines.ParseError) return undefined;
    throw error;
  }
}

function lineOf(type: withLines.NumberType): PhoneLine {
  switch (type) {
    case 'FIXED_LINE':
    case 'MOBILE':
    case 'FIXED_LINE_OR_MOBILE':
    case 'VOIP':
    // Numbers of whole companies.
    case 'UAN':
      return 'usual';
    default:
      return 'costly';
  }
}

/** E.164 length, where the plan of the country says nothing more exact. */
const MAXIMUM_DIGITS = 15;

function findProblem(parsed: PhoneNumber): PhoneNumberProblem | undefined {
  const { countryCallingCode, nationalNumber } = parsed;
  // North America: ten digits and no more is asked, since forms, manuals and tests are full of 555 numbers.
  if (countryCallingCode === '1') {
    if (nationalNumber.length === 10) return undefined;
    return nationalNumber.length < 10 ? 'too-short' : 'too-long';
  }
  if (countryCallingCode.length + nationalNumber.length > MAXIMUM_DIGITS) return 'too-long';
  return parsed.isValid() ? undefined : 'not-valid';
}

function problemOf(error: unknown): PhoneNumberProblem {
  if (!(error instanceof ParseError)) {
    // The library has no error type of its own for a default calling code that nobody has.
    if (error instanceof Error && error.message.startsWith('Unknown calling code')) return 'unknown-country-code';
    throw error;
  }
  switch (error.message) {
    case 'TOO_SHORT':
      return 'too-short';
    case 'TOO_LONG':
      return 'too-long';
    case 'INVALID_COUNTRY':
      return 'unknown-country-code';
    default:
      return 'not-a-number';
  }
}
