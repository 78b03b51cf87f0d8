import type { Page } from 'playwright-core';
import { type AuthenticatorApp, scan } from './authenticator-app.ts';
import { readQr } from './read-qr.ts';

/** What a person does on the sign-in page. */
export async function signInToPortal(
  page: Page,
  { at, name, password }: Readonly<Record<'at' | 'name' | 'password', string>>,
): Promise<void> {
  await page.goto(`${at}/sign-in`);
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** From the first page of User Setup to the main page, with an authenticator app, whose code of now is used up by it. */
export async function enrollOathToken(page: Page): Promise<AuthenticatorApp> {
  await page.waitForURL(/\/user-setup/);
  await page.locator('input[value="oath-token"]').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.locator('article form button[type=submit]').first().click();
  const phone = scan(await readQr(page, '.qr'));
  await page.locator('input[autocomplete="one-time-code"]').fill(phone.code());
  await page.locator('input[autocomplete="one-time-code"]').press('Enter');
  await page.waitForURL(/\/MultiFactorAuth\/?(\?.*)?$/);
  return phone;
}
