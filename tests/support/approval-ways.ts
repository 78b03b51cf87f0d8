import assert from 'node:assert/strict';
import type { ApprovalKind } from '../../sdk-service/ports/records.ts';
import type { CallResultCode } from '../../shared/contract/call-results.ts';
import {
  answered,
  ask,
  byCallWithPin,
  byReply,
  byText,
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
import { untilCalled } from './calling.ts';
import { codeSentTo, settle } from './ringing.ts';
import { answers, questions } from './security-questions.ts';
import { here, type SoapBed } from './soap-bed.ts';
import { until } from './until.ts';

async function setQuestions(bed: SoapBed): Promise<void> {
  await bed.settings.set('securityQuestions.enabled', 'true', bed.author);
  await bed.soap.ChangeSecurityQuestions({ username: 'anna', userSecurityQuestions: { ...questions, ...answers } });
}

/** Anna has proved herself a moment ago, and there is this rule for what comes next. */
function cached(code: CallResultCode, rule: string): Way {
  return answered({ kind: 'oath-token', code }, async (bed) => {
    await bed.settings.set('authentication.cacheRules', rule, bed.author);
    const token = await bed.addOathUser();
    await validate(bed, token.code(), { authenticationRequestId: await promptId(bed) });
    return ask(bed);
  });
}

/** Each way in which somebody passes, in the words of the old table. A new one has to be walked to compile. */
export const approvalWays: Ways<ApprovalKind> = {
  'oath-code': [
    logged({ kind: 'oath-token', code: 23 }, async (bed) => {
      const { code } = await bed.addOathUser();
      await validate(bed, code(), { authenticationRequestId: await promptId(bed) });
    }),
  ],
  'fallback-oath-code': [
    logged({ kind: 'oath-token', code: 24 }, async (bed) => {
      const { code } = await bed.addOathUser({ authenticator: 'text', phone });
      await validate(bed, code(), { authenticationRequestId: await promptId(bed), fallback: true });
    }),
  ],
  'text-code': [
    answered({ kind: 'text', code: 19, person: byReply }, (bed) => reply(bed, (code) => code)),
    logged({ kind: 'text', code: 19, person: byText }, async (bed) => {
      await promptId(bed);
      await validateText(bed);
    }),
  ],
  app: [decided(21, { decision: 'approve' })],
  call: [pressed({ code: 2, keys: '#' })],
  'event-confirmed': [
    logged({ kind: 'call', code: 2, person: byText }, async (bed) => {
      await bed.settings.set('event.messages', 'notice=Your card is blocked.', bed.author);
      const asked = bed.soap.EventConfirmationInitiateCall({ username: 'anna', eventName: 'notice' });
      const { callId } = await untilCalled(bed);
      await bed.phone.answer(callId);
      await bed.phone.press(callId, '#');
      await settle(bed, asked);
    }),
  ],
  pin: [
    pressed({ code: 1, keys: `${pin}#`, person: byCallWithPin }),
    logged({ kind: 'pin', code: 1, person: { phone, pin } }, (bed) => bed.soap.ValidatePin({ username: 'anna', pin })),
  ],
  'security-questions': [
    logged({ kind: 'security-questions', code: 25, person: byText }, async (bed) => {
      await setQuestions(bed);
      await bed.soap.ValidateSecurityQuestionAnswers({ username: 'anna', userSecurityQuestions: answers });
    }),
  ],
  'fallback-questions': [
    logged({ kind: 'security-questions', code: 25, person: byText }, async (bed) => {
      await setQuestions(bed);
      const authenticationRequestId = await promptId(bed);
      const input = { username: 'anna', userSecurityQuestions: answers, authenticationRequestId };
      await bed.soap.ValidateSecurityQuestionAnswers(input);
    }),
  ],
  'static-token': [
    logged({ kind: 'static-token', code: 0, person: byText }, async (bed) => {
      await bed.settings.set('staticToken.enabled', 'true', bed.author);
      const input = { username: 'anna', staticToken: 'seven-of-nine-4711' };
      await bed.soap.ChangeStaticToken(input);
      await bed.soap.ValidateStaticToken(input);
    }),
  ],
  'temporary-code': [
    logged({ kind: 'temporary-code', code: 0, person: byText }, async (bed) => validate(bed, await issueCode(bed))),
  ],
  password: [
    logged(
      {
        kind: 'password',
        code: 0,
        options: { primary: { verifyPassword: async () => 'verified' } },
        person: byText,
      },
      (bed) => {
        const input = { username: 'anna', password: 'x', initiatingAuthenticationType: 'pfsdk' } as const;
        return bed.soap.PrimaryAuthUser({ ...input, authenticationType: 'pfsdk' });
      },
    ),
  ],
  'user-disabled': [
    answered({ kind: 'text', code: 30 }, async (bed) => {
      await bed.settings.set('company.whenDisabled', 'succeed', bed.author);
      await bed.addUser({ phone, enabled: false });
      return ask(bed);
    }),
  ],
  'carriers-unreachable': [
    answered({ kind: 'text', code: 32, options: { carriers: textsThat('carrier') }, person: byText }, async (bed) => {
      await bed.settings.set('authentication.whenCarriersUnreachable', 'succeed', bed.author);
      return ask(bed);
    }),
  ],
  'no-user-match': [
    answered({ kind: 'text', code: 31 }, (bed) => ask(bed, { username: 'nobody', requireUserMatch: false })),
  ],
  bypass: [
    answered({ kind: 'text', code: 26, person: byText }, async (bed) => {
      await bed.soap.OneTimeBypass({ username: 'anna', reason: 'left the phone at home' });
      return ask(bed);
    }),
  ],
  'trusted-address': [
    answered({ kind: 'text', code: 29, person: byText }, async (bed) => {
      await bed.settings.set('authentication.trustedAddresses', here, bed.author);
      return ask(bed);
    }),
  ],
  cache: [cached(6, '300')],
  'cache-address': [cached(27, '300 | same-address')],
  'cache-application': [cached(28, '300 | same-application')],
  enrollment: [
    logged({ kind: 'text', code: 19 }, async (bed) => {
      const { user, session, context } = await bed.portalRequest(await bed.addUser());
      const begun = await bed.enrollment.begin({ user, session, context, kind: 'text', phone });
      assert.ok(begun.outcome === 'begun');
      const { id: challengeId } = begun.enrollment;
      await until(
        () => bed.carrier.messages().length > 0,
        () => bed.ticker.tick(),
      );
      const response = codeSentTo(bed, '+12015550123');
      await bed.enrollment.confirm({ user, session, context, challengeId, response });
    }),
  ],
};
