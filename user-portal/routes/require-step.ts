import type { Enum } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import type { NextFunction, Request, Response } from 'express';
import { refusalOf } from '../answer.ts';
import { callOptions, type Portal } from '../portal.ts';
import { changeVisit, type Session, visitOf } from '../visit.ts';
import { returnQuery, returnToOf } from './return-to.ts';

type NextStep = Enum<Extensions, 'NextStep'>;

/** Where a person goes whose next step this is. */
export const pathOfStep: Readonly<Record<NextStep, string>> = {
  secondFactor: '/second-factor',
  userSetup: '/user-setup',
  main: '/',
};

export const changePinPath = '/change-pin';

interface Opens {
  /** To who was let in without a second factor; default: not before he proves one. */
  readonly withoutSecondFactor?: boolean;
  /** To who must change the PIN; default: not before he has. */
  readonly withOldPin?: boolean;
}

/**
 * Express middleware: asks the SDK for the session and lets the request through where its next step is one of these;
 * otherwise leads the person to the page of that step, or to sign-in. Who must change the PIN is led there first, and who
 * was let in without a second factor is asked for one, and then led back.
 */
export function requireStep(portal: Portal, steps: readonly NextStep[], opens: Opens = {}) {
  const { pages, sessionCookie } = portal;
  return async function checkStep(request: Request, response: Response, next: NextFunction): Promise<void> {
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
    if (!steps.includes(session.NextStep)) pages.redirect(response, pathOfStep[session.NextStep]);
    else if (session.PinChangeDue && opens.withOldPin !== true) pages.redirect(response, changePinPath);
    else if (session.WithoutSecondFactor && opens.withoutSecondFactor !== true) {
      pages.redirect(response, `/second-factor${returnQuery(returnToOf(request.baseUrl + request.path))}`);
    } else next();
  };
}

async function findSession({ sdk }: Portal, response: Response): Promise<Session | undefined> {
  const answer = await sdk.extensions.GetSession({}, callOptions(response));
  return refusalOf(answer) === undefined ? answer.session : undefined;
}
