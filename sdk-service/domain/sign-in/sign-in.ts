import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { Session, Subject, User } from '../../ports/records.ts';
import type { AttemptStore, UserStore } from '../../ports/storage.ts';
import { isBlocked } from '../authentication/check-account-state.ts';
import { usableAuthenticators } from '../authentication/choose-authenticator.ts';
import type { AttemptContext, Denied } from '../authentication/outcomes.ts';
import { attemptRecord } from '../authentication/record-attempt.ts';
import { networkOf } from '../guessing/network-of.ts';
import type { NameResolution } from '../names/resolve-name.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { findCanonicalName } from '../users/canonicalize-username.ts';
import { createPasswordGuesses } from './password-guesses.ts';

/** What a person must do next: prove a second factor, enroll one, or nothing. */
export type NextStep = 'second-factor' | 'user-setup' | 'main';

/** `refused`: said neutrally, whatever the cause. `not-allowed`: nobody may sign in to the portal. */
export type SignInOutcome =
  | {
      readonly outcome: 'signed-in';
      readonly token: string;
      readonly session: Session;
      readonly user: User;
      readonly nextStep: NextStep;
    }
  | { readonly outcome: 'refused'; readonly retryAfterSeconds: number | undefined }
  | { readonly outcome: 'not-allowed' };

/** Signing in to the portal: the password first, then whatever `nextStepOf` says. */
export interface SignIn {
  begin(request: {
    readonly username: string;
    readonly password: string;
    /** BCP 47 as the portal shows it; anything else is left out. */
    readonly language: string;
    readonly context: AttemptContext;
  }): Promise<SignInOutcome>;
  nextStepOf(user: User, session: Session): Promise<NextStep>;
}

export interface SignInDeps {
  readonly store: Pick<UserStore, 'findSubject' | 'findSubjectById'> & Pick<AttemptStore, 'recordAttempt'>;
  /** Checks the password where it is kept, and logs the attempt. */
  readonly authentication: {
    verifyPassword(request: {
      readonly username: string;
      readonly password: string;
      readonly context: AttemptContext;
    }): Promise<{ readonly outcome: 'approved' } | Denied>;
  };
  readonly names: Pick<NameResolution, 'identify'>;
  readonly sessions: Pick<Sessions, 'begin'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
}

const LANGUAGE = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$/;

const refused = { outcome: 'refused', retryAfterSeconds: undefined } as const;

export function createSignIn({ store, authentication, names, sessions, settings, clock }: SignInDeps): SignIn {
  const guesses = createPasswordGuesses(clock);

  function nextStepAfterPassword(subject: Subject): NextStep {
    const mayEnroll = settings.current()['portal.allowUserEnrollment'];
    return mayEnroll && usableAuthenticators(subject).length === 0 ? 'user-setup' : 'second-factor';
  }

  return {
    async begin({ username, password, language, context }) {
      if (!settings.current()['portal.allowUserLogIn']) return { outcome: 'not-allowed' };
      const canonicalName = findCanonicalName(username);
      if (canonicalName === undefined) return refused;

      // Without a believed address there is no budget by address (security.md §1), only one by name.
      const source = context.clientAddress === undefined ? undefined : networkOf(context.clientAddress);
      const person = await names.identify(canonicalName);
      const guess = guesses.begin({ name: person.countedAs, source });
      if ('retryAfterSeconds' in guess) return { outcome: 'refused', retryAfterSeconds: guess.retryAfterSeconds };
      const primary = await authentication
        .verifyPassword({ username: person.canonicalName, password, context })
        .catch((error: unknown) => {
          // Nobody looked at the guess (directory away, queue full): it counts for nothing.
          guess.withdraw();
          throw error;
        });
      if (primary.outcome !== 'approved') return refused;
      guess.succeed();

      const subject = await store.findSubject(person.canonicalName);
      // Somebody of the directory whom nobody has added here: there is nothing that he could do in the portal.
      if (subject === undefined) return refused;
      if (isBlocked(subject, clock.now())) {
        const tried = { who: subject.user, kind: 'password', context, now: clock.now() } as const;
        await store.recordAttempt(attemptRecord(tried, { outcome: 'denied', reason: 'blocked' }));
        return refused;
      }
      const { token, session } = await sessions.begin({
        user: subject.user,
        account: context.account,
        language: LANGUAGE.test(language) ? language : '',
        clientAddress: context.clientAddress,
      });
      return {
        outcome: 'signed-in',
        token,
        session,
        user: subject.user,
        nextStep: nextStepAfterPassword(subject),
      };
    },

    async nextStepOf(user, session) {
      if (session.level === 'verified') return 'main';
      const subject = await store.findSubjectById(user.id);
      if (subject === undefined) throw new MfaError('not-found', 'The user was removed.');
      return nextStepAfterPassword(subject);
    },
  };
}
