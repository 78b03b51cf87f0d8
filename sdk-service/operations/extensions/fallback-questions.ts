import type { ComplexType } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Core } from '../../core.ts';
import { questionNumbers } from '../../domain/questions/check-questions.ts';
import type { Handlers } from '../../soap-endpoint.ts';
import { noError } from '../no-error.ts';
import { portalContextOf } from './portal-context-of.ts';
import { sessionOf } from './session-of.ts';

/** Security questions in place of a second factor that has failed. */
export function fallbackQuestionOperations({ fallbacks }: Pick<Core, 'fallbacks'>) {
  return {
    GetFallbackQuestions: async (_input, context) => {
      const asked = await fallbacks.drawQuestions(sessionOf(context));
      const questions = asked.map(({ number, question }) => ({ Number: number, Text: question }));
      return { result: true, questions, error: noError };
    },

    AnswerFallbackQuestions: async ({ answers = [] }, context) => {
      const given = { answers: answers.map(readAnswer), context: portalContextOf(context) };
      const raised = await fallbacks.answerQuestions({ ...sessionOf(context), ...given });
      if (raised === undefined) {
        return { result: false, nextStep: 'secondFactor', retryAfterSeconds: 0, error: noError };
      }
      return { result: true, sessionToken: raised.token, nextStep: 'main', retryAfterSeconds: 0, error: noError };
    },
  } satisfies Handlers<Extensions>;
}

function readAnswer({ Number: asked, Text: answer = '' }: ComplexType<Extensions, 'Answer'>) {
  const number = questionNumbers.find((each) => each === asked);
  if (number === undefined) throw new MfaError('malformed', 'answers: Number must be that of a question, 1 to 4.');
  return { number, answer };
}
