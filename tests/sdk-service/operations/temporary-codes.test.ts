import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SdkClient } from '../../../shared/sdk-client/sdk-client.ts';
import { createGoldenWorld, type GoldenWorld, oathCode } from '../../golden/golden-world.ts';
import { startSdkInProcess, testAuthor } from '../../support/sdk-in-process.ts';

let world: GoldenWorld;
/** What a portal and a tool of the help desk send, each by an account of its own. */
let portal: SdkClient['extensions'];
let desk: SdkClient;

before(async () => {
  world = createGoldenWorld(await startSdkInProcess());
  portal = (await world.openClient('svc-portal', 'portal')).extensions;
  desk = await world.openClient('svc-desk', 'help-desk');
});

after(() => world.close());

const reason = 'left the phone at home';
const password = 'correct horse battery';
const noError = { Code: 0, Description: '' };

/** Somebody with an OATH token and a password, and the session that begins with it. */
async function addAndSignIn(username: string): Promise<string> {
  await world.addWithToken(username);
  return signIn(username);
}

async function signIn(username: string): Promise<string> {
  await world.core.people.setPassword(username, password, testAuthor);
  const { sessionToken } = await portal.BeginSignIn({ username, password });
  assert.ok(sessionToken);
  return sessionToken;
}

async function issue(username: string, fields = {}): Promise<string> {
  const input = { username, once: false, hours: 0, reason, modifyUsername: 'helga', ...fields };
  const { code, error } = await desk.extensions.IssueTemporaryCode(input);
  assert.ok(code, error?.Description);
  return code;
}

test('a tool of the help desk makes a code that signs its person in to the portal, and looks at what became of it', async () => {
  const session = await addAndSignIn('anna');
  const code = await issue('anna', { once: true, hours: 2 });
  const used = await portal.UseTemporaryCode({ code }, { session });
  assert.deepEqual([used.result, used.nextStep, used.sessionToken?.length], [true, 'main', 43]);
  const raised = { session: used.sessionToken };
  const { session: shown } = await portal.GetSession({}, raised);
  assert.equal(shown?.NextStep, 'main');
  const { recentAttempts = [] } = await portal.GetOverview({}, raised);
  assert.deepEqual(recentAttempts.map(({ Approved, ByTemporaryCode }) => [Approved, ByTemporaryCode])[0], [true, true]);

  const { temporaryCode } = await desk.extensions.GetTemporaryCode({ username: 'anna' });
  const at = (hours: number) =>
    `${new Date(world.clock.now().getTime() + hours * 3_600_000).toISOString().slice(0, 19)}Z`;
  assert.deepEqual(temporaryCode, {
    State: 'usedUp',
    Once: true,
    Uses: 1,
    Reason: reason,
    IssuedBy: 'helga',
    IssuedAt: at(0),
    ExpiresAt: at(2),
    LastUsedAt: at(0),
  });
  const again = await portal.UseTemporaryCode({ code }, { session: await signIn('anna') });
  assert.deepEqual(again, { result: false, nextStep: 'secondFactor', retryAfterSeconds: 0, error: noError });
});

test('an application takes a code in place of that of the OATH token', async () => {
  await world.addWithToken('alan');
  const code = (await issue('alan')).replaceAll(' ', '');
  const pending = await world.call.PfAuthUser_4({
    username: 'alan',
    requireUserMatch: true,
    initiatingAuthenticationType: 'pfsdk',
  });
  assert.equal(pending.callResult?.Code, 22);
  const { authenticationRequestId } = pending;
  const answer = { username: 'alan', code, authenticationRequestId, fallback: false };
  assert.deepEqual(await world.call.ValidateOathCode(answer), { result: true, error: noError });
});

