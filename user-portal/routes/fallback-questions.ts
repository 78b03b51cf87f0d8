import type { ComplexType } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import { type Request, type Response, Router } from 'express';
import { refusalOf } from '../answer.ts';
import { formField } from '../form-fields.ts';
import { callOptions, fromAddress, type Portal } from '../portal.ts';
import { questionsPath } from './find-ways.ts';
import { pathOfStep, requireStep } from './require-step.ts';

type Question = ComplexType<Extensions, 'Question'>;

type Problem = 'wrong' | 'empty' | 'others';

const longestAnswer = 400;

/** Security questions in place of a second factor that has failed: those that the SDK asks today, if it offers any. */
export function fallbackQuestionRoutes(portal: Portal): Router {
  const { sdk, pages } = portal;
  const router = Router();
  router.use(questionsPath, requireStep(portal, ['secondFactor']));

  async function show(response: Response, problem?: Problem): Promise<void> {
    const answer = await sdk.extensions.GetFallbackQuestions({}, callOptions(response));
    // Not offered, not yet, or no more: the page with all ways says what there is.
    if (refusalOf(answer) !== undefined) return pages.redirect(response, pathOfStep.secondFactor);
    const values = { questions: answer.questions ?? [], action: questionsPath, back: pathOfStep.secondFactor, problem };
    pages.show(response, { view: 'fallback-questions', status: problem === undefined ? 200 : 422, values });
  }

  router.get(questionsPath, (_request, response) => show(response));

  router.post(questionsPath, async (request, response) => {
    const answers = readAnswers(request);
    if (answers.length === 0 || answers.some(({ Text }) => Text?.trim() === '')) return show(response, 'empty');
    const input = { answers, ...fromAddress(response) };
    const answer = await sdk.extensions.AnswerFallbackQuestions(input, callOptions(response));
    switch (refusalOf(answer)) {
      case undefined:
        if (answer.sessionToken !== undefined) portal.sessionCookie.write(response, answer.sessionToken);
        return pages.redirect(response, pathOfStep[answer.nextStep]);
      case 'refused':
        return show(response, 'wrong');
      case 'gone':
        return show(response, 'others');
      default:
        // Not offered any more, or the session was verified in another window.
        return pages.redirect(response, pathOfStep.secondFactor);
    }
  });
  return router;
}

/** Each question of the form has a field by its number. */
function readAnswers(request: Request): readonly Question[] {
  const names = Object.keys((request.body ?? {}) as object);
  return [1, 2, 3, 4]
    .filter((number) => names.includes(`answer${number}`))
    .map((number) => ({ Number: number, Text: formField(request, `answer${number}`, longestAnswer) }));
}
