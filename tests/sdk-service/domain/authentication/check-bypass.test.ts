import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttemptContext } from '../../../../sdk-service/domain/authentication/outcomes.ts';
import { createTestBed, type TestBed } from '../../../support/test-bed.ts';

const phone = { countryCode: '1', number: '2015550123', extension: '' };

async function begin(bed: TestBed, context: Partial<AttemptContext> = {}): Promise<string> {
  const request = { username: 'anna', requireUserMatch: true, context: bed.context(context) };
  const begun = await bed.authentication.begin(request);
  return begun.outcome === 'approved' ? begun.by : begun.outcome;
}

test('a trusted address skips the second factor: one, a range, a subnet, and no neighbour of theirs', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone });
  const from = (clientAddress: string | undefined) => begin(bed, { clientAddress });
  assert.equal(await from('192.0.2.7'), 'challenged');
  const trusted = '192.0.2.7,198.51.100.10-198.51.100.20,10.1.0.0/16,2001:db8::/32';
  await bed.settings.set('authentication.trustedAddresses', trusted, bed.author);
  assert.equal(await from('192.0.2.7'), 'trusted-address');
  assert.equal(await from('198.51.100.20'), 'trusted-address');
  assert.equal(await from('10.1.255.255'), 'trusted-address');
  assert.equal(await from('2001:db8:1::5'), 'trusted-address');
  assert.equal(await from('192.0.2.8'), 'challenged');
  assert.equal(await from('198.51.100.21'), 'challenged');
  assert.equal(await from('10.2.0.0'), 'challenged');
  await bed.settings.unset('authentication.trustedAddresses', bed.author);
  assert.equal(await from('192.0.2.7'), 'challenged');
});

test('no address, no pass: nor for an administrator, nor into the portal', async (t) => {
  const bed = await createTestBed(t);
  const user = await bed.addUser({ phone });
  await bed.settings.set('authentication.trustedAddresses', '192.0.2.7', bed.author);
  assert.equal(await begin(bed, { clientAddress: undefined }), 'challenged');
  const session = await bed.beginSession(user, bed.account);
  assert.equal(await begin(bed, { sessionHash: session.tokenHash }), 'challenged');
  const change = { ...bed.author, at: bed.clock.now(), action: 'test', subject: 'anna', detail: '' };
  await bed.store.changeUser(user.id, { administratorRights: [] }, change);
  assert.equal(await begin(bed), 'challenged');
});

test('a trusted address does not use up a bypass', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone });
  await bed.settings.set('authentication.trustedAddresses', '192.0.2.7', bed.author);
  await bed.bypasses.give({ username: 'anna', reason: '', author: bed.author });
  assert.equal(await begin(bed), 'trusted-address');
  assert.equal(await begin(bed, { clientAddress: '192.0.2.8' }), 'bypass');
});
