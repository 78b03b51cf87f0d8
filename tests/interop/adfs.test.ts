import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { requirePeer } from '../peers/peer.ts';
import { scan } from '../support/authenticator-app.ts';
import { type RunningSdkService, startSdkService } from '../support/running-sdk-service.ts';
import { compileDotNetProxy, type DotNetProxy } from './clients.ts';
import type { ForeignClient } from './foreign-client.ts';

const secretKey = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const token = scan(`otpauth://totp/adfs?secret=${secretKey}`);
const by = { sendEmail: false, modifyUsername: 'AD FS' } as const;
const done = { Code: 0, Description: '' };

/** The calls of an AD FS adapter, in the order in which it makes them, through a proxy of .NET Framework. */
describe('an AD FS adapter', requirePeer('mono'), () => {
  let sdk: RunningSdkService;
  let proxy: DotNetProxy;
  let adapter: ForeignClient;

  before(async () => {
    sdk = await startSdkService();
    sdk.mfa('settings', 'set', 'securityQuestions.enabled', 'true');
    proxy = await compileDotNetProxy(sdk);
    adapter = proxy.connect(sdk);
  });
  after(async () => {
    await adapter?.close();
    proxy?.close();
    await sdk?.close();
  });

  function begin(username: string) {
    return adapter.call('PfAuthUser_4', {
      username,
      initiatingAuthenticationType: 'adfs',
      initiatingIpAddress: '192.0.2.44',
      applicationName: 'AD FS',
      requireUserMatch: true,
    });
  }

  it('learns what it may offer', async () => {
    const { result, adfsSettings, error } = await adapter.call('GetAdfsSettings', {});
    assert.deepEqual([result, error], [true, done]);
    assert.equal(typeof adfsSettings?.AllowUserEnrollment, 'boolean');
    assert.equal((await adapter.call('GetFeatures', {})).features?.WebServiceSdk, true);
  });

  it('enrolls a person who has nothing yet, first for texts, then with an OATH token', async () => {
    const typed = 'CAROL';
    const { canonicalUsername: username = '' } = await adapter.call('CanonicalizeUser', { username: typed });
    assert.equal(username, 'carol');
    assert.equal((await adapter.call('GetUserSettings_3', { username })).userSettings?.OathTokenExists, false);
    const userPhone = { CountryCode: '1', Phone: '201-555-0150' };
    assert.deepEqual((await adapter.call('ChangePhone', { username, userPhone, ...by })).error, done);
    assert.deepEqual((await adapter.call('ChangeMode_2', { username, mode: 'smsText', ...by })).error, done);
    const code = token.code();
    const bound = await adapter.call('ChangeOathToken', { username, secretKey, code, timeInterval: 30 });
    assert.deepEqual(bound.error, done);
    const { userSettings } = await adapter.call('GetUserSettings_3', { username });
    assert.deepEqual([userSettings?.Mode, userSettings?.OathTokenExists], ['smsText', true]);
  });

  it('signs her in by text', async () => {
    assert.equal((await begin('carol')).callResult?.Code, 20);
    const passcode = await sdk.sentCode('2015550150');
    assert.equal((await adapter.call('ValidatePasscode', { username: 'carol', passcode })).result, true);
  });

  it('signs her in by a code of her token', async () => {
    await adapter.call('ChangeMode_2', { username: 'carol', mode: 'oathToken', ...by });
    const { callResult, authenticationRequestId = '' } = await begin('carol');
    assert.equal(callResult?.Code, 22);
    const answer = { username: 'carol', authenticationRequestId, fallback: false };
    assert.equal((await adapter.call('ValidateOathCode', { ...answer, code: 'wrong' })).result, false);
    assert.equal((await adapter.call('ValidateOathCode', { ...answer, code: token.code(1) })).result, true);
  });

  it('falls back to her security questions when she has no phone at hand', async () => {
    const userSecurityQuestions = {
      SecurityQuestion1: 'Which school?',
      SecurityAnswer1: 'Mariengymnasium',
      SecurityQuestion2: 'Which town?',
      SecurityAnswer2: 'Århus',
      SecurityQuestion3: 'Which pet?',
      SecurityAnswer3: 'Schrödinger',
      SecurityQuestion4: 'Which street?',
      SecurityAnswer4: 'Lindenstraße',
    };
    const set = await adapter.call('ChangeSecurityQuestions', { username: 'carol', userSecurityQuestions });
    assert.deepEqual(set.error, done);
    const asked = (await adapter.call('GetSecurityQuestions', { username: 'carol' })).userSecurityQuestions;
    assert.equal(asked?.SecurityQuestion2, 'Which town?');
    const { authenticationRequestId = '' } = await begin('carol');
    const answer = { username: 'carol', authenticationRequestId };
    const wrong = await adapter.call('ValidateSecurityQuestionAnswers', {
      ...answer,
      userSecurityQuestions: { ...userSecurityQuestions, SecurityAnswer1: 'no', SecurityAnswer2: 'no' },
    });
    assert.equal(wrong.result, false);
    assert.equal(new Set(Object.values(wrong.userSecurityAnswerResults ?? {})).size, 1);
    const right = await adapter.call('ValidateSecurityQuestionAnswers', { ...answer, userSecurityQuestions });
    assert.deepEqual([right.result, right.error], [true, done]);
  });

  it('is told no about people who are disabled or unknown', async () => {
    await adapter.call('Disable', { username: 'carol', modifyUsername: 'AD FS' });
    assert.equal((await begin('carol')).callResult?.Code, 153);
    assert.equal((await begin('nobody')).callResult?.Code, 154);
  });
});
