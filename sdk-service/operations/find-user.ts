import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Core } from '../core.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { noError } from './no-error.ts';

/** Names: whom they mean, and whether somebody is reached by one. */
export function findUserOperations({ users, names }: Pick<Core, 'users' | 'names'>) {
  return {
    CanonicalizeUser: async ({ username = '' }) => ({
      result: true,
      canonicalUsername: await names.canonicalize(username),
      error: noError,
    }),

    UserExists: async ({ username = '' }) => ({ result: await users.exists(username), error: noError }),
  } satisfies Handlers<PfWsSdk>;
}