test('a session that a code opened enrolls and changes nothing before an authenticator of its own is proved', async () => {
  const session = await addAndSignIn('bea');
  const code = await issue('bea');
  const used = await portal.UseTemporaryCode({ code }, { session });
  const raised = { session: used.sessionToken };
  const enroll = () => portal.BeginEnrollment({ mode: 'oathToken', aim: 'method' }, raised);
  assert.equal((await enroll()).error?.Code, 4);
  assert.equal((await portal.BeginActivation({}, raised)).error?.Code, 4);
  assert.equal((await portal.UseTemporaryCode({ code }, raised)).error?.Code, 4);

  const { attempt } = await portal.BeginAuthentication({ mode: 'oathToken' }, raised);
  const answer = (response: string) =>
    portal.AnswerAuthentication({ authenticationRequestId: attempt?.AuthenticationRequestId, response }, raised);
  assert.equal((await answer(code)).result, false);
  const proved = await answer(oathCode(world));
  assert.equal(proved.result, true);
  raised.session = proved.sessionToken;
  assert.equal((await enroll()).result, true);
});

test('a code typed where that of a token is asked for opens the session, and no change either', async () => {
  const session = await addAndSignIn('ben');
  const { attempt } = await portal.BeginAuthentication({ mode: 'unspecified' }, { session });
  const authenticationRequestId = attempt?.AuthenticationRequestId;
  const response = await issue('ben');
  const { result, sessionToken } = await portal.AnswerAuthentication(
    { authenticationRequestId, response },
    { session },
  );
  assert.equal(result, true);
  const begun = await portal.BeginEnrollment({ mode: 'oathToken', aim: 'method' }, { session: sessionToken });
  assert.equal(begun.error?.Code, 4);
});

test('a code confirms no enrollment', async () => {
  const session = await addAndSignIn('cora');
  const { attempt } = await portal.BeginAuthentication({ mode: 'oathToken' }, { session });
  const answer = { authenticationRequestId: attempt?.AuthenticationRequestId, response: oathCode(world) };
  const own = { session: (await portal.AnswerAuthentication(answer, { session })).sessionToken };
  const { enrollment } = await portal.BeginEnrollment({ mode: 'oathToken', aim: 'method' }, own);
  const confirm = { authenticationRequestId: enrollment?.AuthenticationRequestId, response: await issue('cora') };
  assert.equal((await portal.ConfirmEnrollment(confirm, own)).result, false);
});

test('who has enrolled nothing yet is not let in by a code, and User Setup is no more open by it', async () => {
  await world.add('carl', { Phone: '', Mode: 'oathToken' });
  const session = await signIn('carl');
  const code = await issue('carl');
  const used = await portal.UseTemporaryCode({ code }, { session });
  assert.deepEqual([used.result, used.error?.Code], [false, 0]);
  const { session: shown } = await portal.GetSession({}, { session });
  assert.equal(shown?.NextStep, 'userSetup');
  await world.set('enrollment.proof', 'code');
  const begun = await portal.BeginEnrollment({ mode: 'oathToken', aim: 'method', proof: code }, { session });
  assert.equal(begun.result, false);
  await world.set('enrollment.proof', 'window');
});

test('revoking a code ends the portal session that it opened, and none that an authenticator confirmed', async () => {
  const session = await addAndSignIn('dora');
  const code = await issue('dora');
  const { sessionToken: byCode } = await portal.UseTemporaryCode({ code }, { session });
  const other = await signIn('dora');
  const { attempt } = await portal.BeginAuthentication({ mode: 'oathToken' }, { session: other });
  const answer = { authenticationRequestId: attempt?.AuthenticationRequestId, response: oathCode(world) };
  const { sessionToken: byToken } = await portal.AnswerAuthentication(answer, { session: other });
  const revoke = { username: 'dora', reason: 'has found it', modifyUsername: 'helga' };
  assert.equal((await desk.extensions.RevokeTemporaryCode(revoke)).result, true);
  assert.equal((await portal.GetSession({}, { session: byCode })).error?.Code, 4);
  assert.equal((await portal.GetSession({}, { session: byToken })).result, true);
  assert.equal((await desk.extensions.RevokeTemporaryCode(revoke)).error?.Code, 9);
});

