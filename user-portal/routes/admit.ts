import type { Response } from 'express';
import type { SignInAnswer } from '../passport.ts';
import type { Portal } from '../portal.ts';
import { changeVisit } from '../visit.ts';
import { beginSecondFactor } from './begin-second-factor.ts';
import { pathOfStep } from './require-step.ts';

/**
 * With the password accepted: the browser gets the session, and a second factor that is due begins by itself, by the
 * person's default method.
 */
export async function admit(
  portal: Portal,
  response: Response,
  { sessionToken, nextStep }: Pick<SignInAnswer, 'sessionToken' | 'nextStep'>,
): Promise<void> {
  if (sessionToken === undefined) throw new TypeError('The SDK accepts a sign-in and gives no session.');
  portal.sessionCookie.write(response, sessionToken);
  changeVisit(response, { sessionToken });
  if (nextStep !== 'secondFactor') {
    portal.pages.redirect(response, pathOfStep[nextStep]);
    return;
  }
  const begun = await beginSecondFactor(portal, response, { mode: 'unspecified', returnTo: '' });
  // Where it cannot begin by itself, the page with the methods lets the person begin it, and says why not.
  portal.pages.redirect(response, begun.path ?? `${pathOfStep.secondFactor}?failed=yes`);
}
