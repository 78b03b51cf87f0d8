import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { serveAuthenticator, startAuthenticator } from '../../support/authenticator-bed.ts';
import { openBrowser } from '../../support/browser.ts';

const english = readFileSync(join(import.meta.dirname, '../../../locales/en.json'), 'utf8');

type Sentences = { readonly [key: string]: string | Sentences };

/** A language whose sentences are half as long again as ours, as those of German or Finnish may be; one is missing. */
function makeLocales(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-locales-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const lengthen = (value: string | Sentences): string | Sentences => {
    if (typeof value !== 'string')
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, lengthen(inner)]));
    return `${value} ${'längere '.repeat(Math.ceil(value.length / 16)).trim()}`;
  };
  const { app } = JSON.parse(english) as { app: { readonly home: Sentences; readonly welcome: Sentences } };
  const { welcome, ...others } = lengthen(app) as unknown as { readonly welcome: Sentences };
  const { hint: _, ...known } = welcome;
  writeFileSync(join(folder, 'en.json'), english);
  writeFileSync(join(folder, 'de.json'), JSON.stringify({ app: { ...others, welcome: known } }));
  return folder;
}

test('the app speaks the language of the browser, in English what is missing, and another where the person chooses one', async (t) => {
  const locales = makeLocales(t);
  const { origin } = await serveAuthenticator(t, locales);
  const page = await (await openBrowser(t, { locale: 'de-AT', viewport: { width: 390, height: 844 } })).newPage();
  await page.goto(origin);
  await page.getByText('Your sign-ins, in your hand längere').waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  await page.getByText('Your company’s user portal shows you a QR code to begin with.', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Settings längere' }).click();
  assert.deepEqual(await page.locator('#language option').allInnerTexts(), ['Deutsch', 'English']);
  await page.locator('#language').selectOption('en');
  await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
  await page.reload();
  await page.getByText('Your sign-ins, in your hand', { exact: true }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
});

test('who speaks a language that there is not is spoken to in English', async (t) => {
  const { origin } = await serveAuthenticator(t, makeLocales(t));
  const page = await (await openBrowser(t, { locale: 'fi-FI' })).newPage();
  await page.goto(origin);
  await page.getByText('Your sign-ins, in your hand', { exact: true }).waitFor();
});

test('sentences that are half as long again fit a narrow phone, on each screen of a sign-in', async (t) => {
  const narrow = { width: 320, height: 640 };
  const { page, peer, origin } = await startAuthenticator(t, {
    locales: makeLocales(t),
    locale: 'de-DE',
    viewport: narrow,
  });
  await fits(page, 'welcome');
  await page.goto(peer.link(origin));
  await page.getByRole('button', { name: 'Add account längere' }).waitFor();
  await fits(page, 'joining');
  await page.getByRole('button', { name: 'Add account längere' }).click();
  await page.getByRole('heading', { name: /Almost done/ }).waitFor();
  await fits(page, 'joined');
  peer.ask();
  await page.locator('#number').waitFor();
  await fits(page, 'request');
  await page.getByRole('button', { name: /It was not me/ }).click();
  await fits(page, 'fraud');
  await page.getByRole('button', { name: /^Report fraud/ }).click();
  await page.getByRole('heading', { name: /Account blocked/ }).waitFor();
  await fits(page, 'outcome');
  await page.getByRole('button', { name: /^Done/ }).click();
  await page.locator('.account').waitFor();
  await fits(page, 'home');
  await page.getByRole('button', { name: /^Settings/ }).click();
  await fits(page, 'settings');
});

async function fits(page: Page, screen: string): Promise<void> {
  const width = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  assert.ok(Number(width) <= 0, `${screen}: ${width} pixels too wide`);
}