test('a session that a code opened ends also when the code is used up, replaced or over', async () => {
  const revoke = { username: 'edda', reason: 'it was not she who called', modifyUsername: 'helga' };
  const open = async (code: string) => {
    const { sessionToken } = await portal.UseTemporaryCode({ code }, { session: await signIn('edda') });
    assert.equal((await portal.GetSession({}, { session: sessionToken })).result, true);
    return sessionToken;
  };
  const isOver = async (session: string | undefined) => (await portal.GetSession({}, { session })).error?.Code === 4;
  await addAndSignIn('edda');
  const used = await open(await issue('edda', { once: true }));
  assert.equal((await desk.extensions.RevokeTemporaryCode(revoke)).result, true);
  assert.ok(await isOver(used));
  const state = await desk.extensions.GetTemporaryCode({ username: 'edda' });
  assert.deepEqual([state.temporaryCode?.State, state.temporaryCode?.Uses], ['revoked', 1]);

  const replaced = await open(await issue('edda', { once: true }));
  const next = await issue('edda', { hours: 1 });
  assert.ok(await isOver(replaced));

  await world.set('portal.sessionTimeoutMinutes', '120');
  const outlived = await open(next);
  world.clock.advanceSeconds(3601);
  assert.equal((await portal.GetSession({}, { session: outlived })).result, true);
  assert.equal((await desk.extensions.RevokeTemporaryCode(revoke)).result, true);
  assert.ok(await isOver(outlived));
  assert.equal((await desk.extensions.RevokeTemporaryCode(revoke)).error?.Code, 9);
  await world.set('portal.sessionTimeoutMinutes', '10');
});

test('guesses in the portal are slowed', async () => {
  const session = await addAndSignIn('emma');
  const guess = async () => portal.UseTemporaryCode({ code: '000000000' }, { session });
  for (let guesses = 0; guesses < 4; guesses += 1) assert.equal((await guess()).retryAfterSeconds, 0);
  assert.equal((await guess()).retryAfterSeconds, 30);
  const { result, retryAfterSeconds } = await guess();
  assert.deepEqual([result, retryAfterSeconds], [false, 30]);
});

test('the account of a tool says who acts, and may do nothing else of the extensions', async () => {
  await world.addWithToken('fred');
  const input = { username: 'fred', once: false, hours: 0, reason };
  assert.equal((await desk.extensions.IssueTemporaryCode(input)).error?.Code, 1);
  assert.equal((await desk.extensions.IssueTemporaryCode({ ...input, modifyUsername: 'FRED' })).error?.Code, 4);
  assert.equal((await portal.IssueTemporaryCode({ ...input, modifyUsername: 'helga' })).error?.Code, 4);
  assert.equal((await desk.extensions.BeginSignIn({ username: 'fred', password })).error?.Code, 4);
  assert.equal((await desk.pfWsSdk.UserExists({ username: 'fred' })).result, true);
  assert.equal((await desk.pfWsSdk.OneTimeBypass({ username: 'fred', reason })).error?.Code, 4);
});

test('the administration log has who made a code and why; no log and no line has the code', async () => {
  await world.addWithToken('gina');
  const code = await issue('gina', { reason: 'broke it' });
  const { rows } = await world.core.storage.tailChanges({ after: 0, limit: 1000 });
  const row = rows.findLast(({ action }) => action === 'temporary-code.issue');
  assert.deepEqual(
    [row?.accountName, row?.actor, row?.subject, row?.detail],
    ['svc-desk', 'helga', 'gina', '8 h, broke it'],
  );
  const written = JSON.stringify(rows) + world.logLines.join('\n');
  assert.equal(written.includes(code) || written.includes(code.replaceAll(' ', '')), false);
});
