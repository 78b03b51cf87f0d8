import { type Request, type Response, Router } from 'express';
import { refusalOf } from '../answer.ts';
import { formField } from '../form-fields.ts';
import { createSignIn } from '../passport.ts';
import { callOptions, fromAddress, type Portal } from '../portal.ts';
import { changeVisit, visitOf } from '../visit.ts';
import { beginSecondFactor } from './begin-second-factor.ts';
import { pathOfStep } from './require-step.ts';

/** A user name in any of its forms: `CORP\name`, UPN, DN. */
const longestUsername = 256;
/** More than any directory takes. */
const longestPassword = 512;

/** Sign-in by user name and password, and log-off. */
export function signInRoutes(portal: Portal): Router {
  const { sdk, pages, sessionCookie } = portal;
  const signIn = createSignIn((request) => {
    const response = request.res as Response;
    const credentials = {
      username: formField(request, 'username', longestUsername),
      password: formField(request, 'password', longestPassword),
      language: visitOf(response).language.code,
    };
    return sdk.extensions.BeginSignIn({ ...credentials, ...fromAddress(response) }, callOptions(response));
  });

  async function submit(request: Request, response: Response): Promise<void> {
    const answer = await signIn(request, response);
    const { sessionToken, nextStep, retryAfterSeconds } = answer;
    if (answer.result && sessionToken !== undefined) {
      sessionCookie.write(response, sessionToken);
      changeVisit(response, { sessionToken });
      await goOn(portal, response, nextStep);
      return;
    }
    switch (refusalOf(answer)) {
      case 'throttled':
        refuse(portal, response, { status: 429, problem: 'throttled', seconds: retryAfterSeconds });
        return;
      case 'not-allowed':
        refuse(portal, response, { status: 403, problem: 'closed' });
        return;
      default:
        refuse(portal, response, { status: 422, problem: 'wrong' });
    }
  }

  const router = Router();
  router.get('/sign-in', async (request, response) => {
    if (sessionCookie.read(request) !== undefined) {
      pages.redirect(response, '/');
      return;
    }
    const { isOpen } = await portal.facts.current();
    const problem = isOpen ? undefined : 'closed';
    const notice = request.query['logged-off'] === undefined ? undefined : 'logged-off';
    pages.show(response, { view: 'sign-in', values: { problem, notice, username: '', seconds: 0 } });
  });
  router.post('/sign-in', submit);
  router.post('/log-off', async (_request, response) => {
    const { sessionToken } = visitOf(response);
    // A session that is over already is as good as ended.
    if (sessionToken !== undefined) await sdk.extensions.EndSession({}, callOptions(response));
    sessionCookie.clear(response);
    portal.setupMemory.clear(response);
    pages.redirect(response, '/sign-in?logged-off');
  });
  router.get('/session-ended', (_request, response) => pages.show(response, { view: 'session-ended' }));
  return router;
}

/** With the password accepted: a second factor that is due begins by itself, by the person's default method. */
async function goOn(portal: Portal, response: Response, nextStep: keyof typeof pathOfStep): Promise<void> {
  if (nextStep !== 'secondFactor') {
    portal.pages.redirect(response, pathOfStep[nextStep]);
    return;
  }
  const begun = await beginSecondFactor(portal, response, { mode: 'unspecified', returnTo: '' });
  // Where it cannot begin by itself, the page with the methods lets the person begin it, and says why not.
  portal.pages.redirect(response, begun.path ?? pathOfStep.secondFactor);
}

interface Refused {
  readonly status: number;
  readonly problem: 'wrong' | 'throttled' | 'closed';
  readonly seconds?: number;
}

function refuse({ pages }: Portal, response: Response, { status, problem, seconds = 0 }: Refused): void {
  if (seconds > 0) response.setHeader('Retry-After', String(seconds));
  const username = formField(response.req, 'username', longestUsername);
  pages.show(response, { view: 'sign-in', status, values: { problem, seconds, username, notice: undefined } });
}
