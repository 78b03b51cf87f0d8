import type { Challenge } from '../../ports/records.ts';

/** For the row of the log of what no request brought; it has no request id. */
export function contextOfChallenge({
  accountName,
  applicationName,
  authenticationType,
  clientAddress,
}: Pick<Challenge, 'accountName' | 'applicationName' | 'authenticationType' | 'clientAddress'>) {
  return { account: { name: accountName }, applicationName, authenticationType, clientAddress, requestId: '' };
}
