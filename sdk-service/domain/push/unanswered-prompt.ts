import type { AttemptRecord, Challenge, User } from '../../ports/records.ts';
import type { AttemptContext } from '../authentication/outcomes.ts';
import { attemptRecord } from '../authentication/record-attempt.ts';

/** The log row of an older prompt whose time was over before a sweep came by; a request of another began it. */
export function unansweredPrompt({
  user,
  context,
  now,
}: {
  readonly user: User;
  readonly context: AttemptContext;
  readonly now: Date;
}): (challenge: Challenge) => AttemptRecord {
  return (challenge) => {
    const account = { name: challenge.accountId === context.account.id ? context.account.name : '' };
    const { applicationName, authenticationType, clientAddress } = challenge;
    const began = { account, applicationName, authenticationType, clientAddress, requestId: '' };
    const tried = { who: user, kind: challenge.kind, context: began, challenge, now };
    return attemptRecord(tried, { outcome: 'denied', reason: 'no-answer' });
  };
}
