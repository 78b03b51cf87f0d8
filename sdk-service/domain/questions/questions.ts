import type { QuestionNumber } from '../../ports/question-store.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import { getUser } from '../users/get-user.ts';
import { type ChangeQuestionsDeps, createQuestionChanges, type QuestionChanges } from './change-questions.ts';
import { drawQuestions } from './draw-questions.ts';
import {
  createVerifyAnswers,
  questionsThrottle,
  type VerifyAnswers,
  type VerifyAnswersDeps,
} from './verify-answers.ts';

/** A question without its answer, which never comes out. */
export interface AskedQuestion {
  readonly number: QuestionNumber;
  readonly question: string;
}

/** Security questions: set, asked and checked here. Off unless the company says otherwise. */
export interface Questions extends QuestionChanges {
  verify: VerifyAnswers;
  /** All four, or none. @throws MfaError `not-found` when there is no such user. */
  list(username: string): Promise<readonly AskedQuestion[]>;
  /** Those to be asked today; none where questions are off or closed, or the user has none or is an administrator. @throws as `list`. */
  draw(username: string): Promise<readonly AskedQuestion[]>;
}

export interface QuestionsDeps extends ChangeQuestionsDeps, VerifyAnswersDeps {
  readonly store: ChangeQuestionsDeps['store'] & VerifyAnswersDeps['store'];
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
}

export function createQuestions(deps: QuestionsDeps): Questions {
  const { store, secrets, settings, clock } = deps;

  async function find(username: string) {
    const user = await getUser(store, username);
    const { questions, throttle } = await store.findQuestions(user.id);
    return { user, throttle, questions: questions.map(({ number, question }) => ({ number, question })) };
  }

  return {
    ...createQuestionChanges(deps),
    verify: createVerifyAnswers(deps),

    list: async (username) => (await find(username)).questions,

    async draw(username) {
      const { user, questions, throttle } = await find(username);
      const current = settings.current();
      if (!current['securityQuestions.enabled'] || user.administratorRights !== undefined) return [];
      if (throttle.failures >= questionsThrottle.closedAt) return [];
      const count = current['securityQuestions.toAnswer'];
      const drawn = drawQuestions({ userId: user.id, count, now: clock.now(), secrets });
      return questions.filter(({ number }) => drawn.includes(number));
    },
  };
}
