import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createTestBed } from '../../support/test-bed.ts';

test('a passed session succeeds once, after a second factor, and then says so', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  const { code } = await bed.addOathUser();
  const { passedSessionId, cookieId } = await bed.passedSessions.pass({ username: 'anna', fallbackEnabled: true });
  const status = async () => (await call('GetPassedSession', { passedSessionId })).passedSession;
  const waiting = { CookieId: cookieId, Username: 'anna', SecondaryAuthStatus: 'fail', FallbackEnabled: true };
  assert.deepEqual(await status(), waiting);
  await assert.rejects(call('SetPassedSessionSecondaryAuthSuccess', { cookieId }), { code: 'conflict' });
  await call('ValidateOathCode', { username: 'anna', code: code(), fallback: false });
  assert.equal((await call('SetPassedSessionSecondaryAuthSuccess', { cookieId })).result, true);
  assert.deepEqual(await status(), { ...waiting, SecondaryAuthStatus: 'succeed' });
  await assert.rejects(call('SetPassedSessionSecondaryAuthSuccess', { cookieId }), { code: 'conflict' });
});

test('a passed session that is unknown or over is a conflict', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser();
  const { passedSessionId, cookieId } = await bed.passedSessions.pass({ username: 'anna', fallbackEnabled: false });
  await assert.rejects(call('GetPassedSession', { passedSessionId: 'x' }), { code: 'conflict' });
  await assert.rejects(call('GetPassedSession', { passedSessionId: cookieId }), { code: 'conflict' });
  await assert.rejects(call('SetPassedSessionSecondaryAuthSuccess', {}), { code: 'conflict' });
  bed.clock.advanceSeconds(600);
  await assert.rejects(call('GetPassedSession', { passedSessionId }), { code: 'conflict' });
});
