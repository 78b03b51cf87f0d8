import { createSecretKey } from 'node:crypto';
import { formatOtp, hotp } from '../../sdk-service/domain/oath/hotp.ts';
import { timeStepOf } from '../../sdk-service/domain/oath/totp.ts';
import type { TypedTokenChange } from '../../sdk-service/domain/oath-tokens/parse-token.ts';
import type { PrimaryOutcome } from '../../sdk-service/ports/primary-authentication.ts';
import type { DenialReason } from '../../sdk-service/ports/reasons.ts';
import type { TextCarrier } from '../../sdk-service/ports/text-carrier.ts';
import type { VoiceCarrier } from '../../sdk-service/ports/voice-carrier.ts';
import type { CallResultCode } from '../../shared/contract/call-results.ts';
import {
  addAppUser,
  ask,
  call,
  combine,
  decide,
  phone,
  pin,
  promptId,
  reply,
  validate,
  type Way,
} from './call-result-walk.ts';
import { untilRinging } from './ringing.ts';
import type { SoapBed } from './soap-bed.ts';

function textsThat(fault: 'message' | 'carrier'): readonly TextCarrier[] {
  return [{ name: 'texts', takesReplies: false, send: async () => ({ accepted: false, reason: 'no', fault }) }];
}

function callsThat(fault: 'call' | 'carrier'): readonly VoiceCarrier[] {
  const place = async () => ({ accepted: false, reason: 'no', fault }) as const;
  return [{ name: 'calls', place, hangUp: async () => undefined, listen: () => undefined }];
}

/** An answer to a text that is replied to by who has a PIN too. */
async function replyWithPin(bed: SoapBed, typed: string, { mustChange = false } = {}) {
  await bed.addUser({ phone, textDirection: 'two-way', textMode: 'otp-plus-pin', pin });
  if (mustChange) await bed.pins.change({ username: 'anna', pin, mustChange, author: bed.author });
  return reply(bed, (code) => `${code} ${typed}`);
}

const called = (fields: Parameters<SoapBed['addUser']>[0], act: (bed: SoapBed, callId: string) => Promise<void>) =>
  ({
    kind: 'call',
    seen: 'answer',
    async go(bed: SoapBed) {
      await bed.addUser({ phone, authenticator: 'call', ...fields });
      return call(bed, (callId) => act(bed, callId));
    },
  }) as const;

const pressed = (keys: string, fields: Parameters<SoapBed['addUser']>[0] = {}) =>
  called(fields, async (bed, callId) => {
    await bed.phone.answer(callId);
    await bed.phone.press(callId, keys);
  });

const withPin = { callMode: 'pin', pin } as const;

/** A text to somebody abroad, or to a number of another kind. */
const texted = (code: CallResultCode, countryCode: string, number: string) =>
  ({
    kind: 'text',
    code,
    seen: 'answer',
    async go(bed: SoapBed) {
      await bed.addUser({ phone: { countryCode, number, extension: '' } });
      return ask(bed);
    },
  }) as const;

/** The second text where there is room for one. */
const capped = (setting: string, value: string) =>
  ({
    kind: 'text',
    code: 151,
    seen: 'answer',
    async go(bed: SoapBed) {
      await bed.settings.set(setting, value, bed.author);
      await bed.addUser({ phone });
      await ask(bed);
      return ask(bed);
    },
  }) as const;

/** A password that is refused: an answer says no more of it, and the old table has no word for it. */
const refusedPassword = (outcome: PrimaryOutcome, code: CallResultCode = 0) =>
  ({
    kind: 'password',
    code,
    seen: 'answer',
    options: { primary: { verifyPassword: async () => outcome } },
    async go(bed: SoapBed) {
      await bed.addUser({ phone });
      return combine(bed, 'x');
    },
  }) as const;

