import type { Clock } from '../../ports/clock.ts';
import type { PrimaryAuthentication, PrimaryOutcome } from '../../ports/primary-authentication.ts';
import type { DenialReason } from '../../ports/records.ts';
import type { AttemptStore } from '../../ports/storage.ts';
import { networkOf } from '../guessing/network-of.ts';
import { createPasswordGuesses } from '../sign-in/password-guesses.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import type { AttemptContext, Denied } from './outcomes.ts';
import { attemptRecord, type Tried } from './record-attempt.ts';

export interface PasswordRequest {
  /** As typed. */
  readonly username: string;
  readonly password: string;
  readonly context: AttemptContext;
}

export type PasswordOutcome = { readonly outcome: 'approved'; readonly by: 'password' } | Denied;

export interface VerifyPasswordDeps {
  readonly store: Pick<AttemptStore, 'recordAttempt'>;
  readonly primary: PrimaryAuthentication;
  readonly clock: Clock;
}

export interface PasswordVerification {
  /**
   * Asks the directory and writes the log row. Guesses are not slowed: whoever stands before it (`SignIn`) does that.
   * @throws MfaError `malformed` for an impossible name, `unavailable` when the directory could not be asked.
   */
  verifyPassword(request: PasswordRequest): Promise<PasswordOutcome>;
  /**
   * The same for applications that bring a name and a password; guesses are slowed by account, name and network.
   * @throws as `verifyPassword`.
   */
  authenticatePrimary(request: PasswordRequest): Promise<PasswordOutcome>;
}

/** The first factor: the password, where it is kept. */
export function createPasswordVerification({ store, primary, clock }: VerifyPasswordDeps): PasswordVerification {
  const guesses = createPasswordGuesses(clock);

  async function refuse(tried: Tried, reason: DenialReason, retryAfterSeconds?: number): Promise<Denied> {
    await store.recordAttempt(attemptRecord(tried, { outcome: 'denied', reason }));
    return { outcome: 'denied', kind: 'password', reason, retryAfterSeconds, state: undefined };
  }

  async function verifyPassword({ username, password, context }: PasswordRequest): Promise<PasswordOutcome> {
    const tried = triedBy({ username, context, now: clock.now() });
    const reason = reasonOf(await primary.verifyPassword(username, password));
    if (reason !== undefined) return refuse(tried, reason);
    await store.recordAttempt(attemptRecord(tried, { outcome: 'approved', reason: 'password' }));
    return { outcome: 'approved', by: 'password' };
  }

  return {
    verifyPassword,

    async authenticatePrimary(request) {
      const { username, context } = request;
      const guess = guesses.begin({
        name: `${context.account.id} ${canonicalizeUsername(username)}`,
        source: context.clientAddress === undefined ? undefined : networkOf(context.clientAddress),
      });
      if ('retryAfterSeconds' in guess) {
        return refuse(triedBy({ username, context, now: clock.now() }), 'throttled', guess.retryAfterSeconds);
      }
      const outcome = await verifyPassword(request).catch((error: unknown) => {
        // Nobody looked at the guess (directory away, queue full): it counts for nothing.
        guess.withdraw();
        throw error;
      });
      if (outcome.outcome === 'approved') guess.succeed();
      return outcome;
    },
  };
}

function triedBy({ username, context, now }: Omit<PasswordRequest, 'password'> & { readonly now: Date }): Tried {
  return { who: canonicalizeUsername(username), kind: 'password', context, now };
}

/** Undefined: it is right. A password that must be changed first is right and opens nothing yet. */
function reasonOf(outcome: PrimaryOutcome): DenialReason | undefined {
  switch (outcome) {
    case 'verified':
      return undefined;
    case 'wrong-password':
      return 'wrong-password';
    case 'unknown-user':
      return 'user-not-found';
    case 'disabled':
      return 'disabled';
    case 'locked-out':
      return 'locked-out';
    case 'must-change':
      return 'expired';
  }
}
