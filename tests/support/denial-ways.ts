/** A list, and long as such: every reason has its ways. */
import { createSecretKey } from 'node:crypto';
import { formatOtp, hotp } from '../../sdk-service/domain/oath/hotp.ts';
import { timeStepOf } from '../../sdk-service/domain/oath/totp.ts';
import type { TypedTokenChange } from '../../sdk-service/domain/oath-tokens/parse-token.ts';
import type { PrimaryOutcome } from '../../sdk-service/ports/primary-authentication.ts';
import type { DenialReason } from '../../sdk-service/ports/reasons.ts';
import type { VoiceCarrier } from '../../sdk-service/ports/voice-carrier.ts';
import type { CallResultCode } from '../../shared/contract/call-results.ts';
import {
  addAppUser,
  answered,
  ask,
  byCall,
  byCallWithPin,
  byReply,
  byText,
  call,
  combine,
  decide,
  decided,
  issueCode,
  logged,
  phone,
  pin,
  pressed,
  promptId,
  reply,
  textsThat,
  validate,
  validateText,
  type Way,
  type Ways,
} from './call-result-walk.ts';
import { untilRinging } from './ringing.ts';
import type { SoapBed } from './soap-bed.ts';

function callsThat(fault: 'call' | 'carrier'): readonly VoiceCarrier[] {
  const place = async () => ({ accepted: false, reason: 'no', fault }) as const;
  return [{ name: 'calls', place, hangUp: async () => undefined, listen: () => undefined }];
}

async function times(count: number, act: () => Promise<unknown>): Promise<void> {
  for (let time = 0; time < count; time += 1) await act();
}

function mustChangePin(bed: SoapBed): Promise<unknown> {
  return bed.pins.change({ username: 'anna', pin, mustChange: true, author: bed.author });
}

/** Whoever replies to a text with code and PIN. */
const byReplyWithPin = { ...byReply, textMode: 'otp-plus-pin', pin } as const;

/** What somebody does with the phone that rings. */
function called(code: CallResultCode, act: (bed: SoapBed, callId: string) => Promise<void>): Way {
  return answered({ kind: 'call', code, person: byCall }, (bed) => call(bed, (callId) => act(bed, callId)));
}

/** A text to somebody abroad, or to a number of another kind. */
function texted(code: CallResultCode, countryCode: string, number: string): Way {
  return answered({ kind: 'text', code, person: { phone: { countryCode, number, extension: '' } } });
}

/** The second text where there is room for one. */
function capped(setting: string, value: string): Way {
  return answered({ kind: 'text', code: 151, person: byText }, async (bed) => {
    await bed.settings.set(setting, value, bed.author);
    await ask(bed);
    return ask(bed);
  });
}

/** A password that is refused: an answer says no more of it, and the old table has no word for it. */
function refusedPassword(outcome: PrimaryOutcome, code: CallResultCode = 0): Way {
  const options = { primary: { verifyPassword: async () => outcome } };
  return answered({ kind: 'password', code, options, person: byText }, (bed) => combine(bed, 'x'));
}

/** The right code of a token that the company brought. */
function tokenThat(code: CallResultCode, fields: TypedTokenChange): Way {
  return logged({ kind: 'oath-token', code, person: { authenticator: 'oath-token' } }, async (bed) => {
    const key = Buffer.alloc(20, 'key of a token');
    await bed.oathTokens.add({ serialNumber: 'T-1', secretKey: key.toString('hex'), encoding: 'hex' }, bed.author);
    await bed.oathTokens.assign({ username: 'anna', serialNumber: 'T-1', author: bed.author });
    await bed.oathTokens.change('T-1', { ...fields, author: bed.author });
    const counter = timeStepOf(bed.clock.now(), 30);
    const otp = hotp({ key: createSecretKey(key), counter, digits: 6, algorithm: 'SHA1' });
    await validate(bed, formatOtp(otp, 6));
  });
}

