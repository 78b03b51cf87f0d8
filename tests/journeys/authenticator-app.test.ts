import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { readMobileAppServiceConfig } from '@mfa/shared/config/mobile-app-service';
import { createSdkClient } from '@mfa/shared/sdk-client/sdk-client';
import { createApp } from '../../mobile-app-service/app.ts';
import { createReferenceClient, type ReferenceClient } from '../support/reference-client.ts';
import { startSdkInProcess, testAuthor } from '../support/sdk-in-process.ts';
import { captureLog, serveApp } from '../support/serve-app.ts';

const directory = '/MultiFactorAuthMobileAppWebService';
const appOrigin = 'https://app.example.com';
const person = { username: 'anna', password: 'a long password of a person' };
const password = 'the account of the mobile service';

/** SDK, mobile service and a portal's account, with a person who has nothing but a password yet. */
async function start(t: TestContext) {
  const sdk = await startSdkInProcess();
  t.after(() => sdk.close());
  await sdk.core.accounts.add({ name: 'svc-mobile', password, role: 'mobile' }, testAuthor);
  const client = createSdkClient({ url: sdk.url, username: 'svc-mobile', password });
  const portal = createSdkClient({
    url: sdk.url,
    username: 'portal',
    password: 'another account with another password',
  });
  t.after(() => {
    client.close();
    portal.close();
  });
  const config = readMobileAppServiceConfig({
    WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: 'svc-mobile',
    WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD: password,
    SSL_REQUIRED: 'false',
  });
  const { log, lines } = captureLog();
  const address = await serveApp(t, createApp({ config, client, log }).app);
  const issuer = address + directory;
  await sdk.core.settings.set('mobile.url', issuer, testAuthor);
  await sdk.core.settings.set('mobile.appOrigin', appOrigin, testAuthor);
  await sdk.core.people.setPassword(person.username, person.password, testAuthor);
  await sdk.core.users.add({ username: person.username, authenticator: 'app' }, testAuthor);
  const now = () => Math.floor(sdk.clock.now().getTime() / 1000);

  async function signIn(): Promise<string> {
    const { sessionToken = '' } = await portal.extensions.BeginSignIn(person);
    return sessionToken;
  }

  /** The person opens the link on a new phone; gives the session after it. */
  async function enroll(session: string): Promise<{ readonly device: ReferenceClient; readonly session: string }> {
    const device = await createReferenceClient({ now });
    const begun = await portal.extensions.BeginAppEnrollment({}, { session });
    const enrollmentId = begun.enrollment?.EnrollmentId ?? '';
    assert.equal((await device.redeem(begun.enrollment?.Link ?? '')).status, 201);
    assert.deepEqual((await device.confirm()).body, { state: 'confirmed', uv: false });
    const { attempt } = await portal.extensions.TestAppDevice({ enrollmentId }, { session });
    const [request] = await device.poll();
    assert.ok(request);
    assert.equal(request.payload.kind, 'test');
    const decided = await device.decide(request, { decision: 'approve', match: attempt?.NumberToType ?? '' });
    assert.deepEqual(decided.body, { state: 'approved' });
    const state = (await portal.extensions.GetAppEnrollment({ enrollmentId }, { session })).enrollment;
    assert.deepEqual([state?.State, state?.DeviceName], ['tested', 'Pixel 9']);
    const completed = await portal.extensions.CompleteAppEnrollment({ enrollmentId, accept: true }, { session });
    assert.equal(completed.result, true);
    return { device, session: completed.sessionToken ?? '' };
  }

  return { sdk, portal, issuer, lines, now, signIn, enroll };
}

