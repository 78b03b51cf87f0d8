import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Core } from '../core.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { changeAuthorOf } from './change-author-of.ts';
import { noError } from './no-error.ts';

const done = { result: true, error: noError } as const;

/** Blocks, lifted only with a reason. */
export function blockOperations({ blocks }: Pick<Core, 'blocks'>) {
  return {
    BlockUser: async ({ username = '', reason = '' }, context) => {
      await blocks.block({ username, reason, author: changeAuthorOf(context) });
      return done;
    },

    UnblockUser: async ({ username = '', reason = '' }, context) => {
      await blocks.unblock({ username, reason, author: changeAuthorOf(context) });
      return done;
    },

    UserIsBlocked: async ({ username = '' }) => ({ result: await blocks.isBlocked(username), error: noError }),
  } satisfies Handlers<PfWsSdk>;
}
