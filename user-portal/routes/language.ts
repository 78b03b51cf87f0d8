import { Router } from 'express';
import { formField } from '../form-fields.ts';
import type { Portal } from '../portal.ts';
import { visitOf } from '../visit.ts';

/** The choice of a language, kept in the browser before and after sign-in. */
export function languageRoutes(portal: Portal): Router {
  const router = Router();
  router.post('/language', (request, response) => {
    const language = formField(request, 'language', 35);
    const { browserId } = visitOf(response);
    // A language that there is not is remembered and never found: the browser's wish counts then.
    portal.browserMemory.write(response, { id: browserId, language });
    portal.pages.redirect(response, readPath(formField(request, 'back', 200)));
  });
  return router;
}

/** Only paths of this portal, so that the form leads nowhere else. */
function readPath(back: string): string {
  return /^\/(?:[\w-]+(?:\/[\w-]+)*)?$/.test(back) ? back : '/';
}
