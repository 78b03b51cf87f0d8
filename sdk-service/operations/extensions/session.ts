import type { Enum, Output } from '@mfa/shared/contract/contract';
import { errorCodes } from '@mfa/shared/contract/error-codes';
import type { Extensions } from '@mfa/shared/contract/extensions';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Core } from '../../core.ts';
import type { ExpiredPasswordOutcome, NextStep } from '../../domain/sign-in/sign-in.ts';
import type { PasswordRules } from '../../ports/primary-authentication.ts';
import type { Handlers } from '../../soap-endpoint.ts';
import { noError } from '../no-error.ts';
import { displayNameOf } from './display-name-of.ts';
import { portalContextOf } from './portal-context-of.ts';
import { sessionOf } from './session-of.ts';

/** Signing in and out. */
export function sessionOperations({
  pins,
  sessions,
  signIn,
  settings,
}: Pick<Core, 'pins' | 'sessions' | 'signIn' | 'settings'>) {
  return {
    GetCompany: () => ({ result: true, companyName: settings.current()['company.name'], error: noError }),

    BeginSignIn: async ({ username = '', password = '', language = '', browserToken }, callContext) => {
      const context = portalContextOf(callContext);
      return answerOf(await signIn.begin({ username, password, language, browserToken, context }));
    },

    ChangeExpiredPassword: async (
      { username = '', oldPassword = '', newPassword = '', language = '', browserToken },
      callContext,
    ) => {
      const context = portalContextOf(callContext);
      const passwords = { oldPassword, newPassword };
      return answerOf(await signIn.changeExpiredPassword({ username, ...passwords, language, browserToken, context }));
    },

    GetSession: async (_input, context) => {
      const { session, user } = sessionOf(context);
      return {
        result: true,
        session: {
          Username: user.username,
          DisplayName: displayNameOf(user),
          NextStep: nextStepName[await signIn.nextStepOf(user, session)],
          Language: session.language,
          SecondsLeft: sessions.secondsLeft(session),
          IsAdministrator: user.administratorRights !== undefined,
          WithoutSecondFactor: session.level === 'passed',
          // Only who proved an authenticator of his own could change it here.
          PinChangeDue: session.verifiedAt !== undefined && (await pins.isChangeDue(user)),
        },
        error: noError,
      };
    },

    EndSession: async (_input, context) => {
      await sessions.end(sessionOf(context).session);
      return { result: true, error: noError };
    },
  } satisfies Handlers<Extensions>;
}

function answerOf(outcome: ExpiredPasswordOutcome): Output<Extensions, 'ChangeExpiredPassword'> {
  const nothing = { result: false, nextStep: 'secondFactor', retryAfterSeconds: 0, error: noError } as const;
  switch (outcome.outcome) {
    case 'signed-in':
      return { ...nothing, result: true, sessionToken: outcome.token, nextStep: nextStepName[outcome.nextStep] };
    case 'refused':
      return { ...nothing, retryAfterSeconds: outcome.retryAfterSeconds ?? 0 };
    case 'password-expired':
      return { ...nothing, passwordRules: writeRules(outcome.rules) };
    case 'rule-not-met':
      return {
        ...nothing,
        passwordRules: writeRules(outcome.rules),
        error: { Code: errorCodes.ruleNotMet, Description: 'The directory refuses the new password.' },
      };
    case 'not-allowed':
      throw new MfaError('forbidden', 'Nobody can sign in to the portal at present.');
    default:
      return outcome satisfies never;
  }
}

function writeRules({ minimumLength, remembered, needsVariety }: PasswordRules) {
  return { MinimumLength: minimumLength, Remembered: remembered, NeedsVariety: needsVariety };
}

const nextStepName: Readonly<Record<NextStep, Enum<Extensions, 'NextStep'>>> = {
  'second-factor': 'secondFactor',
  'user-setup': 'userSetup',
  main: 'main',
};
