import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { LogStore } from '../../ports/log-store.ts';
import type { Guesser, PasswordChange, PasswordRules } from '../../ports/primary-authentication.ts';
import type { Session, Subject, User } from '../../ports/records.ts';
import type { AttemptStore, SessionStore, UserStore } from '../../ports/storage.ts';
import { isBlocked } from '../authentication/check-account-state.ts';
import { usableAuthenticators } from '../authentication/choose-authenticator.ts';
import type { AttemptContext, Denied } from '../authentication/outcomes.ts';
import { attemptRecord } from '../authentication/record-attempt.ts';
import { networkOf } from '../guessing/network-of.ts';
import type { KnownBrowsers } from '../known-browsers/known-browsers.ts';
import type { NameResolution } from '../names/resolve-name.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { findCanonicalName } from '../users/canonicalize-username.ts';
import { createPassByAddress } from './pass-by-address.ts';
import { createSignInGuesses } from './password-guesses.ts';
import { createWasFraudReported } from './was-fraud-reported.ts';

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
  /** The password is right, and has to be changed first; said to nobody who does not know it. */
  | { readonly outcome: 'password-expired'; readonly rules: PasswordRules }
  | { readonly outcome: 'refused'; readonly retryAfterSeconds: number | undefined }
  | { readonly outcome: 'not-allowed' };

/** `rule-not-met`: the directory takes another password, not this one. */
export type ExpiredPasswordOutcome =
  | SignInOutcome
  | { readonly outcome: 'rule-not-met'; readonly rules: PasswordRules };

/** Who claims to be whom, and from where. */
interface Claim {
  /** As typed. */
  readonly username: string;
  /** BCP 47 as the portal shows it; anything else is left out. */
  readonly language: string;
  /** What the browser was given by `KnownBrowsers`, as it brings it. Default: nothing. */
  readonly browserToken?: string | undefined;
  readonly context: AttemptContext;
}

/** Signing in to the portal: the password first, then whatever `nextStepOf` says. */
export interface SignIn {
  begin(request: Claim & { readonly password: string }): Promise<SignInOutcome>;
  /**
   * Changes a password that has expired in the directory, for who knows it, and signs in with the new one. Guesses of the
   * old one are slowed as those of `begin` are, and together with them. A password that has not expired is not changed:
   * that would be without a second factor.
   */
  changeExpiredPassword(
    request: Claim & { readonly oldPassword: string; readonly newPassword: string },
  ): Promise<ExpiredPasswordOutcome>;
  nextStepOf(user: User, session: Session): Promise<NextStep>;
}

export interface SignInDeps {
  readonly store: Pick<UserStore, 'findSubject' | 'findSubjectById'> &
    Pick<AttemptStore, 'recordAttempt'> &
    Pick<LogStore, 'recordChange'> &
    Pick<SessionStore, 'findFraudAt'>;
  /** Checks the password where it is kept, and logs the attempt. */
  readonly authentication: {
    verifyPassword(request: {
      readonly username: string;
      readonly password: string;
      readonly guesser: Guesser;
      readonly context: AttemptContext;
    }): Promise<{ readonly outcome: 'approved' } | Denied>;
  };
  readonly passwordChange: PasswordChange;
  readonly names: Pick<NameResolution, 'identify'>;
  readonly knownBrowsers: Pick<KnownBrowsers, 'recognize'>;
  readonly sessions: Pick<Sessions, 'begin'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
}

const LANGUAGE = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$/;

const refused = { outcome: 'refused', retryAfterSeconds: undefined } as const;

