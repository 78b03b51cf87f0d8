import assert from 'node:assert/strict';
import type { ApprovalKind } from '../../sdk-service/ports/records.ts';
import type { TextCarrier } from '../../sdk-service/ports/text-carrier.ts';
import { addAppUser, ask, decide, phone, pin, press, promptId, reply, validate, type Way } from './call-result-walk.ts';
import { untilCalled } from './calling.ts';
import { codeSentTo, settle } from './ringing.ts';
import { here, type SoapBed } from './soap-bed.ts';

const unreachable: TextCarrier = {
  name: 'unreachable',
  takesReplies: false,
  send: async () => ({ accepted: false, reason: 'out of order', fault: 'carrier' }),
};

const questions = {
  SecurityQuestion1: 'First pet?',
  SecurityQuestion2: 'First school?',
  SecurityQuestion3: 'First street?',
  SecurityQuestion4: 'First film?',
};
const answers = {
  SecurityAnswer1: 'Schrödinger',
  SecurityAnswer2: 'Marien Gymnasium',
  SecurityAnswer3: 'Lindenstraße',
  SecurityAnswer4: 'Casablanca',
};

async function setQuestions(bed: SoapBed): Promise<void> {
  await bed.settings.set('securityQuestions.enabled', 'true', bed.author);
  await bed.soap.ChangeSecurityQuestions({ username: 'anna', userSecurityQuestions: { ...questions, ...answers } });
}

/** Anna has proved herself a moment ago, and there is this rule for what comes next. */
async function cached(bed: SoapBed, rule: string) {
  await bed.settings.set('authentication.cacheRules', rule, bed.author);
  const { code } = await bed.addOathUser();
  await validate(bed, code(), { authenticationRequestId: await promptId(bed) });
  return ask(bed);
}

