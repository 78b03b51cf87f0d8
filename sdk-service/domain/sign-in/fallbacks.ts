import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { QuestionNumber } from '../../ports/question-store.ts';
import type { AuthenticatorKind, ChallengeState, Session, Subject, User } from '../../ports/records.ts';
import type { SessionStore, UserStore } from '../../ports/storage.ts';
import { isAnyClosed } from '../authentication/check-bypass.ts';
import { checkHolder } from '../authentication/check-holder.ts';
import { usableAuthenticators } from '../authentication/choose-authenticator.ts';
import type { AttemptContext } from '../authentication/outcomes.ts';
import { isPinLocked } from '../pins/pin-throttle.ts';
import type { AskedQuestion, Questions } from '../questions/questions.ts';
import type { IssuedSession, Sessions } from '../sessions/sessions.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { withheldKinds } from './choosable-kinds.ts';
import { createWasFraudReported } from './was-fraud-reported.ts';

/** What may take the place of the second factor of this sign-in, for this person. */
export interface OfferedFallbacks {
  /** A code of an OATH token or app, for who may not choose it anyhow. */
  readonly oathToken: boolean;
  readonly questions: boolean;
  /** Whole seconds until they are offered; 0: they are. */
  readonly secondsUntil: number;
}

/** Who has only the password yet, in a session of his own. */
interface Claimant {
  readonly session: Session;
  readonly user: User;
}

/**
 * What helps a person on whose second factor fails or is not answered. Everything is decided here, when it is offered and
 * again when it is used; in a session that is let in already nothing is.
 */
export interface Fallbacks {
  /** Undefined: nothing is, or the second factor was not asked for yet. */
  find(claimant: Claimant): Promise<OfferedFallbacks | undefined>;
  /**
   * @param kind default: his own method.
   * @returns whether he has it; to have asked for another is not to have asked for his second factor.
   * @throws MfaError `forbidden` for a kind that he has and may use neither as a fallback nor otherwise.
   */
  checkMayAsk(claimant: Claimant, kind: AuthenticatorKind | undefined): Promise<boolean>;
  /**
   * Whether a code that this person types is one in place of what he would be asked for.
   * @throws MfaError `forbidden` where fraud was reported meanwhile.
   */
  isInPlace(user: User, kind: AuthenticatorKind): Promise<boolean>;
  /** The second factor was asked for, and this came of it; undefined: no prompt. */
  noteAttempt(session: Session, state: ChallengeState | undefined): Promise<void>;
  /** The questions of today. @throws MfaError `forbidden` where they are not offered. */
  drawQuestions(claimant: Claimant): Promise<readonly AskedQuestion[]>;
  /**
   * Answers to all of them, each of which has to be right. The session that they open is no more than let in.
   *
   * @returns undefined when they are not.
   * @throws MfaError `forbidden` where they are not offered, or the session has ended; `conflict` when others are asked today.
   */
  answerQuestions(
    claimant: Claimant & {
      readonly answers: readonly { readonly number: QuestionNumber; readonly answer: string }[];
      readonly context: AttemptContext;
    },
  ): Promise<IssuedSession | undefined>;
}

export interface FallbacksDeps {
  readonly store: Pick<UserStore, 'findSubjectById'> & Pick<SessionStore, 'findFraudAt'>;
  readonly authentication: { availableKinds(): readonly AuthenticatorKind[] };
  readonly questions: Pick<Questions, 'draw' | 'verify'>;
  readonly sessions: Pick<Sessions, 'offerFallbacks' | 'raise' | 'end'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
}

/** The old product waited about a minute: time enough to find the phone, and short enough to go on. */
const UNANSWERED_MS = 60_000;

