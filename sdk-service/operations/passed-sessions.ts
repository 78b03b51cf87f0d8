import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Core } from '../core.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { noError } from './no-error.ts';

/** Sign-ins that a web site hands over. */
export function passedSessionOperations({ passedSessions }: Pick<Core, 'passedSessions'>) {
  return {
    GetPassedSession: async ({ passedSessionId = '' }) => {
      const { session, user, cookieId } = await passedSessions.get(passedSessionId);
      return {
        result: true,
        passedSession: {
          CookieId: cookieId,
          Username: user.username,
          SecondaryAuthStatus: session.succeededAt === undefined ? 'fail' : 'succeed',
          FallbackEnabled: session.fallbackEnabled,
        },
        error: noError,
      };
    },

    SetPassedSessionSecondaryAuthSuccess: async ({ cookieId = '' }) => {
      await passedSessions.succeed(cookieId);
      return { result: true, error: noError };
    },
  } satisfies Handlers<PfWsSdk>;
}
