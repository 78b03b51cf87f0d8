import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { serveAuthenticator } from './authenticator-bed.ts';
import { openBrowser } from './browser.ts';
import { signInToPortal } from './portal-pages.ts';
import { readQr } from './read-qr.ts';
import { runMfa } from './run-mfa.ts';
import { startApps } from './running-apps.ts';

/** The three apps, the authenticator app on an origin of its own, and browsers: one at the desk, and one on each phone. */
export async function startDeskAndPhone(t: TestContext) {
  const apps = await startApps(t);
  const { origin } = await serveAuthenticator(t);
  const mfa = (...words: readonly string[]) => runMfa(apps.dataDir, { words });
  await mfa('settings', 'set', 'mobile.url', `${apps.mobile.replace('127.0.0.1', 'localhost')}/`);
  await mfa('settings', 'set', 'mobile.appOrigin', origin);
  const desk = await (await openBrowser(t, { reducedMotion: 'reduce' })).newPage();
  const phone = await openPhone();

  async function openPhone(): Promise<Page> {
    const size = { width: 390, height: 844 };
    return (await openBrowser(t, { viewport: size, reducedMotion: 'reduce' })).newPage();
  }

  const signIn = () => signInToPortal(desk, { at: apps.portal, name: 'alice', password: apps.password });

  /** Alice, who has nothing yet, brings her phone. */
  async function bringPhone(): Promise<void> {
    await signIn();
    await desk.waitForURL(/\/user-setup/);
    await setUp(phone);
  }

  /** From User Setup at the desk to an app that is active. */
  async function setUp(on: Page): Promise<void> {
    await desk.locator('input[value="mobile-app"]').check();
    await desk.getByRole('button', { name: 'Continue' }).click();
    await desk.getByRole('button', { name: 'Show the QR code' }).click();
    await on.goto(await readQr(desk, '.qr'));
    await on.getByRole('button', { name: 'Add account' }).click();
    await on.getByRole('heading', { name: 'Almost done' }).waitFor();
    await desk.getByRole('button', { name: 'Authenticate me now' }).click();
    await typeNumber(await shownNumber(desk), 'Approve', on);
    await on.getByRole('heading', { name: 'It works' }).waitFor();
    await desk.waitForURL(/set-up=mobile-app/);
    await on.getByRole('button', { name: 'Done' }).click();
  }

  async function typeNumber(number: string, then: 'Approve', on = phone): Promise<void> {
    await on.locator('#number').fill(number);
    await on.getByRole('button', { name: then }).click();
  }

  async function signInAgain(): Promise<string> {
    await desk.getByRole('button', { name: /log off/i }).click();
    await signIn();
    return shownNumber(desk);
  }

  return { apps, mfa, desk, phone, openPhone, bringPhone, setUp, signIn, signInAgain, typeNumber };
}

/** The number that the portal shows, to be typed on the phone. */
export async function shownNumber(page: Page): Promise<string> {
  return (await page.locator('.number-to-type').innerText()).replace(/\D/g, '');
}
