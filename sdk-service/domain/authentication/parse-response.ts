/** No response is as long; what is longer is cut, and then wrong. */
const MAXIMUM_RESPONSE = 32;

/** What a person typed, without the blanks that codes are shown with. */
export function parseResponse(typed: string): string {
  return typed.slice(0, MAXIMUM_RESPONSE).replaceAll(/\s/g, '');
}
