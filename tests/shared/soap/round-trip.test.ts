import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Contract } from '../../../shared/contract/contract.ts';
import { extensions } from '../../../shared/contract/extensions.ts';
import { pfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import { createMessageReader } from '../../../shared/soap/read-message.ts';
import { createMessageWriter } from '../../../shared/soap/write-message.ts';
import { arbitraryFieldsOf, arbitraryMessage } from '../../support/contract-values.ts';

const contracts: readonly Contract[] = [pfWsSdk, extensions];
const directions = ['request', 'response'] as const;

/** The same values in every run; what a longer run finds is added as an example. */
const seed = 20_261_124;

for (const contract of contracts) {
  for (const direction of directions) {
    test(`any value of any ${direction} of ${contract.name} survives writing and reading`, () => {
      const write = createMessageWriter(contract, { direction });
      const read = createMessageReader(contract, { direction });
      for (const message of Object.keys(contract.messages)) {
        const fields = arbitraryFieldsOf(contract, { direction, message });
        fc.assert(
          fc.property(fields, fc.constantFrom('1.1', '1.2'), (sent, version) => {
            const received = read(write({ message, fields: sent, version }));
            assert.deepEqual(received, { kind: 'message', version, message, fields: sent });
          }),
          { seed, numRuns: 15 },
        );
      }
    });
  }

  test(`a request of ${contract.name} with a character that XML does not have is refused with a clear sentence`, () => {
    const write = createMessageWriter(contract, { direction: 'request' });
    const read = createMessageReader(contract, { direction: 'request' });
    fc.assert(
      fc.property(arbitraryMessage(contract, 'request'), arbitraryIllegal(), fc.nat(), (sent, illegal, place) => {
        const xml = write({ ...sent, version: '1.1' });
        const starts = [...xml.matchAll(/(?<=>)(?=[^<]*<\/)/g)].map(({ index }) => index);
        const at = starts[place % starts.length] ?? 0;
        const reading = read(xml.slice(0, at) + illegal + xml.slice(at));
        assert.equal(reading.kind, 'fault');
        assert.match(reading.kind === 'fault' ? `${reading.code} ${reading.reason}` : '', /^Client .*not well-formed/);
      }),
      { seed, numRuns: 300 },
    );
  });
}

/** XML 1.0 §2.2: as it is, or as a reference. Half a surrogate pair cannot come as it is: a body of bytes has none. */
function arbitraryIllegal(): fc.Arbitrary<string> {
  const code = fc.oneof(
    fc.integer({ min: 0, max: 0x1f }).filter((each) => ![0x09, 0x0a, 0x0d].includes(each)),
    fc.constantFrom(0xfffe, 0xffff),
  );
  const asReference = fc.oneof(code, fc.integer({ min: 0xd800, max: 0xdfff }), fc.constant(0x110000));
  return fc.oneof(
    code.map((each) => String.fromCharCode(each)),
    asReference.map((each) => `&#${each};`),
    asReference.map((each) => `&#x${each.toString(16)};`),
  );
}

test('writes missing values as false, 0 and the first name, and leaves missing references out', () => {
  const write = createMessageWriter(pfWsSdk, { direction: 'response' });
  const xml = write({ message: 'GetPassedSession', version: '1.1', fields: { passedSession: {}, error: null } });
  assert.match(xml, /<GetPassedSessionResult>false<\/GetPassedSessionResult><passedSession><SecondaryAuthStatus>fail</);
  assert.match(xml, /<FallbackEnabled>false<\/FallbackEnabled><\/passedSession><\/GetPassedSessionResponse>/);
});

test('keeps apart an array that is empty and one that is absent', () => {
  const write = createMessageWriter(pfWsSdk, { direction: 'response' });
  assert.match(write({ message: 'GetTags', version: '1.1', fields: { tags: [] } }), /<tags><\/tags>/);
  assert.doesNotMatch(write({ message: 'GetTags', version: '1.1', fields: {} }), /tags>/);
});

test('writes U+FFFD for each character that XML does not have', () => {
  const write = createMessageWriter(pfWsSdk, { direction: 'request' });
  const read = createMessageReader(pfWsSdk, { direction: 'request' });
  const username = '\0a\u0008b\ud800c\udc00d\ufffee\uffff😀';
  const reading = read(write({ message: 'UserExists', version: '1.1', fields: { username } }));
  assert.deepEqual(reading.kind === 'message' && reading.fields, { username: '�a�b�c�d�e�😀' });
});

const unsayable: readonly (readonly [field: string, value: unknown])[] = [
  ['resultLimit', -1],
  ['resultLimit', 4_294_967_296],
  ['resultLimit', 1.5],
  ['resultLimit', Number.NaN],
  ['resultLimit', '10'],
  ['modeFilter', 'carrierPigeon'],
  ['enabledFilter', 'true'],
  ['usernameFilter', 17],
  ['tagIds', 'one'],
];

for (const [field, value] of unsayable) {
  test(`does not write ${String(value)} (${typeof value}) as ${field}`, () => {
    const write = createMessageWriter(pfWsSdk, { direction: 'request' });
    assert.throws(() => write({ message: 'FindUsers_4', version: '1.1', fields: { [field]: value } }), TypeError);
  });
}
