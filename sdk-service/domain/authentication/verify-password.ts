import type { Clock } from '../../ports/clock.ts';
import type { Guesser, PrimaryOutcome } from '../../ports/primary-authentication.ts';
import type { DenialReason } from '../../ports/records.ts';
import type { AttemptStore } from '../../ports/storage.ts';
import type { PrimaryDirectories } from '../directories/primary-directories.ts';
import { networkOf } from '../guessing/network-of.ts';
import type { NamedPerson, NameResolution } from '../names/resolve-name.ts';
import { createPasswordGuesses } from '../sign-in/password-guesses.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import type { AttemptContext, Denied } from './outcomes.ts';
import { attemptRecord, type Tried } from './record-attempt.ts';

export interface PasswordRequest {
  /** As typed. */
  readonly username: string;
  readonly password: string;
  readonly context: AttemptContext;
  /** Nobody but RADIUS servers may say that it is right. Default: whoever keeps this person's password. */
  readonly by?: 'radius' | undefined;
  /** Default: `anybody`. */
  readonly guesser?: Guesser | undefined;
}

export type PasswordOutcome = { readonly outcome: 'approved'; readonly by: 'password' } | Denied;

export interface VerifyPasswordDeps {
  readonly store: Pick<AttemptStore, 'recordAttempt'>;
  readonly primary: Pick<PrimaryDirectories, 'verifyPassword' | 'verifyByRadius'>;
  readonly names: Pick<NameResolution, 'identify'>;
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
export function createPasswordVerification({ store, primary, names, clock }: VerifyPasswordDeps): PasswordVerification {
  const guesses = createPasswordGuesses(clock);

  async function refuse(tried: Tried, reason: DenialReason, retryAfterSeconds?: number): Promise<Denied> {
    await store.recordAttempt(attemptRecord(tried, { outcome: 'denied', reason }));
    return { outcome: 'denied', kind: 'password', reason, retryAfterSeconds, state: undefined };
  }

  async function verify(
    person: NamedPerson,
    { password, context, by, guesser }: PasswordRequest,
  ): Promise<PasswordOutcome> {
    const tried = triedBy({ person, context, now: clock.now() });
    // By the user's own name: another spelling must not be answered by another person's password.
    const outcome =
      by === 'radius'
        ? await primary.verifyByRadius(person.canonicalName, password)
        : await primary.verifyPassword(person.canonicalName, password, { guesser });
    const reason = reasonOf(outcome);
    if (reason !== undefined) return refuse(tried, reason);
    await store.recordAttempt(attemptRecord(tried, { outcome: 'approved', reason: 'password' }));
    return { outcome: 'approved', by: 'password' };
  }

  const identify = ({ username }: PasswordRequest) => names.identify(canonicalizeUsername(username));

  return {
    verifyPassword: async (request) => verify(await identify(request), request),

    async authenticatePrimary(request) {
      const { context } = request;
      const person = await identify(request);
      const guess = guesses.begin({
        name: `${context.account.id} ${person.countedAs}`,
        source: context.clientAddress === undefined ? undefined : networkOf(context.clientAddress),
      });
      if ('retryAfterSeconds' in guess) {
        return refuse(triedBy({ person, context, now: clock.now() }), 'throttled', guess.retryAfterSeconds);
      }
      const outcome = await verify(person, request).catch((error: unknown) => {
        // Nobody looked at the guess (directory away, queue full): it counts for nothing.
        guess.withdraw();
        throw error;
      });
      if (outcome.outcome === 'approved') guess.succeed();
      return outcome;
    },
  };
}

function triedBy({
  person,
  context,
  now,
}: { readonly person: NamedPerson; readonly now: Date } & Pick<PasswordRequest, 'context'>): Tried {
  return { who: person.canonicalName, kind: 'password', context, now };
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
    case 'password-expired':
    case 'account-expired':
    case 'not-permitted':
    case 'throttled':
      return outcome;
    default:
      // Nothing that is not known is right.
      return outcome satisfies never;
  }
}
