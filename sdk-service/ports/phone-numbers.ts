/** A phone number in its two parts, digits only; `+${countryCode}${number}` is E.164. */
export interface PhoneNumber {
  readonly countryCode: string;
  /** National significant number. */
  readonly number: string;
}

export type PhoneNumberProblem = 'not-a-number' | 'too-short' | 'too-long' | 'unknown-country-code' | 'not-valid';

export interface PhoneNumbers {
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