/** The right code of a token that the company brought. */
const tokenThat = (code: CallResultCode, fields: TypedTokenChange) =>
  ({
    kind: 'oath-token',
    code,
    seen: 'row',
    async go(bed: SoapBed) {
      const key = Buffer.alloc(20, 'key of a token');
      const typed = { serialNumber: 'T-1', secretKey: key.toString('hex'), encoding: 'hex' } as const;
      await bed.addUser({ authenticator: 'oath-token' });
      await bed.oathTokens.add(typed, bed.author);
      await bed.oathTokens.assign({ username: 'anna', serialNumber: 'T-1', author: bed.author });
      await bed.oathTokens.change('T-1', { ...fields, author: bed.author });
      const counter = timeStepOf(bed.clock.now(), 30);
      const otp = hotp({ key: createSecretKey(key), counter, digits: 6, algorithm: 'SHA1' });
      await validate(bed, formatOtp(otp, 6));
    },
  }) as const;

/** Each way in which somebody is denied, in the words of the old table. A new reason has to be walked to compile. */
export const denialWays: Readonly<Record<DenialReason, readonly [Way, ...Way[]]>> = {
  'wrong-response': [
    {
      kind: 'text',
      code: 122,
      seen: 'answer',
      async go(bed) {
        await bed.addUser({ phone, textDirection: 'two-way' });
        return reply(bed, () => '0');
      },
    },
    { code: 12, ...pressed('5#') },
    {
      kind: 'app',
      code: 137,
      seen: 'row',
      async go(bed) {
        const device = await addAppUser(bed);
        const { number = '' } = await bed.signIn((await bed.users.get('anna')).user);
        const match = number === '000000' ? '000001' : '000000';
        await device.decide(await bed.requestOf(device), { decision: 'approve', match });
      },
    },
    {
      kind: 'oath-token',
      code: 138,
      seen: 'row',
      async go(bed) {
        await bed.addOathUser();
        await validate(bed, 'x');
      },
    },
    {
      kind: 'pin',
      code: 1,
      seen: 'row',
      async go(bed) {
        await bed.addUser({ phone, pin });
        await bed.soap.ValidatePin({ username: 'anna', pin: '1' });
      },
    },
  ],
  'wrong-code-or-pin': [{ kind: 'text', code: 123, seen: 'answer', go: (bed) => replyWithPin(bed, '9999') }],
  'pin-expired': [{ kind: 'text', code: 5, seen: 'answer', go: (bed) => replyWithPin(bed, pin, { mustChange: true }) }],
  replayed: [
    {
      kind: 'oath-token',
      code: 139,
      seen: 'row',
      async go(bed) {
        const { code } = await bed.addOathUser();
        await validate(bed, code());
        await validate(bed, code());
      },
    },
    {
      kind: 'text',
      code: 122,
      seen: 'row',
      async go(bed) {
        await bed.addUser({ phone });
        await promptId(bed);
        const input = { username: 'anna', passcode: bed.sentCode() };
        await bed.soap.ValidatePasscode(input);
        await bed.soap.ValidatePasscode(input);
      },
    },
  ],
  'out-of-date': [
    {
      kind: 'oath-token',
      code: 140,
      seen: 'row',
      async go(bed) {
        const { code } = await bed.addOathUser();
        await validate(bed, code(-5));
      },
    },
  ],
  'token-not-valid-yet': [tokenThat(140, { startDate: '2026-11-25' })],
  'token-expired': [tokenThat(140, { expirationDate: '2026-11-23' })],
  'token-disabled': [tokenThat(141, { enabled: false })],
  expired: [
    {
      kind: 'text',
      code: 144,
      seen: 'row',
      async go(bed) {
        await bed.addUser({ phone });
        await promptId(bed);
        bed.clock.advanceSeconds(301);
        await bed.soap.ValidatePasscode({ username: 'anna', passcode: bed.sentCode() });
      },
    },
    {
      kind: 'oath-token',
      code: 142,
      seen: 'row',
      async go(bed) {
        const { code } = await bed.addOathUser();
        const authenticationRequestId = await promptId(bed);
        bed.clock.advanceSeconds(3600);
        await validate(bed, code(), { authenticationRequestId });
      },
    },
    {
      kind: 'security-questions',
      code: 143,
      seen: 'row',
      async go(bed) {
        await bed.settings.set('securityQuestions.enabled', 'true', bed.author);
        await bed.addUser({ phone });
        const authenticationRequestId = await promptId(bed);
        bed.clock.advanceSeconds(3600);
        const userSecurityQuestions = { SecurityAnswer1: 'x' };
        await bed.soap.ValidateSecurityQuestionAnswers({
          username: 'anna',
          userSecurityQuestions,
          authenticationRequestId,
        });
      },
    },
    {
      kind: 'temporary-code',
      code: 140,
      seen: 'row',
      async go(bed) {
        await bed.addUser({ phone });
        const reason = 'left the phone at home';
        const { code } = await bed.temporaryCodes.issue({ username: 'anna', reason, hours: 1, author: bed.author });
        bed.clock.advanceSeconds(3600);
        await validate(bed, code);
      },
    },
    refusedPassword('must-change'),
  ],
  throttled: [
    {
      kind: 'oath-token',
      code: 151,
      seen: 'answer',
      async go(bed) {
        await bed.addOathUser();
        for (let guess = 0; guess < 5; guess += 1) await validate(bed, 'x');
        return ask(bed);
      },
    },
    capped('text.maximumPerHour', '1'),
    refusedPassword('throttled', 151),
  ],
  'too-many-tries': [
    {
      kind: 'text',
      code: 152,
      seen: 'row',
      async go(bed) {
        await bed.addUser({ phone });
        await promptId(bed);
        for (let guess = 0; guess < 3; guess += 1) {
          await bed.soap.ValidatePasscode({ username: 'anna', passcode: '1' });
        }
        await bed.soap.ValidatePasscode({ username: 'anna', passcode: bed.sentCode() });
      },
    },
    {
      kind: 'oath-token',
      code: 138,
      seen: 'row',
      async go(bed) {
        const { code } = await bed.addOathUser();
        const authenticationRequestId = await promptId(bed);
        for (let guess = 0; guess < 5; guess += 1) await validate(bed, 'x', { authenticationRequestId });
        await validate(bed, code(), { authenticationRequestId });
      },
    },
  ],
  'locked-out': [
    {
      kind: 'call',
      code: 105,
      seen: 'answer',
      async go(bed) {
        await bed.addUser({ phone, authenticator: 'call', ...withPin });
        for (let guess = 0; guess < 10; guess += 1) await bed.soap.ValidatePin({ username: 'anna', pin: '1' });
        return ask(bed);
      },
    },
  ],
  blocked: [
    {
      kind: 'text',
      code: 14,
      seen: 'answer',
      async go(bed) {
        await bed.addUser({ phone });
        await bed.soap.BlockUser({ username: 'anna', reason: 'stolen phone' });
        return ask(bed);
      },
    },
  ],
  disabled: [
    {
      kind: 'text',
      code: 153,
      seen: 'answer',
      async go(bed) {
        await bed.addUser({ phone, enabled: false });
        return ask(bed);
      },
    },
  ],
  'user-not-found': [{ kind: 'text', code: 154, seen: 'answer', go: (bed) => ask(bed) }],
  'not-enrolled': [
    {
      kind: 'text',
      code: 155,
      seen: 'answer',
      async go(bed) {
        await bed.addUser();
        return ask(bed);
      },
    },
  ],
  'method-not-available': [
    {
      kind: 'text',
      code: 124,
      seen: 'answer',
      options: { carriers: textsThat('carrier') },
      async go(bed) {
        await bed.addUser({ phone, textDirection: 'two-way' });
        return ask(bed);
      },
    },
    {
      kind: 'call',
      code: 117,
      seen: 'answer',
      options: { voiceCarriers: [] },
      async go(bed) {
        await bed.addUser({ phone, authenticator: 'call' });
        return ask(bed);
      },
    },
    {
      kind: 'app',
      code: 134,
      seen: 'answer',
      async go(bed) {
        await bed.settings.set('activation.enabled', 'false', bed.author);
        await bed.settings.set('mobile.appOrigin', '', bed.author);
        await bed.addUser({ authenticator: 'app' });
        return ask(bed);
      },
    },
    {
      kind: 'static-token',
      code: 0,
      seen: 'row',
      async go(bed) {
        await bed.addUser({ phone });
        await bed.soap.ValidateStaticToken({ username: 'anna', staticToken: 'x' });
      },
    },
  ],
  undeliverable: [
    {
      kind: 'text',
      code: 120,
      seen: 'answer',
      options: { carriers: textsThat('message') },
      async go(bed) {
        await bed.addUser({ phone });
        return ask(bed);
      },
    },
    {
      kind: 'call',
      code: 117,
      seen: 'answer',
      options: { voiceCarriers: callsThat('call') },
      async go(bed) {
        await bed.addUser({ phone, authenticator: 'call' });
        return ask(bed);
      },
    },
  ],
  'carriers-unreachable': [
    {
      kind: 'text',
      code: 120,
      seen: 'answer',
      options: { carriers: textsThat('carrier') },
      async go(bed) {
        await bed.addUser({ phone });
        return ask(bed);
      },
    },
    {
      kind: 'call',
      code: 117,
      seen: 'answer',
      options: { voiceCarriers: callsThat('carrier') },
      async go(bed) {
        await bed.addUser({ phone, authenticator: 'call' });
        return ask(bed);
      },
    },
  ],
  'wrong-password': [refusedPassword('wrong-password')],
  'password-expired': [refusedPassword('password-expired')],
  'account-expired': [refusedPassword('account-expired')],
  'not-permitted': [refusedPassword('not-permitted')],
  'no-answer': [
    {
      kind: 'text',
      code: 121,
      seen: 'answer',
      async go(bed) {
        await bed.addUser({ phone, textDirection: 'two-way' });
        const asked = ask(bed);
        await untilRinging(bed);
        bed.clock.advanceSeconds(90);
        return asked;
      },
    },
    { code: 11, ...called({}, async (bed) => bed.clock.advanceSeconds(90)) },
    {
      kind: 'app',
      code: 133,
      seen: 'answer',
      async go(bed) {
        const device = await addAppUser(bed);
        return decide(bed, device, async () => bed.clock.advanceSeconds(90));
      },
    },
  ],
  'no-prompt': [
    {
      kind: 'text',
      code: 144,
      seen: 'row',
      async go(bed) {
        await bed.addUser({ phone });
        await bed.soap.ValidatePasscode({ username: 'anna', passcode: '123456' });
      },
    },
    {
      kind: 'oath-token',
      code: 142,
      seen: 'row',
      async go(bed) {
        const { code } = await bed.addOathUser();
        await validate(bed, code(), { authenticationRequestId: 'of nobody' });
      },
    },
  ],
  'in-progress': [
    {
      kind: 'app',
      code: 101,
      seen: 'answer',
      async go(bed) {
        await addAppUser(bed);
        await bed.signIn((await bed.users.get('anna')).user);
        return ask(bed);
      },
    },
  ],
  ambiguous: [
    {
      kind: 'text',
      code: 144,
      seen: 'row',
      async go(bed) {
        await bed.addUser({ phone });
        const brought = { mode: 'smsText', countryCode: '1' } as const;
        await ask(bed, { ...brought, phoneNumber: '2015550150' });
        await ask(bed, { ...brought, phoneNumber: '2015550151' });
        await bed.soap.ValidatePasscode({ username: 'anna', passcode: bed.sentCode() });
      },
    },
  ],
  'invalid-number': [
    {
      kind: 'text',
      code: 107,
      seen: 'answer',
      async go(bed) {
        await bed.addUser({ phone });
        return ask(bed, { mode: 'smsText', countryCode: '1', phoneNumber: '12' });
      },
    },
  ],
  international: [texted(103, '49', '15112345678')],
  'country-not-allowed': [texted(103, '254', '712123456')],
  'number-not-allowed': [texted(100, '1', '9005550123')],
  // A number is new in User Setup alone.
  'new-number-capped': [
    {
      kind: 'text',
      code: 151,
      seen: 'row',
      async go(bed) {
        const { user, session, context } = await bed.portalRequest(await bed.addUser());
        for (let time = 0; time < 4; time += 1) {
          await bed.enrollment.begin({ user, session, context, kind: 'text', phone });
        }
      },
    },
  ],
  'number-capped': [capped('phones.maximumPerHourToNumber', '1')],
  'account-capped': [capped('phones.maximumPerHourByAccount', '1')],
  'hour-capped': [capped('phones.maximumPerHour', '1')],
  'spend-capped': [capped('phones.maximumSpendPerDay', '10')],
  declined: [
    {
      kind: 'app',
      code: 129,
      seen: 'answer',
      async go(bed) {
        const device = await addAppUser(bed);
        return decide(bed, device, (request) => device.decide(request, { decision: 'deny' }));
      },
    },
  ],
  'fraud-reported': [
    { code: 112, ...pressed('0#1#') },
    {
      kind: 'app',
      code: 132,
      seen: 'answer',
      async go(bed) {
        const device = await addAppUser(bed);
        return decide(bed, device, (request) => device.decide(request, { decision: 'fraud' }));
      },
    },
  ],
  'all-devices-silent': [
    {
      kind: 'app',
      code: 135,
      seen: 'answer',
      async go(bed) {
        await addAppUser(bed);
        const { user } = await bed.users.get('anna');
        for (let time = 0; time < 5; time += 1) {
          await bed.signIn(user);
          bed.clock.advanceSeconds(700);
        }
        return ask(bed);
      },
    },
  ],
  unreachable: [{ code: 102, ...called({}, (bed, callId) => bed.phone.ringOut(callId)) }],
  voicemail: [{ code: 13, ...called({}, (bed, callId) => bed.phone.answer(callId, 'machine')) }],
  'hung-up': [
    {
      code: 108,
      ...called({}, async (bed, callId) => {
        await bed.phone.answer(callId);
        await bed.phone.putDown(callId);
      }),
    },
  ],
  disconnected: [
    {
      code: 10,
      ...called({}, async (bed, callId) => {
        await bed.phone.answer(callId);
        await bed.phone.ringOut(callId, 'failed');
      }),
    },
  ],
  'no-input': [
    {
      code: 4,
      ...called({}, async (bed, callId) => {
        await bed.phone.answer(callId);
        await bed.phone.wait(callId);
      }),
    },
  ],
  'no-finish-key': [{ code: 3, ...pressed('5') }],
  'missing-pin': [{ code: 2, ...pressed('#', withPin) }],
  'wrong-pin': [
    { code: 1, ...pressed('9999#', withPin) },
    {
      kind: 'app',
      code: 130,
      seen: 'answer',
      async go(bed) {
        const device = await addAppUser(bed, { appMode: 'pin', pin });
        return decide(bed, device, async (request) => {
          for (let guess = 0; guess < 5; guess += 1) await device.decide(request, { decision: 'approve', pin: '9999' });
        });
      },
    },
  ],
  'pin-not-changed': [
    {
      code: 5,
      ...called(withPin, async (bed, callId) => {
        await bed.pins.change({ username: 'anna', pin, mustChange: true, author: bed.author });
        await bed.phone.answer(callId);
        await bed.phone.press(callId, `${pin}#`);
        await bed.phone.putDown(callId);
      }),
    },
    {
      kind: 'app',
      code: 131,
      seen: 'answer',
      async go(bed) {
        const device = await addAppUser(bed, { appMode: 'pin', pin });
        await bed.pins.change({ username: 'anna', pin, mustChange: true, author: bed.author });
        await bed.settings.set('pin.userCanChange', 'false', bed.author);
        return decide(bed, device, (request) => device.decide(request, { decision: 'approve', pin }));
      },
    },
  ],
};
