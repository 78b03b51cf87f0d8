import type { callResults } from '@mfa/shared/contract/call-results';
import type { ComplexType } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import { type Response, Router } from 'express';
import { refusalOf } from '../answer.ts';
import { describeTime } from '../describe-time.ts';
import { describeMethods, findMethodText, methodTexts } from '../methods.ts';
import { callOptions, type Portal } from '../portal.ts';
import { visitOf } from '../visit.ts';
import { canChangePin, findUserSettings } from './change-pin.ts';
import { requireStep } from './require-step.ts';

type RecentAttempt = ComplexType<Extensions, 'RecentAttempt'>;

/** The main page: what a person has, and what happened under the name lately. */
export function mainRoutes(portal: Portal): Router {
  const router = Router();
  router.get('/', requireStep(portal, ['main'], { withoutSecondFactor: true }), async (request, response) => {
    // Who was let in without a second factor changes nothing before he proves one.
    const isReadOnly = visitOf(response).session?.WithoutSecondFactor === true;
    const [answer, settings] = await Promise.all([
      portal.sdk.extensions.GetOverview({}, callOptions(response)),
      isReadOnly ? undefined : findUserSettings(portal, response),
    ]);
    // The session ended between the two questions.
    if (refusalOf(answer) !== undefined) return portal.pages.redirect(response, '/session-ended');
    const methods = describeMethods(answer.methods).filter(({ Allowed, Enrolled }) => Allowed || Enrolled);
    const { canSwitchMethod, asksForBackupPhone } = await portal.facts.current();
    const { MaskedPhone, MaskedBackupPhone } = answer.overview ?? {};
    const canChangePhone = Boolean(MaskedPhone) && settings?.UserCanChangePhone === true;
    const isCalled = Boolean(MaskedPhone) && methods.some(({ mode }) => mode === 'voiceCall');
    const attempts = (answer.recentAttempts ?? []).map((attempt) => describeAttempt(response, attempt));
    portal.pages.show(response, {
      view: 'main',
      values: {
        overview: answer.overview ?? {},
        isReadOnly,
        temporaryCode: answer.temporaryCode && describeTime(response, answer.temporaryCode.ExpiresAt),
        methods: methods.map((method) => ({
          ...method,
          canResynchronize: method.mode === 'oathToken' && answer.overview?.OathTokenExists === true,
          canBeDefault: canSwitchMethod && method.Allowed && method.Enrolled && !method.IsDefault,
        })),
        attempts,
        canChangePin: canChangePin(settings),
        canChangePhone,
        canChangeBackupPhone: !isReadOnly && asksForBackupPhone && isCalled && (canChangePhone || !MaskedBackupPhone),
        phoneChanged: request.query.phone === 'changed',
        backupPhoneChange: request.query['backup-phone'],
        pinChanged: request.query.pin === 'changed',
        setUp: findMethodText(request.query['set-up']),
        newDefault: findMethodText(request.query.default),
        resynchronized: request.query.resynchronized === 'yes',
      },
    });
  });
  return router;
}

/** Results that a person can make something of; all others are said to have been refused. */
const resultTexts: Readonly<Partial<Record<keyof typeof callResults, string>>> = {
  1: 'result.wrongPin',
  2: 'result.wrongPin',
  4: 'result.noAnswer',
  11: 'result.noAnswer',
  13: 'result.noAnswer',
  102: 'result.noAnswer',
  105: 'result.locked',
  108: 'result.hungUp',
  112: 'result.fraud',
  120: 'result.undeliverable',
  122: 'result.wrongCode',
  132: 'result.fraud',
  138: 'result.wrongCode',
  139: 'result.usedCode',
  140: 'result.oldCode',
  142: 'result.noAnswer',
  144: 'result.noAnswer',
  151: 'result.throttled',
  152: 'result.throttled',
};

/** How somebody was let in without proving a second factor. */
const passTexts: Readonly<Partial<Record<keyof typeof callResults, string>>> = { 29: 'result.trustedAddress' };

/** What is no method. */
function nameOfOther({ ByTemporaryCode, BySecurityQuestions }: RecentAttempt): string {
  if (ByTemporaryCode) return 'method.temporaryCode';
  return BySecurityQuestions ? 'method.securityQuestions' : 'method.password';
}

function describeAttempt(response: Response, attempt: RecentAttempt) {
  const { t } = visitOf(response);
  const method = methodTexts.find(({ mode }) => mode === attempt.Mode);
  const code = attempt.ResultCode as keyof typeof callResults;
  const result = attempt.Approved ? (passTexts[code] ?? 'result.approved') : (resultTexts[code] ?? 'result.refused');
  return {
    approved: attempt.Approved,
    result: t(result),
    method: t(method?.name ?? nameOfOther(attempt)),
    icon: method?.icon ?? 'lock',
    application: attempt.ApplicationName ?? '',
    address: attempt.Address ?? '',
    ...describeTime(response, attempt.At),
  };
}
