import { errorCodes } from '@mfa/shared/contract/error-codes';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Core } from '../core.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { changeAuthorOf } from './change-author-of.ts';
import { noError } from './no-error.ts';

/** A user's end, and his new beginning under another name. */
export function lifecycleOperations({ lifecycle }: Pick<Core, 'lifecycle'>) {
  return {
    DeleteUser: async ({ username = '' }, context) => {
      await lifecycle.remove({ username, author: changeAuthorOf(context) });
      return { result: true, error: noError };
    },

    ChangeUsername: async ({ oldUsername = '', newUsername = '' }, context) => {
      const author = changeAuthorOf(context);
      const renamed = await lifecycle.rename({ username: oldUsername, newUsername, author });
      if (renamed === 'renamed') return { result: true, error: noError };
      const error = { Code: errorCodes.userExists, Description: 'There is a user of the new name already.' };
      return { result: false, error };
    },
  } satisfies Handlers<PfWsSdk>;
}
