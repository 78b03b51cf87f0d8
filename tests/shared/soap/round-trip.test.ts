import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Contract } from '../../../shared/contract/contract.ts';
import { extensions } from '../../../shared/contract/extensions.ts';
import { pfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import { createMessageReader } from '../../../shared/soap/read-message.ts';
import { createMessageWriter } from '../../../shared/soap/write-message.ts';
import { arbitraryMessage } from '../../support/contract-values.ts';

const contracts: readonly Contract[] = [pfWsSdk, extensions];
const directions = ['request', 'response'] as const;

for (const contract of contracts) {
  for (const direction of directions) {
    test(`every value of a ${direction} of ${contract.name} survives writing and reading`, () => {
      const write = createMessageWriter(contract, { direction });
      const read = createMessageReader(contract, { direction });
      fc.assert(
        fc.property(arbitraryMessage(contract, direction), fc.constantFrom('1.1', '1.2'), (sent, version) => {
          const received = read(write({ ...sent, version }));
          assert.deepEqual(received, { kind: 'message', version, ...sent });
        }),
        { numRuns: 300 },
      );
    });
  }
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
