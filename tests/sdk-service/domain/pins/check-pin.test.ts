import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkPin } from '../../../../sdk-service/domain/pins/check-pin.ts';
import type { PinRules } from '../../../../sdk-service/ports/records.ts';

const strict: PinRules = {
  userCanChangePin: true,
  minimumPinLength: 4,
  preventWeakPins: true,
  pinExpirationDays: 0,
  historicalPins: 0,
};
const phones = {
  phone: { countryCode: '1', number: '2015550173', extension: '8264' },
  backupPhone: { countryCode: '49', number: '15163859274', extension: '' },
};

const sequence = 'Pin: three digits in a row, up or down, are too easy to guess.';
const repetition = 'Pin: three times the same digit is too easy to guess.';
const partOfPhone = 'Pin: four digits in a row of a phone number are too easy to guess.';

const refused: readonly [pin: string, sentence: string, rules?: Partial<PinRules>][] = [
  ['', 'Pin: must be digits only.'],
  ['12a4', 'Pin: must be digits only.'],
  ['٢٥٨٠', 'Pin: must be digits only.'],
  ['258', 'Pin: must have at least 4 digits.'],
  ['2580', 'Pin: must have at least 6 digits.', { minimumPinLength: 6 }],
  ['25802580258025802', 'Pin: must have at most 16 digits.'],
  ['1235', sequence],
  ['9876', sequence],
  ['4012', sequence],
  ['58321', sequence],
  ['7771', repetition],
  ['20005', repetition],
  ['2015', partOfPhone],
  ['1201', partOfPhone],
  ['0173', partOfPhone],
  ['93550152', partOfPhone],

  ['8264', partOfPhone],
  ['9274', partOfPhone],
  ['4915', partOfPhone],
  ['3859', partOfPhone],
];

describe('a new PIN', () => {
  for (const [pin, sentence, rules] of refused) {
    it(`"${pin}" is refused: ${sentence}`, () => {
      assert.throws(() => checkPin(pin, { rules: { ...strict, ...rules }, phones }), {
        code: 'malformed',
        rule: true,
        message: sentence,
      });
    });
  }

  for (const pin of ['2580', '1357', '8901', '7717', '1243', '2580258025802580']) {
    it(`"${pin}" is taken`, () => {
      checkPin(pin, { rules: strict, phones });
    });
  }

  for (const pin of ['1111', '1234', '9876', '2015']) {
    it(`"${pin}" is taken where weak PINs are allowed`, () => {
      checkPin(pin, { rules: { ...strict, preventWeakPins: false }, phones });
    });
  }

  it('of three digits is refused where weak PINs are allowed', () => {
    const rules = { ...strict, preventWeakPins: false };
    assert.throws(() => checkPin('258', { rules, phones }), { message: 'Pin: must have at least 4 digits.' });
  });
});
