import { type Response, Router } from 'express';
import { refusalOf } from '../answer.ts';
import { codeField } from '../form-fields.ts';
import { callOptions, fromAddress, type Portal } from '../portal.ts';
import { findWays, temporaryCodePath } from './find-ways.ts';
import { pathOfStep, requireStep } from './require-step.ts';

/** A sign-in by a code of the help desk, for whoever has no phone or token at hand. It opens no change of a method. */
export function temporaryCodeRoutes(portal: Portal): Router {
  const router = Router();
  router.use(temporaryCodePath, requireStep(portal, ['secondFactor']));

  router.get(temporaryCodePath, async (_request, response) => {
    const { takesTemporaryCode } = await findWays(portal, response, '');
    if (takesTemporaryCode) show(portal, response, {});
    else portal.pages.redirect(response, pathOfStep.secondFactor);
  });

  router.post(temporaryCodePath, async (request, response) => {
    const code = codeField(request);
    if (code === undefined) return show(portal, response, { status: 422, problem: 'no-code' });
    const input = { code, ...fromAddress(response) };
    const answer = await portal.sdk.extensions.UseTemporaryCode(input, callOptions(response));
    switch (refusalOf(answer)) {
      case undefined:
        if (answer.sessionToken !== undefined) portal.sessionCookie.write(response, answer.sessionToken);
        return portal.pages.redirect(response, pathOfStep[answer.nextStep]);
      case 'throttled':
        return show(portal, response, { status: 429, problem: 'throttled', seconds: answer.retryAfterSeconds });
      case 'refused':
        return show(portal, response, { status: 422, problem: 'wrong' });
      default:
        // The session ended meanwhile, or was verified in another window.
        return portal.pages.redirect(response, pathOfStep.secondFactor);
    }
  });
  return router;
}

interface Problem {
  readonly status?: number;
  readonly problem?: 'wrong' | 'no-code' | 'throttled';
  readonly seconds?: number;
}

function show(portal: Portal, response: Response, { status = 200, problem, seconds = 0 }: Problem): void {
  if (seconds > 0) response.setHeader('Retry-After', String(seconds));
  const values = { action: temporaryCodePath, back: pathOfStep.secondFactor, problem, seconds };
  portal.pages.show(response, { view: 'temporary-code', status, values });
}
