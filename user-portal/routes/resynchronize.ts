import { type Request, type Response, Router } from 'express';
import { refusalOf } from '../answer.ts';
import { codeField } from '../form-fields.ts';
import { callOptions, fromAddress, type Portal } from '../portal.ts';
import { requireStep } from './require-step.ts';
import { returnQuery } from './return-to.ts';
import { isConfirmed } from './setup-options.ts';

const path = '/oath-token/resynchronize';

type Problem = 'wrong' | 'no-code' | 'throttled' | 'not-allowed';

const statuses: Readonly<Record<Problem, number>> = { wrong: 422, 'no-code': 422, throttled: 429, 'not-allowed': 403 };

/** The page for an OATH token whose codes are refused: two of them in a row say where it stands. */
export function resynchronizeRoutes(portal: Portal): Router {
  const router = Router();
  router.use(path, requireStep(portal, ['main']));

  router.get(path, async (_request, response) => {
    const { overview } = await portal.sdk.extensions.GetOverview({}, callOptions(response));
    if (overview?.OathTokenExists !== true) return portal.pages.redirect(response, '/');
    show(response);
  });

  router.post(path, (request, response) => resynchronize(request, response));

  async function resynchronize(request: Request, response: Response): Promise<void> {
    const firstCode = codeField(request, 'first');
    const secondCode = codeField(request, 'second');
    if (firstCode === undefined || secondCode === undefined) return show(response, { problem: 'no-code' });
    const answer = await portal.sdk.extensions.ResynchronizeOathToken(
      { firstCode, secondCode, ...fromAddress(response) },
      callOptions(response),
    );
    switch (refusalOf(answer)) {
      case undefined:
        return portal.pages.redirect(response, '/?resynchronized=yes');
      case 'refused':
      case 'invalid':
        return show(response, { problem: 'wrong' });
      case 'throttled':
        return show(response, { problem: 'throttled', seconds: answer.retryAfterSeconds });
      case 'not-allowed':
        if (isConfirmed(request)) return show(response, { problem: 'not-allowed' });
        return portal.pages.redirect(response, `/second-factor${returnQuery('resynchronize')}`);
      case 'gone':
        return portal.pages.redirect(response, '/');
    }
  }

  function show(
    response: Response,
    { problem, seconds = 0 }: { readonly problem?: Problem; readonly seconds?: number } = {},
  ): void {
    if (seconds > 0) response.setHeader('Retry-After', String(seconds));
    const values = { problem, seconds, action: path, confirmed: isConfirmed(response.req) };
    portal.pages.show(response, { view: 'resynchronize', status: problem ? statuses[problem] : 200, values });
  }
  return router;
}
