import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindOf, mode2Of, mode3Of, modeOf } from '../../../sdk-service/operations/modes.ts';
import { appModeOf, callModeOf, textModeOf } from '../../../sdk-service/operations/sub-modes.ts';

const kinds = ['oath-token', 'text', 'call', 'app'] as const;

test('says every method in the third generation', () => {
  assert.deepEqual(kinds.map(mode3Of), ['oathToken', 'smsText', 'voiceCall', 'phoneApp']);
  assert.deepEqual(
    kinds.map((kind) => kindOf(mode3Of(kind))),
    kinds,
  );
});

test('says "invalid" in the second generation for an OATH token', () => {
  assert.deepEqual(kinds.map(mode2Of), ['invalid', 'smsText', 'voiceCall', 'phoneApp']);
});

test('says the nearest method in the first generation', () => {
  assert.deepEqual(kinds.map(modeOf), ['smsText', 'smsText', 'voiceCall', 'voiceCall']);
});

test('takes "unspecified" as: leave it as it is', () => {
  assert.equal(kindOf('unspecified'), undefined);
  assert.equal(appModeOf('unspecified'), undefined);
  assert.deepEqual(textModeOf('unspecified', 'unspecified'), { textDirection: undefined, textMode: undefined });
});

test('refuses "invalid" on input', () => {
  assert.throws(() => kindOf('invalid'), { code: 'malformed' });
  assert.throws(() => appModeOf('invalid'), { code: 'malformed' });
  assert.throws(() => textModeOf('invalid', 'otp'), { code: 'malformed' });
  assert.throws(() => textModeOf('oneWay', 'invalid'), { code: 'malformed' });
});

test('takes a voiceprint, which a proxy sends when nothing was chosen, as the default', () => {
  assert.equal(callModeOf('voiceprint'), undefined);
  assert.equal(appModeOf('voiceprint'), undefined);
});

test('reads the sub-modes of calls, texts and the app', () => {
  assert.deepEqual([callModeOf('standard'), callModeOf('pin')], ['standard', 'pin']);
  assert.deepEqual([appModeOf('standard'), appModeOf('pin')], ['standard', 'pin']);
  assert.deepEqual(textModeOf('twoWay', 'otpPlusPin'), { textDirection: 'two-way', textMode: 'otp-plus-pin' });
  assert.deepEqual(textModeOf('oneWay', 'otp'), { textDirection: 'one-way', textMode: 'otp' });
});

test('never lets a caller ask for the PIN', () => {
  assert.throws(() => callModeOf('returnPin'), { code: 'forbidden' });
});
