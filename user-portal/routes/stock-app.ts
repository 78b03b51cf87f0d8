import { type Request, type Response, Router } from 'express';
import { type Refusal, refusalOf } from '../answer.ts';
import { drawQr } from '../draw-qr.ts';
import { callOptions, fromAddress, type Portal } from '../portal.ts';
import { requireStep } from './require-step.ts';
import { returnQuery } from './return-to.ts';
import { isConfirmed } from './setup-options.ts';

const path = '/devices/stock-app';

/**
 * Another phone with the stock authenticator app, which shows codes and is not asked: its activation code, as a QR code, as
 * a link for this very phone, and to be typed. The phone counts once its app has confirmed.
 */
export function stockAppRoutes(portal: Portal): Router {
  const { sdk, pages, facts } = portal;

  function show(response: Response, problem?: Refusal): void {
    const values = { action: path, confirmed: isConfirmed(response.req), problem };
    pages.show(response, { view: 'stock-app', status: problem === undefined ? 200 : 403, values });
  }

  /** The answer to the form is the page with the code itself: it is at no address, and loading it again makes a new one. */
  async function begin(request: Request, response: Response): Promise<void> {
    const answer = await sdk.extensions.BeginActivation(fromAddress(response), callOptions(response));
    const { Code: code, Url: url, Link: appLink, SecondsLeft: secondsLeft = 0 } = answer.activationCode ?? {};
    const refusal = refusalOf(answer);
    if (refusal === 'not-allowed' && !isConfirmed(request)) {
      return pages.redirect(response, `/second-factor${returnQuery('stock-app')}`);
    }
    if (refusal !== undefined || code === undefined || url === undefined || appLink === undefined) {
      return show(response, refusal ?? 'gone');
    }
    const qr = await drawQr(appLink);
    const shownCode = code.replace(/\d{3}(?=\d)/g, '$& ');
    pages.show(response, { view: 'stock-app-code', values: { qr, shownCode, url, appLink, secondsLeft } });
  }

  const router = Router();
  router.use(path, requireStep(portal, ['main']), async (_request, response, next) => {
    if ((await facts.current()).canActivateStockApp) next();
    else pages.redirect(response, '/devices');
  });
  router.get(path, (_request, response) => show(response));
  router.post(path, begin);
  return router;
}
