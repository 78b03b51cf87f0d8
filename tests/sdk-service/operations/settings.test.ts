import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MfaError } from '../../../shared/mfa-error.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createMailBed } from '../../support/mail-bed.ts';
import { createTestBed } from '../../support/test-bed.ts';

test('TestSecurity and the connection tests say that all is well', async (t) => {
  const call = createSdkCalls(await createTestBed(t));
  assert.deepEqual(await call('TestSecurity', {}), { result: 'secure' });
  assert.deepEqual(await call('TestMasterConnection', {}), { result: true, error: { Code: 0, Description: '' } });
  assert.deepEqual(await call('TestMasterConnection_2', {}), { result: 'success' });
});

test('the connection tests say that the store is away', async (t) => {
  const bed = await createTestBed(t);
  const away = new MfaError('unavailable', 'The data store does not answer.', { dependency: 'store' });
  const storage = { ...bed.store, ping: () => Promise.reject(away) };
  const call = createSdkCalls({ ...bed, store: storage });
  await assert.rejects(call('TestMasterConnection', {}), { code: 'unavailable', dependency: 'store' });
  assert.deepEqual(await call('TestMasterConnection_2', {}), { result: 'The data store does not answer.' });
});

test('GetUserPortalSettings says what is set now', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.settings.set('portal.url', 'https://mfa.contoso.example/MultiFactorAuth', bed.author);
  await bed.settings.set('portal.methods.smsText', 'false', bed.author);
  await bed.settings.set('portal.sessionTimeoutMinutes', '25', bed.author);
  const { userPortalSettings } = await call('GetUserPortalSettings', {});
  assert.deepEqual(
    [
      userPortalSettings?.Url,
      userPortalSettings?.AllowUserLogIn,
      userPortalSettings?.UsersCanSwitchModeToSmsText,
      userPortalSettings?.UsersCanSwitchModeToOathToken,
      userPortalSettings?.SessionTimeoutMinutes,
      userPortalSettings?.SamlEnabled,
    ],
    ['https://mfa.contoso.example/MultiFactorAuth', true, false, true, 25, false],
  );
});

test('GetUserPortalSettings tells of security questions, devices and the mobile app web service', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.settings.set('securityQuestions.enabled', 'true', bed.author);
  await bed.settings.set('securityQuestions.toAnswer', '3', bed.author);
  await bed.settings.set('activation.deviceLimit', '5', bed.author);
  await bed.settings.set('mobile.url', 'https://mfa.contoso.example/PA/', bed.author);
  await bed.settings.set('portal.usersCanSelectLanguage', 'false', bed.author);
  const { userPortalSettings } = await call('GetUserPortalSettings', {});
  assert.deepEqual(
    [
      userPortalSettings?.EnableSecurityQuestions,
      userPortalSettings?.SecurityQuestionsToAnswer,
      userPortalSettings?.DeviceLimit,
      userPortalSettings?.PhoneAppWebServiceUrl,
      userPortalSettings?.UsersCanSelectLanguage,
    ],
    [true, 3, 5, 'https://mfa.contoso.example/PA/', false],
  );
});

test('GetAdfsSettings says what is set for AD FS, whatever the portal has', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  const shipped = {
    AllowUserEnrollment: false,
    PromptForBackupPhone: false,
    PromptForOathToken: false,
    UsersCanSwitchMode: true,
    UsersCanSwitchModeToVoiceCall: true,
    UsersCanSwitchModeToSmsText: true,
    UsersCanSwitchModeToPhoneApp: true,
    UsersCanSwitchModeToOathToken: true,
    EnableSecurityQuestions: false,
    SecurityQuestionsToAnswer: 2,
    UseOathTokenForFallback: false,
    EnableLogging: true,
    PhoneAppWebServiceUrl: '',
  };
  assert.deepEqual((await call('GetAdfsSettings', {})).adfsSettings, shipped);
  await bed.settings.set('portal.methods.oathToken', 'false', bed.author);
  await bed.settings.set('adfs.methods.smsText', 'false', bed.author);
  await bed.settings.set('adfs.allowUserEnrollment', 'true', bed.author);
  const changed = { ...shipped, UsersCanSwitchModeToSmsText: false, AllowUserEnrollment: true };
  assert.deepEqual((await call('GetAdfsSettings', {})).adfsSettings, changed);
});

test('GetUserPortalWhitelistIps has a form for each way of writing addresses', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  assert.deepEqual((await call('GetUserPortalWhitelistIps', {})).userPortalWhitelistIps, []);
  const addresses = '192.0.2.7, 192.0.2.10-192.0.2.20, 10.0.0.0/8, 198.51.100.0/255.255.255.0, 2001:db8::/32';
  await bed.settings.set('authentication.trustedAddresses', addresses, bed.author);
  assert.deepEqual((await call('GetUserPortalWhitelistIps', {})).userPortalWhitelistIps, [
    { SingleIp: '192.0.2.7', Netslash: 0 },
    { FromIp: '192.0.2.10', ToIp: '192.0.2.20', Netslash: 0 },
    { Subnet: '10.0.0.0', Netslash: 8 },
    { Subnet: '198.51.100.0', Netmask: '255.255.255.0', Netslash: 0 },
    { Subnet: '2001:db8::', Netslash: 32 },
  ]);
});

