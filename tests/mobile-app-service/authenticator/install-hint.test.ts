import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { serveAuthenticator, startAuthenticator } from '../../support/authenticator-bed.ts';
import { openBrowser } from '../../support/browser.ts';

const hint = 'Keep it on your home screen';

test('where the browser offers to install, the app does at a fitting place, and takes its word', async (t) => {
  const { page } = await startAuthenticator(t);
  await keepOffersAway(page);
  await offer(page);
  await page.getByRole('heading', { name: hint }).waitFor();
  await page.getByRole('button', { name: 'Install' }).click();
  assert.equal(await page.evaluate('globalThis.asked'), 1);
  await page.evaluate(`dispatchEvent(new Event('appinstalled'))`);
  await page.getByText(hint).waitFor({ state: 'detached' });
});

test('who says no is not asked again', async (t) => {
  const { page } = await startAuthenticator(t);
  await keepOffersAway(page);
  await offer(page);
  await page.getByRole('button', { name: 'Not now' }).click();
  await page.getByText(hint).waitFor({ state: 'detached' });
  await page.reload();
  await page.getByText('Your sign-ins, in your hand').waitFor();
  await offer(page);
  assert.equal(await page.getByText(hint).count(), 0);
});

test('on an iPhone, which offers nothing, the app says where to tap', async (t) => {
  const { page } = await openOnIphone(t, 'false');
  await page.getByText('Add to Home Screen').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Install' }).count(), 0);
});

test('an installed app does not offer to be installed', async (t) => {
  const { page } = await openOnIphone(t, 'true');
  await page.getByText('Your sign-ins, in your hand').waitFor();
  await offer(page);
  assert.equal(await page.getByText(hint).count(), 0);
});

/** The browser's own offer comes when it likes. */
const noOffers = `addEventListener('beforeinstallprompt', (event) => event.isTrusted && event.stopImmediatePropagation());`;

async function keepOffersAway(page: Page): Promise<void> {
  await page.addInitScript(noOffers);
  await page.reload();
}

/** As Chrome and Edge do by themselves once they find the app worth it; what they make of it is taken down. */
async function offer(page: Page): Promise<void> {
  await page.evaluate(`(() => {
    globalThis.asked = 0;
    dispatchEvent(Object.assign(new Event('beforeinstallprompt'), { prompt: async () => void (globalThis.asked += 1) }));
  })()`);
}

/** Safari's `navigator.standalone`: whether the page was opened from the home screen. The browser's own offer is kept away. */
async function openOnIphone(t: TestContext, standalone: 'true' | 'false') {
  const { origin } = await serveAuthenticator(t);
  const page = await (await openBrowser(t, { viewport: { width: 390, height: 844 }, locale: 'en-GB' })).newPage();
  await page.addInitScript(`
    ${noOffers}
    Object.defineProperty(Navigator.prototype, 'standalone', { value: ${standalone} });
    Object.defineProperty(Navigator.prototype, 'maxTouchPoints', { value: 5 });
  `);
  await page.goto(origin);
  return { page };
}
