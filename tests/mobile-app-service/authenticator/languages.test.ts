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

test('a person enrolls and approves with a PIN in German and in French, and every screen fits a narrow phone', async (t) => {
  for (const language of ['de', 'fr']) await t.test(language, (t) => approveIn(t, language));
});

async function approveIn(t: TestContext, language: string): Promise<void> {
  const { app: words } = JSON.parse(
    readFileSync(join(import.meta.dirname, `../../../locales/${language}.json`), 'utf8'),
  );
  const narrow = { width: 320, height: 640 };
  const { page, peer, origin, complaints } = await startAuthenticator(t, { locale: language, viewport: narrow });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const heading = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor();

  await heading(words.welcome.title);
  await fits(page, 'welcome');
  await button(words.welcome.begin).click();
  await heading(words.add.title);
  await fits(page, 'add');
  await page.goto(peer.link(origin));
  await heading(words.joining.title);
  await fits(page, 'joining');
  await button(words.joining.begin).click();
  await heading(words.joined.almost);
  await fits(page, 'joined');

  const asked = peer.ask({ pin: '1357', pinMustChange: true, pinMayChange: true });
  await page.locator('#number').fill(asked.number);
  await page.getByLabel(words.pin.label, { exact: true }).fill('1357');
  await fits(page, 'request');
  await button(words.request.approve).click();
  await page.getByText(words.pin.mustChange).waitFor();
  await fits(page, 'new PIN');
  for (const pin of ['1234', '2468']) {
    await page.getByLabel(words.pin.new_other.replace('{{count}}', '4'), { exact: true }).fill(pin);
    await page.getByLabel(words.pin.repeat, { exact: true }).fill(pin);
    await button(words.request.approve).click();
    if (pin === '1234') await page.getByText(words.pin.rule.sequence).waitFor();
  }
  await heading(words.outcome.approved);
  await fits(page, 'outcome');
  await button(words.done).click();
  await page.locator('.account').waitFor();
  await fits(page, 'home');
  await page.locator('.account-head').click();
  await page.getByText(words.history.approved).waitFor();
  await fits(page, 'account');
  await button(words.remove.title).click();
  await fits(page, 'remove');
  await button(words.cancel).click();

  peer.ask();
  await page.locator('#number').waitFor();
  await button(words.request.notMe).click();
  await heading(words.fraud.title);
  await fits(page, 'fraud');
  await button(words.fraud.report).click();
  await heading(words.outcome.fraudBlocked);
  await button(words.done).click();
  await button(words.settings.title).click();
  await heading(words.settings.title);
  await fits(page, 'settings');
  assert.equal(await page.locator('html').getAttribute('lang'), language);
  assert.deepEqual(complaints, []);
}

async function fits(page: Page, screen: string): Promise<void> {
  const width = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  assert.ok(Number(width) <= 0, `${screen}: ${width} pixels too wide`);
}
