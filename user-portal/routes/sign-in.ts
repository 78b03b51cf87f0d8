import { type Request, type Response, Router } from 'express';
import { refusalOf } from '../answer.ts';
import { formField } from '../form-fields.ts';
import { createSignIn } from '../passport.ts';
import { callOptions, fromBrowser, type Portal } from '../portal.ts';
import { visitOf } from '../visit.ts';
import { admit } from './admit.ts';
import { longestPassword, longestUsername, showExpiredPassword } from './expired-password.ts';

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
    return sdk.extensions.BeginSignIn({ ...credentials, ...fromBrowser(portal, response) }, callOptions(response));
  });

  async function submit(request: Request, response: Response): Promise<void> {
    const answer = await signIn(request, response);
    if (answer.result) {
      await admit(portal, response, answer);
      return;
    }
    if (answer.passwordRules !== undefined) {
      const username = formField(request, 'username', longestUsername);
      showExpiredPassword(portal, response, { status: 200, rules: answer.passwordRules, username });
      return;
    }
    const { retryAfterSeconds } = answer;
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
