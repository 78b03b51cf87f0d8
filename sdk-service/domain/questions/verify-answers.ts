import type { Clock } from '../../ports/clock.ts';
import type { KnowledgeStore } from '../../ports/knowledge-store.ts';
import type { QuestionNumber, QuestionStore, StoredQuestion } from '../../ports/question-store.ts';
import type { Challenge, DenialReason, Id, Subject, User } from '../../ports/records.ts';
import type { AttemptStore, ThrottleRule, UserStore } from '../../ports/storage.ts';
import { checkHolder } from '../authentication/check-holder.ts';
import { isAnswerable, isSameSession, reasonOver } from '../authentication/judge-prompt.ts';
import type { AttemptContext } from '../authentication/outcomes.ts';
import { attemptRecord, type Tried } from '../authentication/record-attempt.ts';
import { createJudgeKnowledge } from '../knowledge/judge-knowledge.ts';
import type { KnowledgeHashes } from '../knowledge/knowledge-hashes.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import { parseAnswer, questionNumbers } from './check-questions.ts';

/** security.md §3: five failures in a row close the questions until they are set anew. */
export const questionsThrottle: ThrottleRule = { delaysSeconds: [], closedAt: 5 };

export interface AnswersRequest {
  /** As typed. */
  readonly username: string;
  /** As typed; an empty one is none. */
  readonly answers: readonly { readonly number: QuestionNumber; readonly answer: string }[];
  /** The prompt in place of which they are answered; default: none, they are checked by themselves. */
  readonly challengeId?: Id | undefined;
  readonly context: AttemptContext;
}

/** `no-such-prompt`: unknown, of another account or user, or over. */
export type AnswersOutcome = 'right' | 'refused' | 'no-such-prompt';

/**
 * An attempt with answers to security questions. Right is whoever gives as many answers as the setting says, each of them
 * right: a second guess cannot hide behind answers that are.
 *
 * @throws MfaError `malformed` for an impossible user name; `unavailable` when the store is, or too many hashes wait.
 */
export type VerifyAnswers = (request: AnswersRequest) => Promise<AnswersOutcome>;

export interface VerifyAnswersDeps {
  readonly store: Pick<QuestionStore, 'findQuestions'> &
    KnowledgeStore &
    Pick<AttemptStore, 'findChallenge' | 'refuseAnswer' | 'recordAttempt'> &
    Pick<UserStore, 'findSubject'>;
  readonly hashes: KnowledgeHashes;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
}

export function createVerifyAnswers(deps: VerifyAnswersDeps): VerifyAnswers {
  const { store, hashes, settings, clock } = deps;
  const judge = createJudgeKnowledge(deps);

  /** Compares as many answers as there are questions, whatever was given, so that the time of the refusal tells nothing. */
  async function compare({ answers }: AnswersRequest, of: Compared): Promise<{ given: number; right: number }> {
    let [given, right] = [0, 0];
    for (const number of questionNumbers) {
      const value = parseAnswer(answers.find((each) => each.number === number)?.answer ?? '');
      const hash = of?.questions.find((each) => each.number === number)?.hash;
      const known = { purpose: 'security-answer', userId: of?.user.id ?? '', number, value } as const;
      const isRight = await hashes.verify(known, hash);
      if (value !== '') given += 1;
      if (value !== '' && isRight) right += 1;
    }
    return { given, right };
  }

  async function refuse(tried: Tried, reason: DenialReason): Promise<'refused'> {
    await store.recordAttempt(attemptRecord(tried, { outcome: 'denied', reason }));
    return 'refused';
  }

  return async (request) => {
    const { context, challengeId } = request;
    const now = clock.now();
    const current = settings.current();
    const canonicalName = canonicalizeUsername(request.username);
    const subject = await store.findSubject(canonicalName);
    const user = subject?.user;
    const challenge = challengeId === undefined ? undefined : await findOwn(challengeId, { user, context });
    const tried: Tried = { who: user ?? canonicalName, kind: 'security-questions', context, challenge, now };

    const over = checkPrompt({ challengeId, challenge, now });
    const reason = checkHolder(subject, now) ?? checkOffered(subject, current) ?? over;
    if (user === undefined || reason !== undefined) {
      await compare(request, undefined);
      await refuse(tried, reason ?? 'user-not-found');
      return over === undefined ? 'refused' : 'no-such-prompt';
    }

    const { questions, throttle } = await store.findQuestions(user.id);
    const { given, right } = await compare(request, { user, questions });
    const judged = await judge({
      user,
      kind: 'security-questions',
      rule: questionsThrottle,
      throttle,
      hashes: questions.map(({ hash }) => hash),
      isRight: right === given && right >= current['securityQuestions.toAnswer'],
      challenge,
      // A person in the portal answers them in place of a second factor that failed.
      by: challenge === undefined && context.sessionHash === undefined ? 'security-questions' : 'fallback-questions',
      record: (result) => attemptRecord(tried, result),
      now,
    });
    if (judged.judgement === 'right') return 'right';
    return judged.reason === 'no-prompt' ? 'no-such-prompt' : 'refused';
  };

  async function findOwn(
    id: Id,
    { user, context }: { readonly user: User | undefined; readonly context: AttemptContext },
  ): Promise<Challenge | undefined> {
    const found = await store.findChallenge(id);
    const isOwn =
      found?.purpose === 'authentication' &&
      found.userId === user?.id &&
      found.accountId === context.account.id &&
      // Behind a number that the caller brought there may be anybody; the questions are one person's.
      found.target === '' &&
      isSameSession(found.sessionHash, context.sessionHash);
    return isOwn ? found : undefined;
  }
}

type Compared = { readonly user: User; readonly questions: readonly StoredQuestion[] } | undefined;

/** Never for administrators: what can be found out about a person must not open everybody's records. */
function checkOffered(subject: Subject | undefined, settings: SettingValues): DenialReason | undefined {
  const isOffered = settings['securityQuestions.enabled'] && subject?.user.administratorRights === undefined;
  return isOffered ? undefined : 'method-not-available';
}

function checkPrompt({
  challengeId,
  challenge,
  now,
}: {
  readonly challengeId: Id | undefined;
  /** The caller's own. */
  readonly challenge: Challenge | undefined;
  readonly now: Date;
}): DenialReason | undefined {
  if (challengeId === undefined) return undefined;
  if (challenge === undefined) return 'no-prompt';
  return isAnswerable(challenge, now) ? undefined : reasonOver(challenge);
}
