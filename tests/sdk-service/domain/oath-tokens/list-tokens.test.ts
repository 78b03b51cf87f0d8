import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TypedTokenFilters } from '../../../../sdk-service/domain/oath-tokens/parse-token-filters.ts';
import { createTestBed } from '../../../support/test-bed.ts';

test('tokens are found by serial number, user, days, and whether they are on and with somebody', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser();
  const add = (serialNumber: string, fields: { startDate?: string; expirationDate?: string } = {}) =>
    bed.oathTokens.add({ serialNumber, secretKey: bed.createToken().secretKey, ...fields }, bed.author);
  await add('GALT-1');
  await add('GALT-2', { startDate: '2027-01-01', expirationDate: '2027-12-31' });
  await add('Feitian_3', { expirationDate: '2030-12-31' });
  await bed.oathTokens.assign({ username: 'anna', serialNumber: 'GALT-1', author: bed.author });
  await bed.oathTokens.change('Feitian_3', { enabled: false, author: bed.author });
  const find = async (filters: TypedTokenFilters) =>
    (await bed.oathTokens.list({ after: '', limit: 10, filters })).map(({ serialNumber }) => serialNumber);

  assert.deepEqual(await find({}), ['Feitian_3', 'GALT-1', 'GALT-2']);
  assert.deepEqual(await find({ serialNumber: 'galt*' }), ['GALT-1', 'GALT-2']);
  assert.deepEqual(await find({ serialNumber: '*_3' }), ['Feitian_3']);
  assert.deepEqual(await find({ serialNumber: 'galt' }), []);
  assert.deepEqual(await find({ username: 'ANNA' }), ['GALT-1']);
  assert.deepEqual(await find({ isHeld: true }), ['GALT-1']);
  assert.deepEqual(await find({ isHeld: false }), ['Feitian_3', 'GALT-2']);
  assert.deepEqual(await find({ startsAfter: '2026-12-31' }), ['GALT-2']);
  assert.deepEqual(await find({ expiresBefore: '2028-01-02' }), ['GALT-2']);
  assert.deepEqual(await find({ enabled: false }), ['Feitian_3']);
  assert.deepEqual(await find({ enabled: true, isHeld: false }), ['GALT-2']);
  await assert.rejects(find({ username: 'nobody' }), { code: 'not-found' });
  await assert.rejects(find({ expiresBefore: 'soon' }), {
    code: 'malformed',
    message: /^expiresBefore: must be a day/,
  });
});
