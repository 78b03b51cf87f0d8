import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser } from '../support/browser.ts';
import { openPortal } from './support/open-portal.ts';
import { addPeople, beginTour, pageStates } from './support/page-states.ts';

/** One state of each page whose words are many, or stand beside others. */
const states = [
  'sign-in',
  'expired-password',
  'second-factor-choice',
  'second-factor-text',
  'second-factor-call',
  'user-setup',
  'setup-oath-token-qr',
  'setup-phone-call-pin',
  'setup-text-message-wrong',
  'change-phone',
  'backup-phone',
  'change-pin',
  'main',
  'main-temporary-code',
  'resynchronize',
  'stock app',
  'fallbacks-while-the-phone-rings',
  'fallback-questions-wrong',
  'main-without-second-factor',
  'it was not me',
] as const;
/** What has words that reach out of their box; what only readers of screens see is a pixel wide. */
const wordsOutside = `[...document.querySelectorAll('body *')]
  .filter(({ clientWidth, scrollWidth, tagName }) => clientWidth > 1 && scrollWidth > clientWidth && tagName !== 'INPUT')
  .map(({ outerHTML }) => outerHTML.slice(0, 200))`;
const narrow = { width: 320, height: 640 };

for (const { locale, language } of [
  { locale: 'de-CH', language: 'de' },
  { locale: 'fr-CA', language: 'fr' },
]) {
  test(`pages in "${language}" fit a narrow phone, with no word cut`, async (t) => {
    const browser = await openBrowser(t, { locale, viewport: narrow, reducedMotion: 'reduce' });
    for (const name of states) {
      const state = pageStates.find((each) => each.name === name) ?? assert.fail(name);
      const portal = await openPortal(t);
      addPeople(portal);
      await browser.clearCookies();
      const page = await browser.newPage();
      await state.open(beginTour(portal, page));
      assert.equal(await page.locator('html').getAttribute('lang'), language);
      assert.deepEqual(await page.evaluate(wordsOutside), [], name);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false, name);
      await page.close();
    }
  });
}
