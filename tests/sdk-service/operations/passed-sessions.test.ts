import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attemptRecord } from '../../../sdk-service/domain/authentication/record-attempt.ts';
import type { ApprovalKind, AttemptRecord } from '../../../sdk-service/ports/records.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { codeSentTo } from '../../support/ringing.ts';
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

test('a pass is no proof: after a bypass a passed session still waits', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addOathUser();
  const { cookieId } = await bed.passedSessions.pass({ username: 'anna', fallbackEnabled: false });
  const asked = { username: 'anna', requireUserMatch: true, initiatingAuthenticationType: 'pfsdk' } as const;
  await call('OneTimeBypass', { username: 'anna', reason: 'Lost the token' });
  assert.equal((await call('PfAuthUser_4', asked)).callResult?.Code, 26);
  await assert.rejects(call('SetPassedSessionSecondaryAuthSuccess', { cookieId }), { code: 'conflict' });
});

test('a phone that a caller brought proves nothing for a passed session', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser({ authenticator: 'text', phone: { countryCode: '1', number: '2015550150', extension: '' } });
  const { cookieId } = await bed.passedSessions.pass({ username: 'anna', fallbackEnabled: false });
  const asked = { username: 'anna', requireUserMatch: true, initiatingAuthenticationType: 'pfsdk' } as const;
  const other = { mode: 'smsText', countryCode: '1', phoneNumber: '2015550199' } as const;
  const { authenticationRequestId } = await call('PfAuthUser_5', { ...asked, ...other });
  const code = codeSentTo(bed, '+12015550199');
  const answered = await call('ValidateOathCode', { username: 'anna', code, authenticationRequestId, fallback: false });
  assert.equal(answered.result, true);
  await assert.rejects(call('SetPassedSessionSecondaryAuthSuccess', { cookieId }), { code: 'conflict' });

  // Texts of this user mean his own phone again when no other was brought for an hour.
  bed.clock.advanceSeconds(3601);
  const own = await bed.passedSessions.pass({ username: 'anna', fallbackEnabled: false });
  await call('PfAuthUser_4', asked);
  const passcode = codeSentTo(bed, '+12015550150');
  assert.equal((await call('ValidatePasscode', { username: 'anna', passcode })).result, true);
  assert.equal((await call('SetPassedSessionSecondaryAuthSuccess', { cookieId: own.cookieId })).result, true);
});

/** What each kind of approval is for a passed session, with the row of the log that it leaves. */
const approvals: Readonly<Record<ApprovalKind, readonly (readonly [AttemptRecord['kind'], 'proof' | 'no proof'])[]>> = {
  'oath-code': [['oath-token', 'proof']],
  'fallback-oath-code': [['oath-token', 'proof']],
  'text-code': [['text', 'proof']],
  app: [['app', 'proof']],
  call: [['call', 'proof']],
  'event-confirmed': [['call', 'no proof']],
  pin: [
    ['call', 'proof'],
    ['pin', 'no proof'],
  ],
  'security-questions': [['security-questions', 'no proof']],
  'fallback-questions': [
    ['security-questions', 'proof'],
    ['text', 'proof'],
  ],
  'static-token': [['static-token', 'proof']],
  'temporary-code': [['temporary-code', 'proof']],
  password: [['password', 'no proof']],
  'user-disabled': [['text', 'no proof']],
  'carriers-unreachable': [['text', 'no proof']],
  'no-user-match': [['text', 'no proof']],
  bypass: [['oath-token', 'no proof']],
  'trusted-address': [['oath-token', 'no proof']],
  cache: [['oath-token', 'no proof']],
  'cache-address': [['oath-token', 'no proof']],
  'cache-application': [['oath-token', 'no proof']],
  enrollment: [['text', 'no proof']],
};

for (const [reason, rows] of Object.entries(approvals) as [ApprovalKind, (typeof approvals)[ApprovalKind]][]) {
  for (const [kind, isProof] of rows) {
    test(`for a passed session an approval of ${kind} by ${reason} is ${isProof}`, async (t) => {
      const bed = await createTestBed(t);
      const user = await bed.addUser({ phone: { countryCode: '1', number: '2015550150', extension: '' } });
      const { cookieId } = await bed.passedSessions.pass({ username: 'anna', fallbackEnabled: true });
      const tried = { who: user, kind, context: bed.context(), now: bed.clock.now() };
      await bed.store.recordAttempt(attemptRecord(tried, { outcome: 'approved', reason }));
      const succeeding = bed.passedSessions.succeed(cookieId);
      if (isProof === 'proof') await succeeding;
      else await assert.rejects(succeeding, { code: 'conflict' });
    });
  }
}

test('security questions that were answered in the portal are no proof for a passed session', async (t) => {
  const bed = await createTestBed(t);
  const user = await bed.addUser();
  const { cookieId } = await bed.passedSessions.pass({ username: 'anna', fallbackEnabled: true });
  const tried = { who: user, kind: 'security-questions', now: bed.clock.now() } as const;
  const right = { outcome: 'approved', reason: 'fallback-questions' } as const;
  const inPortal = { ...bed.context(), authenticationType: 'userportal' } as const;
  await bed.store.recordAttempt(attemptRecord({ ...tried, context: inPortal }, right));
  await assert.rejects(bed.passedSessions.succeed(cookieId), { code: 'conflict' });
  await bed.store.recordAttempt(attemptRecord({ ...tried, context: bed.context() }, right));
  await bed.passedSessions.succeed(cookieId);
});

test('what was proved before the session was passed on, by another user, or denied is no proof', async (t) => {
  const bed = await createTestBed(t);
  const anna = await bed.addUser();
  const ben = await bed.addUser({ username: 'ben' });
  const write = (who: typeof anna, result: Parameters<typeof attemptRecord>[1]) =>
    bed.store.recordAttempt(
      attemptRecord({ who, kind: 'oath-token', context: bed.context(), now: bed.clock.now() }, result),
    );
  const approved = { outcome: 'approved', reason: 'oath-code' } as const;
  await write(anna, approved);
  bed.clock.advanceSeconds(1);
  const { cookieId } = await bed.passedSessions.pass({ username: 'anna', fallbackEnabled: true });
  await write(ben, approved);
  await write(anna, { outcome: 'denied', reason: 'wrong-response' });
  await assert.rejects(bed.passedSessions.succeed(cookieId), { code: 'conflict' });
  await write(anna, approved);
  await bed.passedSessions.succeed(cookieId);
});
