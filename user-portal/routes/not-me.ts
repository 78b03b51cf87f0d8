import { type Request, type Response, Router } from 'express';
import { refusalOf } from '../answer.ts';
import { callOptions, fromAddress, type Portal } from '../portal.ts';

/**
 * The link of a mail by which its person says that a change was not made by him. Looking at the page does nothing and asks
 * nothing, since programs that guard mailboxes open every link; the button acts. Nobody has to sign in: whoever changed
 * something may have locked the person out.
 */
export function notMeRoutes({ sdk, pages }: Portal): Router {
  async function disavow(request: Request<{ token: string }>, response: Response): Promise<void> {
    const { token } = request.params;
    const answer = await sdk.extensions.DisavowChange({ token, ...fromAddress(response) }, callOptions(response));
    const isDone = refusalOf(answer) === undefined;
    pages.show(response, { view: isDone ? 'not-me-done' : 'not-me-over', status: isDone ? 200 : 410 });
  }

  const router = Router();
  router.param('token', (_request, _response, next, token: string) => {
    next(/^[\w-]{43}$/.test(token) ? undefined : 'route');
  });
  router.get('/not-me/:token', (request, response) => {
    pages.show(response, { view: 'not-me', values: { token: request.params.token } });
  });
  router.post('/not-me/:token', disavow);
  return router;
}
