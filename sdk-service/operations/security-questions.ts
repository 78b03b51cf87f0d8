import type { ComplexType, Input, Output } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Core } from '../core.ts';
import type { TypedQuestion } from '../domain/questions/check-questions.ts';
import { questionOptions } from '../domain/questions/question-options.ts';
import type { AskedQuestion } from '../domain/questions/questions.ts';
import type { QuestionNumber } from '../ports/question-store.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { attemptContextOf } from './attempt-context.ts';
import { changeAuthorOf } from './change-author-of.ts';
import { noError } from './no-error.ts';

type UserSecurityQuestions = ComplexType<PfWsSdk, 'UserSecurityQuestions'>;

/** Security questions: answers go in and do not come out. */
export function securityQuestionOperations({ questions }: Pick<Core, 'questions'>) {
  async function getSecurityQuestions({ username = '' }: Input<PfWsSdk, 'GetSecurityQuestions'>) {
    const asked = await questions.list(username);
    return { result: true, userSecurityQuestions: writeQuestions(asked), error: noError };
  }

  return {
    GetSecurityQuestions: getSecurityQuestions,
    GetSecurityQuestionsMaster: getSecurityQuestions,

    GetSecurityQuestionOptions: () => ({ result: true, securityQuestions: options, error: noError }),

    ChangeSecurityQuestions: async ({ username = '', userSecurityQuestions }, context) => {
      if (userSecurityQuestions === undefined) throw new MfaError('malformed', 'userSecurityQuestions: must be given.');
      const change = { username, author: changeAuthorOf(context), questions: readQuestions(userSecurityQuestions) };
      if (context.session === undefined) await questions.change(change);
      else await questions.changeOwn(change);
      return { result: true, error: noError };
    },

    ValidateSecurityQuestionAnswers: async (
      { username = '', userSecurityQuestions = {}, authenticationRequestId },
      context,
    ) => {
      const outcome = await questions.verify({
        username,
        answers: readQuestions(userSecurityQuestions),
        challengeId: authenticationRequestId || undefined,
        context: attemptContextOf(context, {}),
      });
      if (outcome === 'no-such-prompt') {
        throw new MfaError('conflict', 'authenticationRequestId: there is no such request, or it is over.');
      }
      return writeResults(outcome === 'right');
    },
  } satisfies Handlers<PfWsSdk>;
}

const options = questionOptions.map(({ language, question, sequence }) => ({
  Language: language,
  Question: question,
  Sequence: sequence,
}));

/** Which answer was wrong is not told: guesses would be made one by one. */
function writeResults(result: boolean): Output<PfWsSdk, 'ValidateSecurityQuestionAnswers'> {
  const userSecurityAnswerResults = {
    SecurityAnswer1Correct: result,
    SecurityAnswer2Correct: result,
    SecurityAnswer3Correct: result,
    SecurityAnswer4Correct: result,
  };
  return { result, userSecurityAnswerResults, error: noError };
}

function readQuestions(typed: UserSecurityQuestions): readonly TypedQuestion[] {
  return [
    { number: 1, question: typed.SecurityQuestion1 ?? '', answer: typed.SecurityAnswer1 ?? '' },
    { number: 2, question: typed.SecurityQuestion2 ?? '', answer: typed.SecurityAnswer2 ?? '' },
    { number: 3, question: typed.SecurityQuestion3 ?? '', answer: typed.SecurityAnswer3 ?? '' },
    { number: 4, question: typed.SecurityQuestion4 ?? '', answer: typed.SecurityAnswer4 ?? '' },
  ];
}

/** A user without questions has four empty ones, as a proxy shows them. */
function writeQuestions(asked: readonly AskedQuestion[]): UserSecurityQuestions {
  const questionOf = (number: QuestionNumber) => asked.find((each) => each.number === number)?.question ?? '';
  return {
    SecurityQuestion1: questionOf(1),
    SecurityQuestion2: questionOf(2),
    SecurityQuestion3: questionOf(3),
    SecurityQuestion4: questionOf(4),
  };
}
