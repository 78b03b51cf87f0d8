import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Core } from '../core.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { noError } from './no-error.ts';

/** Names: in which form they are compared, and whether somebody has one. */
export function findUserOperations({ users }: Pick<Core, 'users'>) {
  return {
    CanonicalizeUser: ({ username = '' }) => ({
      result: true,
      canonicalUsername: users.canonicalize(username),
      error: noError,
    }),

    UserExists: async ({ username = '' }) => ({ result: await users.exists(username), error: noError }),
  } satisfies Handlers<PfWsSdk>;
}
