/**
 * What kind of number it is, as far as it costs: `usual` are those that people and companies have; `costly` are premium
 * rate, shared cost, personal numbers and the like; `unknown` stands in no plan of its country.
 */
export type PhoneLine = 'usual' | 'costly' | 'unknown';

/** A phone number in its two parts, digits only; `+${countryCode}${number}` is E.164. */
export interface PhoneNumber {
  readonly countryCode: string;
  /** National significant number. */
  readonly number: string;
}

export type PhoneNumberProblem = 'not-a-number' | 'too-short' | 'too-long' | 'unknown-country-code' | 'not-valid';

export interface PhoneNumbers {
  /** @returns no country (ISO 3166-1, two capital letters) for numbers of none: satellites, international networks. */
  describe(phone: PhoneNumber): { readonly country: string | undefined; readonly line: PhoneLine };
  /** The countries that are meant when somebody says a country code; empty: nobody has it. */
  countriesOf(countryCode: string): readonly string[];
  /**
   * @param typed as people write it: spaces, dashes, brackets, a leading `+` with its country code (which then counts
   *   instead of the one beside it), an extension behind `x` or `ext.`.
   * @returns the extension is empty when there is none.
   */
  parse(typed: {
    readonly countryCode: string;
    readonly number: string;
  }): { readonly phone: PhoneNumber; readonly extension: string } | { readonly problem: PhoneNumberProblem };
}