test('a person brings a phone, signs in with it, and sees it among her devices', async (t) => {
  const { portal, sdk, signIn, enroll, lines } = await start(t);
  const { device, session } = await enroll(await signIn());
  const { devices } = await portal.extensions.GetDevices({}, { session });
  assert.deepEqual(
    devices?.map(({ Name, Signs, UserVerification, Push }) => ({ Name, Signs, UserVerification, Push })),
    [{ Name: 'Pixel 9', Signs: true, UserVerification: false, Push: false }],
  );

  const next = await signIn();
  const begun = await portal.extensions.BeginAuthentication({ mode: 'unspecified' }, { session: next });
  const id = { authenticationRequestId: begun.attempt?.AuthenticationRequestId ?? '' };
  const number = begun.attempt?.NumberToType ?? '';
  assert.match(number, /^\d{6}$/);
  const early = await portal.extensions.AnswerAuthentication(id, { session: next });
  assert.deepEqual([early.result, early.state], [false, 'open']);
  const [request] = await device.poll();
  assert.ok(request);
  assert.deepEqual((await device.decide(request, { decision: 'approve', match: number })).body, { state: 'approved' });
  assert.equal(
    (await portal.extensions.WaitForAttempt({ ...id, waitSeconds: 0 }, { session: next })).state,
    'approved',
  );
  const answered = await portal.extensions.AnswerAuthentication(id, { session: next });
  assert.deepEqual([answered.result, answered.nextStep], [true, 'main']);
  const again = await portal.extensions.AnswerAuthentication(id, { session: answered.sessionToken ?? '' });
  assert.equal(again.error?.Code, 9);

  // Neither number nor key nor token reaches a log or the wire of the device.
  const told = [...lines, ...sdk.logLines].join('\n');
  for (const secret of [number, device.totpSecret, request.message]) assert.equal(told.includes(secret), false);
});

test('an approval is of the session that asked, and of no other', async (t) => {
  const { portal, signIn, enroll } = await start(t);
  const { device } = await enroll(await signIn());
  const [victim, thief] = [await signIn(), await signIn()];
  const begun = await portal.extensions.BeginAuthentication({ mode: 'phoneApp' }, { session: victim });
  const id = { authenticationRequestId: begun.attempt?.AuthenticationRequestId ?? '' };
  const [request] = await device.poll();
  assert.ok(request);
  await device.decide(request, { decision: 'approve', match: begun.attempt?.NumberToType ?? '' });
  assert.equal((await portal.extensions.AnswerAuthentication(id, { session: thief })).error?.Code, 9);
  assert.equal((await portal.extensions.AnswerAuthentication(id, { session: victim })).result, true);
});

test('a test that was approved opens no session by itself', async (t) => {
  const { portal, signIn, now } = await start(t);
  const session = await signIn();
  const device = await createReferenceClient({ now });
  const begun = await portal.extensions.BeginAppEnrollment({}, { session });
  const enrollmentId = begun.enrollment?.EnrollmentId ?? '';
  await device.redeem(begun.enrollment?.Link ?? '');
  await device.confirm();
  const early = await portal.extensions.CompleteAppEnrollment({ enrollmentId, accept: true }, { session });
  assert.equal(early.error?.Code, 9);
  const { attempt } = await portal.extensions.TestAppDevice({ enrollmentId }, { session });
  const [request] = await device.poll();
  assert.ok(request);
  await device.decide(request, { decision: 'approve', match: attempt?.NumberToType ?? '' });
  const id = { authenticationRequestId: attempt?.AuthenticationRequestId ?? '' };
  assert.equal((await portal.extensions.AnswerAuthentication(id, { session })).result, false);
  const refused = await portal.extensions.CompleteAppEnrollment({ enrollmentId, accept: false }, { session });
  assert.equal(refused.result, true);
  assert.equal((await device.call('poll')).body.code, 'device_revoked');
});

test('an open poll is answered when there is something new, and another call brings it', async (t) => {
  const { portal, signIn, enroll } = await start(t);
  const { device } = await enroll(await signIn());
  const session = await signIn();
  const waiting = device.call('poll', { wait_ms: 20_000, have: [] });
  const begun = await portal.extensions.BeginAuthentication({ mode: 'phoneApp' }, { session });
  assert.equal(begun.result, true);
  const { body } = await waiting;
  const requests = body.requests.length > 0 ? body.requests : (await device.poll()).map(({ message }) => message);
  assert.equal(requests.length, 1);
  assert.equal(body.poll_after_ms === 0 || body.requests.length === 1, true);
});

