import type { Enum } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Core } from '../../core.ts';
import type { NextStep } from '../../domain/sign-in/sign-in.ts';
import type { Handlers } from '../../soap-endpoint.ts';
import { noError } from '../no-error.ts';
import { displayNameOf } from './display-name-of.ts';
import { portalContextOf } from './portal-context-of.ts';
import { sessionOf } from './session-of.ts';

/** Signing in and out. */
export function sessionOperations({ sessions, signIn, settings }: Pick<Core, 'sessions' | 'signIn' | 'settings'>) {
  return {
    GetCompany: () => ({ result: true, companyName: settings.current()['company.name'], error: noError }),

    BeginSignIn: async ({ username = '', password = '', language = '' }, context) => {
      const signedIn = await signIn.begin({ username, password, language, context: portalContextOf(context) });
      switch (signedIn.outcome) {
        case 'signed-in':
          return {
            result: true,
            sessionToken: signedIn.token,
            nextStep: nextStepName[signedIn.nextStep],
            retryAfterSeconds: 0,
            error: noError,
          };
        case 'refused':
          return {
            result: false,
            nextStep: 'secondFactor',
            retryAfterSeconds: signedIn.retryAfterSeconds ?? 0,
            error: noError,
          };
        case 'not-allowed':
          throw new MfaError('forbidden', 'Nobody can sign in to the portal at present.');
        default:
          return signedIn satisfies never;
      }
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

const nextStepName: Readonly<Record<NextStep, Enum<Extensions, 'NextStep'>>> = {
  'second-factor': 'secondFactor',
  'user-setup': 'userSetup',
  main: 'main',
};
