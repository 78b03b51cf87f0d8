import type { ComplexType } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import { type Request, type Response, Router } from 'express';
import { refusalOf } from '../answer.ts';
import { formField } from '../form-fields.ts';
import { createSignIn } from '../passport.ts';
import { callOptions, fromBrowser, type Portal } from '../portal.ts';
import { visitOf } from '../visit.ts';
import { admit } from './admit.ts';

/** A user name in any of its forms: `CORP\name`, UPN, DN. */
export const longestUsername = 256;
/** More than any directory takes. */
export const longestPassword = 512;

type Rules = ComplexType<Extensions, 'PasswordRules'>;

interface ExpiredPassword {
  readonly status: number;
  readonly username: string;
  readonly rules?: Rules | undefined;
  readonly problem?: 'wrong' | 'throttled' | 'refused' | 'differ';
  readonly seconds?: number;
}

/** The page that asks for a new password. Neither page nor cookie holds the old one: the person types it again. */
export function showExpiredPassword({ pages }: Portal, response: Response, page: ExpiredPassword): void {
  const { status, username, rules, problem, seconds = 0 } = page;
  if (seconds > 0) response.setHeader('Retry-After', String(seconds));
  pages.show(response, { view: 'expired-password', status, values: { username, rules, problem, seconds } });
}

/** Changes a password that has expired in the directory; the SDK looks at the old one anew and decides. */
export function expiredPasswordRoutes(portal: Portal): Router {
  const { sdk, pages } = portal;
  const change = createSignIn((request) => {
    const response = request.res as Response;
    const passwords = {
      oldPassword: formField(request, 'password', longestPassword),
      newPassword: formField(request, 'new-password', longestPassword),
    };
    const person = { username: usernameOf(request), language: visitOf(response).language.code };
    const input = { ...person, ...passwords, ...fromBrowser(portal, response) };
    return sdk.extensions.ChangeExpiredPassword(input, callOptions(response));
  });

  async function submit(request: Request, response: Response): Promise<void> {
    const username = usernameOf(request);
    const show = (page: Omit<ExpiredPassword, 'username'>) =>
      showExpiredPassword(portal, response, { ...page, username });
    const typed = formField(request, 'new-password', longestPassword);
    if (typed === '' || typed !== formField(request, 'repeated', longestPassword)) {
      show({ status: 422, problem: 'differ' });
      return;
    }
    const answer = await change(request, response);
    if (answer.result) {
      await admit(portal, response, answer);
      return;
    }
    switch (refusalOf(answer)) {
      case 'throttled':
        show({ status: 429, problem: 'throttled', seconds: answer.retryAfterSeconds });
        return;
      case 'invalid':
        show({ status: 422, problem: 'refused', rules: answer.passwordRules });
        return;
      case 'not-allowed':
        // The portal was closed meanwhile, and the page there says so.
        pages.redirect(response, '/sign-in');
        return;
      default:
        // Also where the new one has expired already: the person begins again, and is told no more.
        show({ status: 422, problem: 'wrong' });
    }
  }

  const router = Router();
  // To a reload, or a changed language: what was typed is gone.
  router.get('/expired-password', (_request, response) => pages.redirect(response, '/sign-in'));
  router.post('/expired-password', submit);
  return router;
}

function usernameOf(request: Request): string {
  return formField(request, 'username', longestUsername);
}
