import type { Challenge } from '../../ports/records.ts';
import type { AccountStore } from '../../ports/storage.ts';

/** For the row of the log of what no request brought; it has no request id. */
export async function contextOfChallenge(
  store: Pick<AccountStore, 'listAccounts'>,
  { accountId, applicationName, authenticationType, clientAddress }: Challenge,
) {
  const account = (await store.listAccounts()).find(({ id }) => id === accountId);
  return {
    account: { name: account?.name ?? '' },
    applicationName,
    authenticationType,
    clientAddress,
    requestId: '',
  };
}
