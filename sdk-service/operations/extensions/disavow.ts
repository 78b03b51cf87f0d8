import type { Extensions } from '@mfa/shared/contract/extensions';
import type { Core } from '../../core.ts';
import type { Handlers } from '../../soap-endpoint.ts';
import { changeAuthorOf } from '../change-author-of.ts';
import { noError } from '../no-error.ts';

/** What somebody may do who has nothing but a link of a mail. */
export function disavowOperations({ disavow }: Pick<Core, 'disavow'>) {
  return {
    DisavowChange: async ({ token = '' }, context) => ({
      result: await disavow({ token, author: changeAuthorOf(context) }),
      error: noError,
    }),
  } satisfies Handlers<Extensions>;
}
