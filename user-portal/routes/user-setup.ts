import { Router } from 'express';
import { findMethodText } from '../methods.ts';
import type { Portal } from '../portal.ts';
import { checkAttemptId } from './attempt-id.ts';
import { requireStep } from './require-step.ts';
import { setUpMobileApp } from './set-up-mobile-app.ts';
import { setUpOathToken } from './set-up-oath-token.ts';
import { setUpPhone } from './set-up-phone.ts';
import { findSetupOptions } from './setup-options.ts';

/**
 * User Setup: a person chooses a method, proves that it works, and only then has it. For new people the last step of
 * signing in; for others the way to another method.
 */
export function userSetupRoutes(portal: Portal): Router {
  const router = Router();
  router.param('id', checkAttemptId);
  router.param('attempt', checkAttemptId);
  router.use('/user-setup', requireStep(portal, ['userSetup', 'main']));

  router.get('/user-setup', async (request, response) => {
    const chosen = findMethodText(request.query.method);
    if (chosen !== undefined) return portal.pages.redirect(response, `/user-setup/${chosen.slug}`);
    const options = await findSetupOptions(portal, response, 'user-setup');
    if (options === undefined) return;
    const [only, ...others] = options.methods;
    if (only !== undefined && others.length === 0) return portal.pages.redirect(response, `/user-setup/${only.slug}`);
    portal.pages.show(response, { view: 'user-setup', values: { methods: options.methods } });
  });

  const mobileApp = setUpMobileApp(portal);
  router.get('/user-setup/mobile-app', mobileApp.show);
  router.post('/user-setup/mobile-app', mobileApp.begin);
  router.get('/user-setup/mobile-app/:id', mobileApp.showPhone);
  router.get('/user-setup/mobile-app/:id/state', mobileApp.state);
  router.post('/user-setup/mobile-app/:id/test', mobileApp.test);
  router.get('/user-setup/mobile-app/:id/number/:attempt', mobileApp.showNumber);
  router.get('/user-setup/mobile-app/:id/number/:attempt/state', mobileApp.numberState);
  router.post('/user-setup/mobile-app/:id/complete', mobileApp.complete);

  const oathToken = setUpOathToken(portal);
  router.get('/user-setup/oath-token', oathToken.show);
  router.post('/user-setup/oath-token', oathToken.begin);
  router.get('/user-setup/oath-token/:id', oathToken.showCode);
  router.post('/user-setup/oath-token/:id', oathToken.confirm);

  for (const slug of ['text-message', 'phone-call'] as const) {
    const phone = setUpPhone(portal, slug);
    router.get(`/user-setup/${slug}`, phone.show);
    router.post(`/user-setup/${slug}`, phone.begin);
    router.get(`/user-setup/${slug}/:id`, phone.showCode);
    router.post(`/user-setup/${slug}/:id`, phone.confirm);
    router.get(`/user-setup/${slug}/:id/state`, async (request, response) => {
      response.json({ state: await portal.attempts.wait(response, request.params.id) });
    });
  }
  return router;
}
