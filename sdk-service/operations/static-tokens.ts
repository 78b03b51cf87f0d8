import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Core } from '../core.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { attemptContextOf } from './attempt-context.ts';
import { changeAuthorOf } from './change-author-of.ts';
import { noError } from './no-error.ts';

/** Static tokens. An empty one takes it away; an absent one is a mistake. */
export function staticTokenOperations({ staticTokens }: Pick<Core, 'staticTokens'>) {
  return {
    ChangeStaticToken: async ({ username = '', staticToken }, context) => {
      if (staticToken === undefined) throw new MfaError('malformed', 'staticToken: must be given.');
      await staticTokens.change({ username, author: changeAuthorOf(context), token: staticToken });
      return { result: true, error: noError };
    },

    ValidateStaticToken: async ({ username = '', staticToken = '' }, context) => {
      const result = await staticTokens.validate({
        username,
        token: staticToken,
        context: attemptContextOf(context, {}),
      });
      return { result, error: noError };
    },
  } satisfies Handlers<PfWsSdk>;
}