export function createSignIn(deps: SignInDeps): SignIn {
  const { store, authentication, passwordChange, names, knownBrowsers, sessions, settings, clock } = deps;
  const guesses = createSignInGuesses(clock);
  const passesByAddress = createPassByAddress(settings);
  const wasFraudReported = createWasFraudReported(deps);

  function nextStepAfterPassword(subject: Subject): NextStep {
    const mayEnroll = settings.current()['portal.allowUserEnrollment'];
    return mayEnroll && usableAuthenticators(subject).length === 0 ? 'user-setup' : 'second-factor';
  }

  /** Asks for the password within the budget of guesses; `guess` has to be told what becomes of it. */
  async function tryPassword({ username, browserToken, context }: Claim, password: string) {
    if (!settings.current()['portal.allowUserLogIn']) return { outcome: 'not-allowed' } as const;
    const canonicalName = findCanonicalName(username);
    if (canonicalName === undefined) return refused;

    // Without a believed address there is no budget by address (security.md §1), only one by name.
    const source = context.clientAddress === undefined ? undefined : networkOf(context.clientAddress);
    const person = await names.identify(canonicalName);
    const browser = await knownBrowsers.recognize(browserToken, person.userId);
    const guess = guesses.begin({ name: person.countedAs, source, browser });
    if ('retryAfterSeconds' in guess) {
      return { outcome: 'refused', retryAfterSeconds: guess.retryAfterSeconds } as const;
    }
    const primary = await authentication
      .verifyPassword({ username: person.canonicalName, password, guesser: guess.guesser, context })
      .catch((error: unknown) => {
        // Nobody looked at the guess (directory away, queue full): it counts for nothing.
        guess.withdraw();
        throw error;
      });
    return { outcome: 'looked-at', person, guess, primary } as const;
  }

  /** Somebody whose password is right and has expired; undefined: it cannot be changed here, or he may not come in. */
  async function findRules(canonicalName: string): Promise<PasswordRules | undefined> {
    const subject = await store.findSubject(canonicalName);
    if (subject === undefined || !subject.user.enabled || isBlocked(subject, clock.now())) return undefined;
    return passwordChange.findPasswordRules(canonicalName);
  }

  async function begin({ password, ...claim }: Parameters<SignIn['begin']>[0]) {
    const { language, context } = claim;
    const tried = await tryPassword(claim, password);
    if (tried.outcome !== 'looked-at') return tried;
    const { person, guess, primary } = tried;
    if (hasExpired(primary)) {
      // The guess was right; it opens nothing, so it takes nothing off those that were wrong.
      guess.withdraw();
      const rules = await findRules(person.canonicalName);
      return rules === undefined ? refused : ({ outcome: 'password-expired', rules } as const);
    }
    if (primary.outcome !== 'approved') return refused;
    guess.succeed();

    const subject = await store.findSubject(person.canonicalName);
    // Somebody of the directory whom nobody has added here: there is nothing that he could do in the portal.
    if (subject === undefined) return refused;
    if (isBlocked(subject, clock.now())) {
      const attempt = { who: subject.user, kind: 'password', context, now: clock.now() } as const;
      await store.recordAttempt(attemptRecord(attempt, { outcome: 'denied', reason: 'blocked' }));
      return refused;
    }
    const { user } = subject;
    const dueStep = nextStepAfterPassword(subject);
    const passes =
      dueStep === 'second-factor' &&
      passesByAddress({ subject, context, now: clock.now() }) &&
      !(await wasFraudReported(user.id));
    if (passes) {
      const attempt = { who: user, kind: user.authenticator, context, now: clock.now() } as const;
      await store.recordAttempt(attemptRecord(attempt, { outcome: 'approved', reason: 'trusted-address' }));
    }
    const { token, session } = await sessions.begin({
      user,
      account: context.account,
      language: LANGUAGE.test(language) ? language : '',
      clientAddress: context.clientAddress,
      level: passes ? 'passed' : 'password',
    });
    const nextStep = passes ? 'main' : dueStep;
    return { outcome: 'signed-in', token, session, user, nextStep } as const;
  }

  return {
    begin,

    async changeExpiredPassword({ oldPassword, newPassword, ...claim }) {
      const tried = await tryPassword(claim, oldPassword);
      if (tried.outcome !== 'looked-at') return tried;
      const { person, guess, primary } = tried;
      if (!hasExpired(primary)) {
        if (primary.outcome === 'approved') guess.withdraw();
        return refused;
      }
      guess.withdraw();
      const rules = await findRules(person.canonicalName);
      if (rules === undefined) return refused;
      const { guesser } = guess;
      const request = { username: person.canonicalName, oldPassword, newPassword, guesser };
      switch (await passwordChange.changePassword(request)) {
        case 'changed': {
          const { account, clientAddress = '', requestId } = claim.context;
          await store.recordChange({
            at: clock.now(),
            accountName: account.name,
            actor: person.canonicalName,
            clientAddress,
            requestId,
            action: 'user.change-expired-password',
            subject: person.canonicalName,
            detail: 'in the directory',
          });
          return begin({ ...claim, password: newPassword });
        }
        case 'rule-not-met':
          return { outcome: 'rule-not-met', rules };
        default:
          return refused;
      }
    },

    async nextStepOf(user, session) {
      if (session.level !== 'password') return 'main';
      const subject = await store.findSubjectById(user.id);
      if (subject === undefined) throw new MfaError('not-found', 'The user was removed.');
      return nextStepAfterPassword(subject);
    },
  };
}

/** AD says so only of a password that is right. */
function hasExpired(primary: { readonly outcome: 'approved' } | Denied): boolean {
  return primary.outcome === 'denied' && (primary.reason === 'expired' || primary.reason === 'password-expired');
}