export function createFallbacks(deps: FallbacksDeps): Fallbacks {
  const { store, authentication, questions, sessions, settings, clock } = deps;
  const wasFraudReported = createWasFraudReported(deps);

  function isWithheld(subject: Subject, kind: AuthenticatorKind): boolean {
    const available = authentication.availableKinds();
    return withheldKinds({ subject, settings: settings.current(), available }).includes(kind);
  }

  function takesOathToken(subject: Subject): boolean {
    return settings.current()['portal.oathTokenForFallback'] && isWithheld(subject, 'oath-token');
  }

  async function find({ session, user }: Claimant): Promise<OfferedFallbacks | undefined> {
    const { level, fallbackAt } = session;
    if (level !== 'password' || fallbackAt === undefined) return undefined;
    const now = clock.now();
    const subject = await store.findSubjectById(user.id);
    if (subject === undefined || checkHolder(subject, now) !== undefined) return undefined;
    if (await wasFraudReported(user.id)) return undefined;
    const oathToken = takesOathToken(subject);
    // Where somebody's guesses closed an authenticator or its PIN, the help desk opens that first.
    const isClosed = isAnyClosed(subject) || (subject.pin !== undefined && isPinLocked(subject.pin, now));
    const asked = isClosed ? [] : await questions.draw(user.username);
    if (!oathToken && asked.length === 0) return undefined;
    const secondsUntil = Math.max(0, Math.ceil((fallbackAt.getTime() - now.getTime()) / 1000));
    return { oathToken, questions: asked.length > 0, secondsUntil };
  }

  async function drawQuestions(claimant: Claimant): Promise<readonly AskedQuestion[]> {
    const offered = await find(claimant);
    if (offered?.questions !== true || offered.secondsUntil > 0) {
      throw new MfaError('forbidden', 'Security questions are not offered.');
    }
    return questions.draw(claimant.user.username);
  }

  return {
    find,

    async checkMayAsk(claimant, kind) {
      if (kind === undefined) return true;
      const subject = await store.findSubjectById(claimant.user.id);
      if (subject === undefined) return false;
      if (!isWithheld(subject, kind)) return usableAuthenticators(subject).includes(kind);
      const offered = kind === 'oath-token' ? await find(claimant) : undefined;
      if (offered?.oathToken !== true || offered.secondsUntil > 0) {
        throw new MfaError('forbidden', 'This method is not offered.');
      }
      return true;
    },

    async isInPlace(user, kind) {
      const subject = await store.findSubjectById(user.id);
      const isFallback =
        subject !== undefined && kind === 'oath-token' && !isAskedForCode(subject) && takesOathToken(subject);
      if (isFallback && (await wasFraudReported(user.id))) {
        throw new MfaError('forbidden', 'This method is not offered.');
      }
      return isFallback;
    },

    async noteAttempt(session, state) {
      const now = clock.now();
      if (state === 'approved') return;
      const isPending = state === 'sending' || state === 'open';
      await sessions.offerFallbacks(session, isPending ? new Date(now.getTime() + UNANSWERED_MS) : now);
    },

    drawQuestions,

    async answerQuestions({ session, user, answers, context }) {
      const asked = await drawQuestions({ session, user });
      const isOfToday = answers.length === asked.length && asked.every(({ number }) => has(answers, number));
      if (!isOfToday) throw new MfaError('conflict', 'answers: other questions are asked today.');
      if ((await questions.verify({ username: user.username, answers, context })) !== 'right') return undefined;
      const raised = await sessions.raise(session, 'fallback-questions');
      // Signed out while the answers were being typed.
      if (raised === undefined) throw new MfaError('forbidden', 'The session has ended.');
      // A report ends such sessions, but could not end one that was only about to be raised.
      if (!(await wasFraudReported(user.id))) return raised;
      await sessions.end(raised.session);
      throw new MfaError('forbidden', 'The session has ended.');
    },
  };
}

/** Whose app shows codes and no more is asked for one as his method. */
function isAskedForCode({ user, devices }: Subject): boolean {
  return user.authenticator === 'app' && devices.every(({ kind }) => kind === 'stock');
}

function has(answers: readonly { readonly number: QuestionNumber }[], number: QuestionNumber): boolean {
  return answers.some((each) => each.number === number);
}
