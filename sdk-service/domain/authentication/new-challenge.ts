import type { Randomness } from '../../ports/randomness.ts';
import type { Challenge, User } from '../../ports/records.ts';
import type { AttemptContext } from './outcomes.ts';

/** A prompt about to be opened, without a secret yet. Its id has 128 random bits, so that it cannot be guessed. */
export function newChallenge({
  purpose,
  user,
  kind,
  state,
  lifeSeconds,
  context,
  now,
  randomness,
  target = '',
  ringing = false,
}: {
  readonly purpose: Challenge['purpose'];
  readonly user: User;
  readonly kind: Challenge['kind'];
  readonly state: 'sending' | 'open';
  readonly lifeSeconds: number;
  readonly context: AttemptContext;
  readonly now: Date;
  readonly randomness: Randomness;
  /** Default: the user's own phone. */
  readonly target?: Challenge['target'] | undefined;
  /** Default: false. */
  readonly ringing?: boolean | undefined;
}): Challenge {
  return {
    id: randomness.bytes(16).toString('base64url'),
    purpose,
    userId: user.id,
    accountId: context.account.id,
    accountName: context.account.name,
    sessionHash: context.sessionHash,
    kind,
    state,
    secretHash: undefined,
    tries: 0,
    createdAt: now,
    expiresAt: new Date(now.getTime() + lifeSeconds * 1000),
    phone: undefined,
    pendingKey: undefined,
    applicationName: context.applicationName,
    authenticationType: context.authenticationType,
    clientAddress: context.clientAddress,
    target,
    ringing,
    reason: undefined,
  };
}
