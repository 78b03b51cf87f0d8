import type { Enum } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import type { NextFunction, Request, Response } from 'express';
import { refusalOf } from '../answer.ts';
import { callOptions, type Portal } from '../portal.ts';
import { changeVisit, type Session, visitOf } from '../visit.ts';

type NextStep = Enum<Extensions, 'NextStep'>;

/** Where a person goes whose next step this is. */
export const pathOfStep: Readonly<Record<NextStep, string>> = {
  secondFactor: '/second-factor',
  userSetup: '/user-setup',
  main: '/',
};

/**
 * Express middleware: asks the SDK for the session and lets the request through where its next step is one of these;
 * otherwise leads the person to the page of that step, or to sign-in.
 */
export function requireStep(portal: Portal, steps: readonly NextStep[]) {
  const { pages, sessionCookie } = portal;
  return async function checkStep(_request: Request, response: Response, next: NextFunction): Promise<void> {
    if (visitOf(response).sessionToken === undefined) {
      pages.redirect(response, '/sign-in');
      return;
    }
    const session = await findSession(portal, response);
    if (session === undefined) {
      sessionCookie.clear(response);
      changeVisit(response, { sessionToken: undefined });
      pages.redirect(response, '/session-ended');
      return;
    }
    changeVisit(response, { session });
    if (steps.includes(session.NextStep)) next();
    else pages.redirect(response, pathOfStep[session.NextStep]);
  };
}

async function findSession({ sdk }: Portal, response: Response): Promise<Session | undefined> {
  const answer = await sdk.extensions.GetSession({}, callOptions(response));
  return refusalOf(answer) === undefined ? answer.session : undefined;
}