/** Each way in which somebody is denied, in the words of the old table. A new reason has to be walked to compile. */
export const denialWays: Ways<DenialReason> = {
  'wrong-response': [
    answered({ kind: 'text', code: 122, person: byReply }, (bed) => reply(bed, () => '0')),
    pressed({ code: 12, keys: '5#' }),
    logged({ kind: 'app', code: 137 }, async (bed) => {
      const device = await addAppUser(bed);
      const { number = '' } = await bed.signIn((await bed.users.get('anna')).user);
      const match = number === '000000' ? '000001' : '000000';
      await device.decide(await bed.requestOf(device), { decision: 'approve', match });
    }),
    logged({ kind: 'oath-token', code: 138 }, async (bed) => {
      await bed.addOathUser();
      await validate(bed, 'x');
    }),
    logged({ kind: 'pin', code: 1, person: { phone, pin } }, (bed) =>
      bed.soap.ValidatePin({ username: 'anna', pin: '1' }),
    ),
  ],
  'wrong-code-or-pin': [
    answered({ kind: 'text', code: 123, person: byReplyWithPin }, (bed) => reply(bed, (code) => `${code} 9999`)),
  ],
  'pin-expired': [
    answered({ kind: 'text', code: 5, person: byReplyWithPin }, async (bed) => {
      await mustChangePin(bed);
      return reply(bed, (code) => `${code} ${pin}`);
    }),
  ],
  replayed: [
    logged({ kind: 'oath-token', code: 139 }, async (bed) => {
      const { code } = await bed.addOathUser();
      await times(2, () => validate(bed, code()));
    }),
    logged({ kind: 'text', code: 122, person: byText }, async (bed) => {
      await promptId(bed);
      await times(2, () => validateText(bed));
    }),
  ],
  'out-of-date': [
    logged({ kind: 'oath-token', code: 140 }, async (bed) => {
      const { code } = await bed.addOathUser();
      await validate(bed, code(-5));
    }),
  ],
  'token-not-valid-yet': [tokenThat(140, { startDate: '2026-11-25' })],
  'token-expired': [tokenThat(140, { expirationDate: '2026-11-23' })],
  'token-disabled': [tokenThat(141, { enabled: false })],
  expired: [
    logged({ kind: 'text', code: 144, person: byText }, async (bed) => {
      await promptId(bed);
      bed.clock.advanceSeconds(301);
      await validateText(bed);
    }),
    logged({ kind: 'oath-token', code: 142 }, async (bed) => {
      const { code } = await bed.addOathUser();
      const authenticationRequestId = await promptId(bed);
      bed.clock.advanceSeconds(3600);
      await validate(bed, code(), { authenticationRequestId });
    }),
    logged({ kind: 'security-questions', code: 143, person: byText }, async (bed) => {
      await bed.settings.set('securityQuestions.enabled', 'true', bed.author);
      const authenticationRequestId = await promptId(bed);
      bed.clock.advanceSeconds(3600);
      const userSecurityQuestions = { SecurityAnswer1: 'x' };
      const input = { username: 'anna', userSecurityQuestions, authenticationRequestId };
      await bed.soap.ValidateSecurityQuestionAnswers(input);
    }),
    logged({ kind: 'temporary-code', code: 140, person: byText }, async (bed) => {
      const code = await issueCode(bed);
      bed.clock.advanceSeconds(86_400);
      await validate(bed, code);
    }),
    refusedPassword('must-change'),
  ],
  throttled: [
    answered({ kind: 'oath-token', code: 151 }, async (bed) => {
      await bed.addOathUser();
      await times(5, () => validate(bed, 'x'));
      return ask(bed);
    }),
    capped('text.maximumPerHour', '1'),
    refusedPassword('throttled', 151),
  ],
  'too-many-tries': [
    logged({ kind: 'text', code: 152, person: byText }, async (bed) => {
      await promptId(bed);
      await times(3, () => validateText(bed, '1'));
      await validateText(bed);
    }),
    logged({ kind: 'oath-token', code: 138 }, async (bed) => {
      const { code } = await bed.addOathUser();
      const authenticationRequestId = await promptId(bed);
      await times(5, () => validate(bed, 'x', { authenticationRequestId }));
      await validate(bed, code(), { authenticationRequestId });
    }),
  ],
  'locked-out': [
    answered({ kind: 'call', code: 105, person: byCallWithPin }, async (bed) => {
      await times(10, () => bed.soap.ValidatePin({ username: 'anna', pin: '1' }));
      return ask(bed);
    }),
  ],
  blocked: [
    answered({ kind: 'text', code: 14, person: byText }, async (bed) => {
      await bed.soap.BlockUser({ username: 'anna', reason: 'stolen phone' });
      return ask(bed);
    }),
  ],
  disabled: [answered({ kind: 'text', code: 153, person: { phone, enabled: false } })],
  'user-not-found': [answered({ kind: 'text', code: 154 })],
  'not-enrolled': [answered({ kind: 'text', code: 155, person: {} })],
  'method-not-available': [
    answered({ kind: 'text', code: 124, options: { carriers: textsThat('carrier') }, person: byReply }),
    answered({ kind: 'call', code: 117, options: { voiceCarriers: [] }, person: byCall }),
    answered({ kind: 'app', code: 134, person: { authenticator: 'app' } }, async (bed) => {
      await bed.settings.set('activation.enabled', 'false', bed.author);
      await bed.settings.set('mobile.appOrigin', '', bed.author);
      return ask(bed);
    }),
    logged({ kind: 'static-token', code: 0, person: byText }, (bed) =>
      bed.soap.ValidateStaticToken({ username: 'anna', staticToken: 'x' }),
    ),
  ],
  undeliverable: [
    answered({ kind: 'text', code: 120, options: { carriers: textsThat('message') }, person: byText }),
    answered({ kind: 'call', code: 117, options: { voiceCarriers: callsThat('call') }, person: byCall }),
  ],
  'carriers-unreachable': [
    answered({ kind: 'text', code: 120, options: { carriers: textsThat('carrier') }, person: byText }),
    answered({ kind: 'call', code: 117, options: { voiceCarriers: callsThat('carrier') }, person: byCall }),
  ],
  'wrong-password': [refusedPassword('wrong-password')],
  'password-expired': [refusedPassword('password-expired')],
  'account-expired': [refusedPassword('account-expired')],
  'not-permitted': [refusedPassword('not-permitted')],
  'no-answer': [
    answered({ kind: 'text', code: 121, person: byReply }, async (bed) => {
      const asked = ask(bed);
      await untilRinging(bed);
      bed.clock.advanceSeconds(90);
      return asked;
    }),
    called(11, async (bed) => bed.clock.advanceSeconds(90)),
    answered({ kind: 'app', code: 133 }, async (bed) => {
      const device = await addAppUser(bed);
      return decide(bed, device, async () => bed.clock.advanceSeconds(90));
    }),
  ],
  'no-prompt': [
    logged({ kind: 'text', code: 144, person: byText }, (bed) => validateText(bed, '123456')),
    logged({ kind: 'oath-token', code: 142 }, async (bed) => {
      const { code } = await bed.addOathUser();
      await validate(bed, code(), { authenticationRequestId: 'of nobody' });
    }),
  ],
  'in-progress': [
    answered({ kind: 'app', code: 101 }, async (bed) => {
      await addAppUser(bed);
      await bed.signIn((await bed.users.get('anna')).user);
      return ask(bed);
    }),
  ],
  ambiguous: [
    logged({ kind: 'text', code: 144, person: byText }, async (bed) => {
      const brought = { mode: 'smsText', countryCode: '1' } as const;
      await ask(bed, { ...brought, phoneNumber: '2015550150' });
      await ask(bed, { ...brought, phoneNumber: '2015550151' });
      await validateText(bed);
    }),
  ],
  'invalid-number': [
    answered({ kind: 'text', code: 107, person: byText }, (bed) =>
      ask(bed, { mode: 'smsText', countryCode: '1', phoneNumber: '12' }),
    ),
  ],
  international: [texted(103, '49', '15112345678')],
  'country-not-allowed': [texted(103, '254', '712123456')],
  'number-not-allowed': [texted(100, '1', '9005550123')],
  // A number is new in User Setup alone.
  'new-number-capped': [
    logged({ kind: 'text', code: 151 }, async (bed) => {
      const { user, session, context } = await bed.portalRequest(await bed.addUser());
      await times(4, () => bed.enrollment.begin({ user, session, context, kind: 'text', phone }));
    }),
  ],
  'number-capped': [capped('phones.maximumPerHourToNumber', '1')],
  'account-capped': [capped('phones.maximumPerHourByAccount', '1')],
  'hour-capped': [capped('phones.maximumPerHour', '1')],
  'spend-capped': [capped('phones.maximumSpendPerDay', '10')],
  declined: [decided(129, { decision: 'deny' })],
  'fraud-reported': [pressed({ code: 112, keys: '0#1#' }), decided(132, { decision: 'fraud' })],
  'all-devices-silent': [
    answered({ kind: 'app', code: 135 }, async (bed) => {
      await addAppUser(bed);
      const { user } = await bed.users.get('anna');
      await times(5, async () => {
        await bed.signIn(user);
        bed.clock.advanceSeconds(700);
      });
      return ask(bed);
    }),
  ],
  unreachable: [called(102, (bed, callId) => bed.phone.ringOut(callId))],
  voicemail: [called(13, (bed, callId) => bed.phone.answer(callId, 'machine'))],
  'hung-up': [
    called(108, async (bed, callId) => {
      await bed.phone.answer(callId);
      await bed.phone.putDown(callId);
    }),
  ],
  disconnected: [
    called(10, async (bed, callId) => {
      await bed.phone.answer(callId);
      await bed.phone.ringOut(callId, 'failed');
    }),
  ],
  'no-input': [
    called(4, async (bed, callId) => {
      await bed.phone.answer(callId);
      await bed.phone.wait(callId);
    }),
  ],
  'no-finish-key': [pressed({ code: 3, keys: '5' })],
  'missing-pin': [pressed({ code: 2, keys: '#', person: byCallWithPin })],
  'wrong-pin': [
    pressed({ code: 1, keys: '9999#', person: byCallWithPin }),
    answered({ kind: 'app', code: 130 }, async (bed) => {
      const device = await addAppUser(bed, { appMode: 'pin', pin });
      return decide(bed, device, (request) =>
        times(5, () => device.decide(request, { decision: 'approve', pin: '9999' })),
      );
    }),
  ],
  'pin-not-changed': [
    answered({ kind: 'call', code: 5, person: byCallWithPin }, async (bed) => {
      await mustChangePin(bed);
      return call(bed, async (callId) => {
        await bed.phone.answer(callId);
        await bed.phone.press(callId, `${pin}#`);
        await bed.phone.putDown(callId);
      });
    }),
    answered({ kind: 'app', code: 131 }, async (bed) => {
      const device = await addAppUser(bed, { appMode: 'pin', pin });
      await mustChangePin(bed);
      await bed.settings.set('pin.userCanChange', 'false', bed.author);
      return decide(bed, device, (request) => device.decide(request, { decision: 'approve', pin }));
    }),
  ],
};
