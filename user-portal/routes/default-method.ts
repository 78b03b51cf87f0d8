import { type Request, type Response, Router } from 'express';
import { refusalOf } from '../answer.ts';
import { describeMethods, findMethodText, type MethodText } from '../methods.ts';
import { callOptions, type Portal } from '../portal.ts';
import { visitOf } from '../visit.ts';
import { requireStep } from './require-step.ts';
import { returnQuery } from './return-to.ts';
import { isConfirmed } from './setup-options.ts';

/** Which method a person is asked for first: chosen on the main page, and confirmed here where the SDK wants a fresh proof. */
export function defaultMethodRoutes(portal: Portal): Router {
  const router = Router();
  router.use('/default-method', requireStep(portal, ['main']));

  router.get('/default-method/:method', async (request, response, next) => {
    const text = findMethodText(request.params.method);
    if (text === undefined) return next();
    const answer = await portal.sdk.extensions.GetMethods({}, callOptions(response));
    const method = describeMethods(answer.methods).find(({ mode }) => mode === text.mode);
    if (method === undefined || !method.Enrolled || method.IsDefault) return portal.pages.redirect(response, '/');
    show(response, text, undefined);
  });

  router.post('/default-method/:method', async (request, response, next) => {
    const text = findMethodText(request.params.method);
    if (text === undefined) return next();
    await change(request, response, text);
  });

  async function change(request: Request, response: Response, text: MethodText): Promise<void> {
    const username = visitOf(response).session?.Username;
    const answer = await portal.sdk.pfWsSdk.ChangeMode_2(
      { username, mode: text.mode, sendEmail: true },
      callOptions(response),
    );
    const refusal = refusalOf(answer);
    if (refusal === undefined) portal.pages.redirect(response, `/?default=${text.slug}`);
    else if (refusal === 'not-allowed' && !isConfirmed(request)) {
      portal.pages.redirect(response, `/second-factor${returnQuery(`default-${text.slug}`)}`);
    } else show(response, text, refusal);
  }

  function show(response: Response, text: MethodText, problem: string | undefined): void {
    const status = problem === undefined ? 200 : 403;
    portal.pages.show(response, { view: 'default-method', status, values: { text, problem } });
  }
  return router;
}