/** Each way in which somebody passes, in the words of the old table. A new one has to be walked to compile. */
export const approvalWays: Readonly<Record<ApprovalKind, readonly [Way, ...Way[]]>> = {
  'oath-code': [
    {
      kind: 'oath-token',
      code: 23,
      seen: 'row',
      async go(bed) {
        const { code } = await bed.addOathUser();
        await validate(bed, code(), { authenticationRequestId: await promptId(bed) });
      },
    },
  ],
  'fallback-oath-code': [
    {
      kind: 'oath-token',
      code: 24,
      seen: 'row',
      async go(bed) {
        const { code } = await bed.addOathUser({ authenticator: 'text', phone });
        await validate(bed, code(), { authenticationRequestId: await promptId(bed), fallback: true });
      },
    },
  ],
  'text-code': [
    {
      kind: 'text',
      code: 19,
      seen: 'answer',
      async go(bed) {
        await bed.addUser({ phone, textDirection: 'two-way' });
        return reply(bed, (code) => code);
      },
    },
    {
      kind: 'text',
      code: 19,
      seen: 'row',
      async go(bed) {
        await bed.addUser({ phone });
        await promptId(bed);
        await bed.soap.ValidatePasscode({ username: 'anna', passcode: bed.sentCode() });
      },
    },
  ],
  app: [
    {
      kind: 'app',
      code: 21,
      seen: 'answer',
      async go(bed) {
        const device = await addAppUser(bed);
        return decide(bed, device, (request) => device.decide(request, { decision: 'approve' }));
      },
    },
  ],
  call: [
    {
      kind: 'call',
      code: 2,
      seen: 'answer',
      async go(bed) {
        await bed.addUser({ phone, authenticator: 'call' });
        return press(bed, '#');
      },
    },
  ],
  'event-confirmed': [
    {
      kind: 'call',
      code: 2,
      seen: 'row',
      async go(bed) {
        await bed.addUser({ phone });
        await bed.settings.set('event.messages', 'notice=Your card is blocked.', bed.author);
        const asked = bed.soap.EventConfirmationInitiateCall({ username: 'anna', eventName: 'notice' });
        const { callId } = await untilCalled(bed);
        await bed.phone.answer(callId);
        await bed.phone.press(callId, '#');
        await settle(bed, asked);
      },
    },
  ],
  pin: [
    {
      kind: 'call',
      code: 1,
      seen: 'answer',
      async go(bed) {
        await bed.addUser({ phone, authenticator: 'call', callMode: 'pin', pin });
        return press(bed, `${pin}#`);
      },
    },
    {
      kind: 'pin',
      code: 1,
      seen: 'row',
      async go(bed) {
        await bed.addUser({ phone, pin });
        await bed.soap.ValidatePin({ username: 'anna', pin });
      },
    },
  ],
  'security-questions': [
    {
      kind: 'security-questions',
      code: 25,
      seen: 'row',
      async go(bed) {
        await bed.addUser({ phone });
        await setQuestions(bed);
        await bed.soap.ValidateSecurityQuestionAnswers({ username: 'anna', userSecurityQuestions: answers });
      },
    },
  ],
  'fallback-questions': [
    {
      kind: 'security-questions',
      code: 25,
      seen: 'row',
      async go(bed) {
        await bed.addUser({ phone });
        await setQuestions(bed);
        const authenticationRequestId = await promptId(bed);
        const input = { username: 'anna', userSecurityQuestions: answers, authenticationRequestId };
        await bed.soap.ValidateSecurityQuestionAnswers(input);
      },
    },
  ],
  'static-token': [
    {
      kind: 'static-token',
      code: 0,
      seen: 'row',
      async go(bed) {
        await bed.settings.set('staticToken.enabled', 'true', bed.author);
        await bed.addUser({ phone });
        const input = { username: 'anna', staticToken: 'seven-of-nine-4711' };
        await bed.soap.ChangeStaticToken(input);
        await bed.soap.ValidateStaticToken(input);
      },
    },
  ],
  'temporary-code': [
    {
      kind: 'temporary-code',
      code: 0,
      seen: 'row',
      async go(bed) {
        await bed.addUser({ phone });
        const reason = 'left the phone at home';
        const { code } = await bed.temporaryCodes.issue({ username: 'anna', reason, author: bed.author });
        await validate(bed, code);
      },
    },
  ],
  password: [
    {
      kind: 'password',
      code: 0,
      seen: 'row',
      options: { primary: { verifyPassword: async () => 'verified' } },
      async go(bed) {
        await bed.addUser({ phone });
        const input = { username: 'anna', password: 'x', initiatingAuthenticationType: 'pfsdk' } as const;
        await bed.soap.PrimaryAuthUser({ ...input, authenticationType: 'pfsdk' });
      },
    },
  ],
  'user-disabled': [
    {
      kind: 'text',
      code: 30,
      seen: 'answer',
      async go(bed) {
        await bed.settings.set('company.whenDisabled', 'succeed', bed.author);
        await bed.addUser({ phone, enabled: false });
        return ask(bed);
      },
    },
  ],
  'carriers-unreachable': [
    {
      kind: 'text',
      code: 32,
      seen: 'answer',
      options: { carriers: [unreachable] },
      async go(bed) {
        await bed.settings.set('authentication.whenCarriersUnreachable', 'succeed', bed.author);
        await bed.addUser({ phone });
        return ask(bed);
      },
    },
  ],
  'no-user-match': [
    { kind: 'text', code: 31, seen: 'answer', go: (bed) => ask(bed, { username: 'nobody', requireUserMatch: false }) },
  ],
  bypass: [
    {
      kind: 'text',
      code: 26,
      seen: 'answer',
      async go(bed) {
        await bed.addUser({ phone });
        await bed.soap.OneTimeBypass({ username: 'anna', reason: 'left the phone at home' });
        return ask(bed);
      },
    },
  ],
  'trusted-address': [
    {
      kind: 'text',
      code: 29,
      seen: 'answer',
      async go(bed) {
        await bed.settings.set('authentication.trustedAddresses', here, bed.author);
        await bed.addUser({ phone });
        return ask(bed);
      },
    },
  ],
  cache: [{ kind: 'oath-token', code: 6, seen: 'answer', go: (bed) => cached(bed, '300') }],
  'cache-address': [{ kind: 'oath-token', code: 27, seen: 'answer', go: (bed) => cached(bed, '300 | same-address') }],
  'cache-application': [
    { kind: 'oath-token', code: 28, seen: 'answer', go: (bed) => cached(bed, '300 | same-application') },
  ],
  enrollment: [
    {
      kind: 'text',
      code: 19,
      seen: 'row',
      async go(bed) {
        const { user, session, context } = await bed.portalRequest(await bed.addUser());
        const begun = await bed.enrollment.begin({ user, session, context, kind: 'text', phone });
        assert.ok(begun.outcome === 'begun');
        const { id: challengeId } = begun.enrollment;
        for (let turn = 0; bed.carrier.messages().length === 0 && turn < 1_000_000; turn += 1) await bed.ticker.tick();
        await bed.enrollment.confirm({
          user,
          session,
          context,
          challengeId,
          response: codeSentTo(bed, '+12015550123'),
        });
      },
    },
  ],
};
