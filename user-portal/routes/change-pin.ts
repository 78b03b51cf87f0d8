import type { ComplexType } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { type Request, type Response, Router } from 'express';
import { refusalOf } from '../answer.ts';
import { describePinProblem, findPinProblem, type PinProblem, readNewPin } from '../pin-problems.ts';
import { callOptions, type Portal } from '../portal.ts';
import { visitOf } from '../visit.ts';
import { changePinPath as path, requireStep } from './require-step.ts';
import { returnQuery } from './return-to.ts';
import { isConfirmed } from './setup-options.ts';

type UserSettings = ComplexType<PfWsSdk, 'UserSettings3'>;

/** Whether a PIN is asked for in any of the person's methods, and he may change it himself. */
export function canChangePin(settings: UserSettings | undefined): boolean {
  if (settings?.UserCanChangePin !== true) return false;
  return settings.PinMode === 'pin' || settings.SmsMode === 'otpPlusPin' || settings.PhoneAppMode === 'pin';
}

/** The person's own settings; undefined where the SDK does not give them. */
export async function findUserSettings({ sdk }: Portal, response: Response): Promise<UserSettings | undefined> {
  const username = visitOf(response).session?.Username;
  const answer = await sdk.pfWsSdk.GetUserSettings_3({ username }, callOptions(response));
  return refusalOf(answer) === undefined ? answer.userSettings : undefined;
}

/** A new PIN, typed twice. The rules are the SDK's; each has its sentence. */
export function changePinRoutes(portal: Portal): Router {
  const router = Router();
  router.use(path, requireStep(portal, ['main'], { withOldPin: true }));

  router.get(path, async (_request, response) => {
    const settings = await findUserSettings(portal, response);
    if (!isDue(response) && !canChangePin(settings)) return portal.pages.redirect(response, '/');
    show(response, settings);
  });

  router.post(path, async (request, response) => {
    const settings = await findUserSettings(portal, response);
    if (!isDue(response) && !canChangePin(settings)) return portal.pages.redirect(response, '/');
    await change(request, response, settings);
  });

  async function change(request: Request, response: Response, settings: UserSettings | undefined): Promise<void> {
    const typed = readNewPin(request);
    if ('problem' in typed) return show(response, settings, typed.problem);
    const answer = await portal.sdk.pfWsSdk.ChangePin(
      {
        username: visitOf(response).session?.Username,
        userPin: { Pin: typed.pin, PinChangeRequired: false },
        sendEmail: false,
      },
      callOptions(response),
    );
    switch (refusalOf(answer)) {
      case undefined:
        return portal.pages.redirect(response, '/?pin=changed');
      case 'not-allowed':
        if (isConfirmed(request)) return show(response, settings, 'not-allowed');
        return portal.pages.redirect(response, `/second-factor${returnQuery('change-pin')}`);
      default:
        return show(response, settings, findPinProblem(answer.error?.Description));
    }
  }

  function show(response: Response, settings: UserSettings | undefined, problem?: PinProblem): void {
    const status = problem === undefined ? 200 : problem === 'not-allowed' ? 403 : 422;
    const minimum = settings?.MinimumPinLength ?? 4;
    const values = {
      sentence: describePinProblem(visitOf(response).t, { problem, minimum }),
      minimum,
      action: path,
      isDue: isDue(response),
      confirmed: isConfirmed(response.req),
    };
    portal.pages.show(response, { view: 'change-pin', status, values });
  }
  return router;
}

/** The SDK wants another PIN before anything else. */
function isDue(response: Response): boolean {
  return visitOf(response).session?.PinChangeDue === true;
}