test('an old caller waits for the app where its account may ask without a number', async (t) => {
  const { sdk, signIn, enroll } = await start(t);
  const { device } = await enroll(await signIn());
  const begin = {
    username: 'anna',
    initiatingAuthenticationType: 'pfsdk',
    applicationName: 'VPN',
    requireUserMatch: true,
  } as const;
  const answer = sdk.client.pfWsSdk.PfAuthUser_4(begin);
  const [request] = await device.poll({ wait_ms: 20_000 }).then((found) => (found.length > 0 ? found : device.poll()));
  assert.ok(request);
  assert.deepEqual(request.payload.match, { mode: 'none' });
  assert.equal(request.payload.ctx.service, 'VPN');
  await device.decide(request, { decision: 'approve' });
  const { result, callResult } = await answer;
  assert.deepEqual([result, callResult?.Code], [true, 21]);
});

test('an old caller without that flag is told to ask for a code', async (t) => {
  const { sdk, signIn, enroll } = await start(t);
  await enroll(await signIn());
  await sdk.core.accounts.setFlags('payroll', { allowPushWithoutNumber: false }, testAuthor);
  const begin = {
    username: 'anna',
    initiatingAuthenticationType: 'pfsdk',
    applicationName: 'VPN',
    requireUserMatch: true,
  } as const;
  const { result, callResult } = await sdk.client.pfWsSdk.PfAuthUser_4(begin);
  assert.deepEqual([result, callResult?.Code], [false, 22]);
});

test('an old caller is told when nobody answers in the app', async (t) => {
  const { sdk, signIn, enroll } = await start(t);
  const { device } = await enroll(await signIn());
  const begin = {
    username: 'anna',
    initiatingAuthenticationType: 'pfsdk',
    applicationName: 'VPN',
    requireUserMatch: true,
  } as const;
  const answer = sdk.client.pfWsSdk.PfAuthUser_4(begin);
  const found = await device.poll({ wait_ms: 20_000 });
  const [request] = found.length > 0 ? found : await device.poll();
  assert.ok(request);
  sdk.clock.advanceSeconds(61);
  const { result, callResult } = await answer;
  assert.deepEqual([result, callResult?.Code], [false, 133]);
  assert.equal((await device.decide(request, { decision: 'approve' })).status, 409);
});

for (const [decision, code] of [
  ['deny', 129],
  ['fraud', 132],
] as const) {
  test(`an old caller is told of ${decision} by code ${code}`, async (t) => {
    const { sdk, signIn, enroll } = await start(t);
    const { device } = await enroll(await signIn());
    const begin = {
      username: 'anna',
      initiatingAuthenticationType: 'pfsdk',
      applicationName: 'VPN',
      requireUserMatch: true,
    } as const;
    const answer = sdk.client.pfWsSdk.PfAuthUser_4(begin);
    const [request] = await device
      .poll({ wait_ms: 20_000 })
      .then((found) => (found.length > 0 ? found : device.poll()));
    assert.ok(request);
    await device.decide(request, { decision });
    const { result, callResult } = await answer;
    assert.deepEqual([result, callResult?.Code], [false, code]);
  });
}

test('an old caller is told of a wrong PIN by code 130, and of one that was not changed by 131', async (t) => {
  const { sdk, signIn, enroll } = await start(t);
  const { device } = await enroll(await signIn());
  const { pfWsSdk } = sdk.client;
  await pfWsSdk.ChangePhoneAppMode({ username: 'anna', phoneAppMode: 'pin', sendEmail: false });
  const { pins } = sdk.core;
  await pins.change({ username: 'anna', pin: '1357', mustChange: false, author: testAuthor });
  const tell = async (own: { readonly pin: string; readonly new_pin?: string }) => {
    const answer = pfWsSdk.PfAuthUser_4({
      username: 'anna',
      initiatingAuthenticationType: 'pfsdk',
      applicationName: 'VPN',
      requireUserMatch: true,
    });
    const found = await device.poll({ wait_ms: 20_000 });
    const [request] = found.length > 0 ? found : await device.poll();
    assert.ok(request);
    for (let tries = 0; tries < 5; tries += 1) await device.decide(request, { decision: 'approve', ...own });
    const { result, callResult } = await answer;
    sdk.clock.advanceSeconds(3600);
    return [result, callResult?.Code];
  };
  assert.deepEqual(await tell({ pin: '9999' }), [false, 130]);
  assert.deepEqual(await tell({ pin: '1357' }), [true, 21]);
  await pins.change({ username: 'anna', pin: '1357', mustChange: true, author: testAuthor });
  assert.deepEqual(await tell({ pin: '1357', new_pin: '1234' }), [false, 131]);
});
