import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phoneNumbers } from '../../../sdk-service/adapters/phone-numbers.ts';

function parse(countryCode: string, number: string): string {
  const parsed = phoneNumbers.parse({ countryCode, number });
  if ('problem' in parsed) return parsed.problem;
  const { phone, extension } = parsed;
  return `+${phone.countryCode} ${phone.number}${extension && ` x${extension}`}`;
}

const numbers = [
  ['1', '(201) 555-0123', '+1 2015550123'],
  ['1', '555-123-4567 x890', '+1 5551234567 x890'],
  ['1', '1 201 555 0123', '+1 2015550123'],
  ['49', '0151 1234-5678', '+49 15112345678'],
  ['44', '07911 123456', '+44 7911123456'],
  ['39', '06 1234 5678', '+39 0612345678'],
  ['49', '+1 201 555 0123', '+1 2015550123'],
  ['49', '+49 (151) 12345678', '+49 15112345678'],
  ['1', '555-0123', 'too-short'],
  ['1', '201 555 01234', 'too-long'],
  ['49', '0151', 'not-valid'],
  ['49', '151123456789012345', 'too-long'],
  ['999', '123456', 'unknown-country-code'],
  ['0', '123456', 'unknown-country-code'],
  ['', '123456', 'unknown-country-code'],
  ['US', '201 555 0123', 'unknown-country-code'],
  ['\u202e', '201 555 0123', 'unknown-country-code'],
  ['1', '+999 1234567', 'unknown-country-code'],
  ['49', 'nobody', 'not-a-number'],
  ['1', '201 555 CALL', 'not-a-number'],
  ['1', '201-555-0123; 201-555-0124', 'not-a-number'],
  ['1', '2015550123'.repeat(7), 'too-long'],
] as const;

for (const [countryCode, typed, expected] of numbers) {
  test(`reads ${typed.slice(0, 30)} of +${countryCode} as ${expected}`, () => {
    assert.equal(parse(countryCode, typed), expected);
  });
}
