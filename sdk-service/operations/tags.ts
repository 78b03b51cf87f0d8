import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Core } from '../core.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { noError } from './no-error.ts';

/** All tags there are; callers search by their ids. */
export function tagOperations({ tags }: Pick<Core, 'tags'>) {
  return {
    GetTags: async () => ({
      result: true,
      tags: (await tags.list()).map(({ id, name }) => ({ TagId: id, Name: name })),
      error: noError,
    }),
  } satisfies Handlers<PfWsSdk>;
}