test('GetEmail says that no mail is set up', async (t) => {
  const call = createSdkCalls(await createTestBed(t));
  const error = { Code: 0, Description: '' };
  assert.deepEqual(await call('GetEmail', {}), { result: true, smtpServer: '', enabled: false, emails: [], error });
});

test('GetEmail gives the templates of every method, mode and kind', async (t) => {
  const { set, call } = await createMailBed(t);
  await set('portal.url', 'https://mfa.contoso.example/');
  const { smtpServer, enabled, emails = [] } = await call('GetEmail', {});
  assert.deepEqual([smtpServer, enabled, emails.length], ['smtp.contoso.example', true, 27]);
  const email = emails.find((each) => each?.Type === 'Text Message - One-Way - OTP - User Enrollment');
  assert.equal(email?.From, 'MFA <mfa@contoso.example>');
  assert.match(email?.Body ?? '', /Set it up here: <\$portal_url\$>[\s\S]+your phone \(<\$phone\$>\)/);
  assert.equal((await call('GetFeatures', {})).features?.WelcomeEmail, true);
});

test('what an AD FS adapter asks is answered, and the log says that it was AD FS', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  const token = await bed.addOathUser({ username: 'CONTOSO\\anna' });
  const { canonicalUsername: username = '' } = await call('CanonicalizeUser', { username: 'contoso\\Anna' });
  assert.equal((await call('GetFeatures', {})).features?.Adfs, true);
  assert.equal((await call('GetAdfsSettings', {})).adfsSettings?.UsersCanSwitchModeToOathToken, true);
  assert.equal((await call('GetUserSettings_3', { username })).userSettings?.Mode, 'oathToken');
  const initiatingAuthenticationType = 'adfs' as const;
  const asked = await call('PfAuthUser_4', { username, initiatingAuthenticationType, requireUserMatch: true });
  assert.deepEqual([asked.result, asked.callResult?.Code], [false, 22]);
  const { authenticationRequestId } = asked;
  const answer = { username, authenticationRequestId, code: token.code(), fallback: false };
  assert.equal((await call('ValidateOathCode', answer)).result, true);
  const [attempt] = await bed.loggedAttempts();
  assert.deepEqual([attempt?.outcome, attempt?.authenticationType], ['approved', 'adfs']);
});

test('GetFeatures says what works, texts only where there is a carrier', async (t) => {
  const withCarrier = await createSdkCalls(await createTestBed(t))('GetFeatures', {});
  const without = await createSdkCalls(await createTestBed(t, { carriers: [], voiceCarriers: [] }))('GetFeatures', {});
  assert.deepEqual([withCarrier.features?.Sms, without.features?.Sms], [true, false]);
  assert.deepEqual([withCarrier.features?.PinMode, without.features?.PinMode], [true, false]);
  assert.deepEqual([withCarrier.features?.FraudAlert, without.features?.FraudAlert], [true, false]);
  assert.deepEqual([withCarrier.features?.CallRollover, without.features?.CallRollover], [true, false]);
  assert.equal(withCarrier.features?.OathToken, true);
});

test('GetCustomerDefaults says each generation’s words for the company’s method', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.settings.set('company.defaultMethod', 'oath-token', bed.author);
  await bed.settings.set('company.whenDisabled', 'succeed', bed.author);
  assert.equal((await call('GetCustomerDefaults', {})).customerDefaults?.Mode, 'smsText');
  assert.equal((await call('GetCustomerDefaults2', {})).customerDefaults?.Mode, 'invalid');
  assert.equal((await call('GetCustomerDefaults_2', {})).customerDefaults?.PhoneAppMode, 'standard');
  const { customerDefaults } = await call('GetCustomerDefaults_3', {});
  assert.deepEqual(customerDefaults, {
    Mode: 'oathToken',
    PinMode: 'standard',
    SmsDirection: 'oneWay',
    SmsMode: 'otp',
    PhoneAppMode: 'standard',
    EnableGlobalServices: false,
    UserCanChangePhone: true,
    KeepPhoneSynchronized: false,
    DisabledBehavior: 'succeed',
    VoiceCallLanguage: 'en',
    SmsTextLanguage: 'en',
    PhoneAppLanguage: 'en',
    OathTokenLanguage: 'en',
    UserCanChangePin: true,
    MinimumPinLength: 4,
    PreventWeakPins: true,
    PinExpirationDays: 0,
    HistoricalPins: 0,
  });
});
