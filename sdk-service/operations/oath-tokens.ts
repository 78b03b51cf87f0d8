import { errorCodes } from '@mfa/shared/contract/error-codes';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Core } from '../core.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { changeAuthorOf } from './change-author-of.ts';
import { noError } from './no-error.ts';

/** Giving a user an OATH token; a code of it proves possession, and is used up by that. */
export function oathTokenOperations({ users, oathTokens }: Pick<Core, 'users' | 'oathTokens'>) {
  return {
    ChangeOathToken: async ({ username = '', secretKey = '', code = '', timeInterval }, context) => {
      // A caller that leaves the interval out means the usual one.
      const timeStepSeconds = timeInterval === 0 ? 30 : timeInterval;
      await users.changeOathToken({ username, author: changeAuthorOf(context), secretKey, code, timeStepSeconds });
      return { result: true, error: noError };
    },

    ChangeOathToken_2: async ({ username = '', serialNumber = '', code = '' }, context) => {
      const bound = await oathTokens.bind({ username, serialNumber, code, author: changeAuthorOf(context) });
      if (bound.outcome === 'given') return { result: true, error: noError };
      const error = {
        Code: errorCodes.conflict,
        Description: 'Somebody else has the OATH token of this serial number.',
      };
      return { result: false, associatedUsername: bound.username, error };
    },
  } satisfies Handlers<PfWsSdk>;
}
