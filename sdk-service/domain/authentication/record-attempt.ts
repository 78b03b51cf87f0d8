import type {
  Account,
  ApprovalKind,
  AttemptRecord,
  Challenge,
  DenialReason,
  Id,
  Phone,
  User,
} from '../../ports/records.ts';
import { writePhone } from '../users/write-phone.ts';
import type { AttemptContext } from './outcomes.ts';

/** Who tried what. */
export interface Tried {
  /** A user, or the canonical name of somebody who does not exist. */
  readonly who: User | string;
  readonly kind: AttemptRecord['kind'];
  readonly context: Omit<AttemptContext, 'account' | 'sessionHash'> & { readonly account: Pick<Account, 'name'> };
  /** The prompt that is answered, opened or over; the attempt is then that of the prompt, as its beginning described it. */
  readonly challenge?: Challenge | undefined;
  /** Where a text or call would have gone that there is no prompt of; default: the user's own phone. */
  readonly phone?: Phone | undefined;
  /** That answered in the app; default: none. */
  readonly deviceId?: Id | undefined;
  readonly now: Date;
}

export type Result =
  | { readonly outcome: 'approved'; readonly reason: ApprovalKind }
  | { readonly outcome: 'denied'; readonly reason: DenialReason };

/** Step 8, the row of the authentication log; it is written in the same transaction as what it tells. */
export function attemptRecord(
  { who, kind, context, challenge, phone, deviceId, now }: Tried,
  result: Result,
): AttemptRecord {
  const user = typeof who === 'string' ? nobody(who) : who;
  return {
    at: now,
    userId: user.id,
    username: user.username,
    firstName: user.firstName,
    lastName: user.lastName,
    emailAddress: user.emailAddress,
    phone: phoneTried({ user, kind, challenge, phone }),
    deviceId,
    kind,
    outcome: result.outcome,
    reason: result.reason,
    applicationName: challenge?.applicationName ?? context.applicationName,
    authenticationType: challenge?.authenticationType ?? context.authenticationType,
    accountName: context.account.name,
    clientAddress: context.clientAddress ?? challenge?.clientAddress ?? '',
    challengeId: challenge?.id,
    requestId: context.requestId,
  };
}

type Person = Pick<User, 'username' | 'firstName' | 'lastName' | 'emailAddress'> & {
  readonly id: User['id'] | undefined;
  readonly phone: Phone | undefined;
};

function nobody(canonicalName: string): Person {
  return { id: undefined, username: canonicalName, firstName: '', lastName: '', emailAddress: '', phone: undefined };
}

/** Only texts and calls go to a number; a row about an OATH code keeps none. */
function phoneTried({
  user,
  kind,
  challenge,
  phone: brought,
}: { user: Person } & Pick<Tried, 'kind' | 'challenge' | 'phone'>): string {
  if (kind !== 'text' && kind !== 'call') return '';
  const phone = challenge?.phone ?? brought ?? user.phone;
  return phone === undefined ? '' : writePhone(phone);
}
