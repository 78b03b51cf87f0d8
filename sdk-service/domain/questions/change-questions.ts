import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { QuestionStore, StoredQuestion } from '../../ports/question-store.ts';
import type { User } from '../../ports/records.ts';
import type { UserStore } from '../../ports/storage.ts';
import { recordOf } from '../changes/change-author.ts';
import type { KnowledgeHashes } from '../knowledge/knowledge-hashes.ts';
import type { Change } from '../users/change-user.ts';
import { getUser, noSuchUser } from '../users/get-user.ts';
import { checkQuestions, isSameQuestion, parseAnswer, refuse, type TypedQuestion } from './check-questions.ts';
import { questionsThrottle } from './verify-answers.ts';

type TypedQuestions = Change & { readonly questions: readonly TypedQuestion[] };

/** All throw MfaError `not-found` when there is no such user, `conflict` while somebody else changes the same questions. */
export interface QuestionChanges {
  /**
   * As an administrator says; opens questions that were closed after too many failures.
   * @throws MfaError `malformed`: a question that is missing, or (rule) one or an answer that its rule refuses.
   */
  change(change: TypedQuestions): Promise<void>;
  /** As the user himself says. @throws MfaError `conflict` (rule) after too many failures, or as `change`. */
  changeOwn(change: TypedQuestions): Promise<void>;
  /** Takes them away. */
  clear(change: Change): Promise<void>;
}

export interface ChangeQuestionsDeps {
  readonly store: QuestionStore & Pick<UserStore, 'findUser'>;
  readonly hashes: KnowledgeHashes;
  readonly clock: Clock;
}

export function createQuestionChanges({ store, hashes, clock }: ChangeQuestionsDeps): QuestionChanges {
  async function write(
    user: User,
    { author, action, ...setting }: Omit<Change, 'username'> & Replacement & { readonly action: string },
  ): Promise<void> {
    const change = recordOf(author, { at: clock.now(), action, subject: user.username, detail: '' });
    const outcome = await store.setQuestions({ userId: user.id, ...setting, change });
    if (outcome === 'gone') throw noSuchUser();
    if (outcome === 'changed') {
      throw new MfaError('conflict', 'The security questions are being changed by somebody else; try again.');
    }
  }

  async function replace(
    { username, author, questions: typed }: TypedQuestions,
    by: 'user' | 'administrator',
  ): Promise<void> {
    const user = await getUser(store, username);
    const { questions: present, throttle } = await store.findQuestions(user.id);
    if (by === 'user' && throttle.failures >= questionsThrottle.closedAt) {
      throw new MfaError('conflict', 'The answers were wrong too often; the help desk helps.', { rule: true });
    }
    checkQuestions(typed);
    const questions = [];
    for (const each of typed) questions.push(await toStored(each, { user, present }));
    await write(user, { author, action: 'user.change-security-questions', expected: hashesOf(present), questions });
  }

  async function toStored(
    { number, question, answer }: TypedQuestion,
    { user, present }: { readonly user: User; readonly present: readonly StoredQuestion[] },
  ): Promise<StoredQuestion> {
    if (answer !== '') {
      const known = { purpose: 'security-answer', userId: user.id, number, value: parseAnswer(answer) } as const;
      return { number, question: question.trim(), hash: await hashes.hash(known) };
    }
    // An answer never comes out, so who reads and writes back sends it empty: it stays with its question.
    const kept = present.find((each) => each.number === number);
    if (kept === undefined || !isSameQuestion(kept.question, question)) {
      throw refuse(`SecurityAnswer${number}`, 'must be given with a new question');
    }
    return kept;
  }

  return {
    change: (change) => replace(change, 'administrator'),
    changeOwn: (change) => replace(change, 'user'),

    async clear({ username, author }) {
      const user = await getUser(store, username);
      const { questions: present } = await store.findQuestions(user.id);
      await write(user, {
        author,
        action: 'user.clear-security-questions',
        expected: hashesOf(present),
        questions: [],
      });
    },
  };
}

type Replacement = Pick<Parameters<QuestionStore['setQuestions']>[0], 'expected' | 'questions'>;

function hashesOf(questions: readonly StoredQuestion[]): readonly string[] {
  return questions.map(({ hash }) => hash);
}
