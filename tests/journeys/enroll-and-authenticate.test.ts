import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AuthenticatorApp, scan } from '../support/authenticator-app.ts';
import { openBrowser } from '../support/browser.ts';
import { readQr } from '../support/read-qr.ts';
import { startApps } from '../support/running-apps.ts';

test('Alice enrolls an authenticator app, and an application checks her codes', async (t) => {
  const apps = await startApps(t);
  const page = await (await openBrowser(t)).newPage();

  // She signs in, and is led to User Setup, since she has no second factor yet.
  await page.goto(apps.portal);
  await page.getByLabel('User name').fill('alice');
  await page.getByLabel('Password', { exact: true }).fill(apps.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/user-setup/);

  // She chooses the OATH token, scans the picture with her phone, and types the code that it shows.
  await page.locator('input[value="oath-token"]').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.locator('main form button[type=submit], article form button[type=submit]').first().click();
  const phone: AuthenticatorApp = scan(await readQr(page, '.qr'));
  await page.locator('input[autocomplete="one-time-code"]').fill(phone.code());
  await page.locator('input[autocomplete="one-time-code"]').press('Enter');

  // She is on the main page, and the secret is nowhere any more.
  await page.waitForURL(/\/MultiFactorAuth\/?(\?.*)?$/);
  assert.match(await page.locator('main').innerText(), /Alice/);
  await page.goto(`${apps.portal}/user-setup/oath-token`);
  assert.equal(await page.locator('.qr').count(), 0);

  // An in-house application asks for her second factor.
  const { pfWsSdk } = apps.client();
  const begun = await pfWsSdk.PfAuthUser_4({
    username: 'ALICE',
    initiatingAuthenticationType: 'pfsdk',
    applicationName: 'Payroll',
    requireUserMatch: true,
  });
  assert.equal(begun.callResult?.Code, 22);
  const authenticationRequestId = begun.authenticationRequestId;
  assert.ok(authenticationRequestId);
  const validate = async (code: string) => {
    const answer = await pfWsSdk.ValidateOathCode({
      username: 'alice',
      code,
      authenticationRequestId,
      fallback: false,
    });
    return { accepted: answer.result, error: answer.error?.Code };
  };

  // A wrong code, the code that she enrolled with, and one of minutes ago are refused; her next one is right, once.
  assert.deepEqual(await validate(notACode(phone)), { accepted: false, error: 0 });
  assert.deepEqual(await validate(phone.code(-10)), { accepted: false, error: 0 });
  assert.deepEqual(await validate(phone.code(1)), { accepted: true, error: 0 });
  const again = await pfWsSdk.ValidateOathCode({
    username: 'alice',
    code: phone.code(1),
    authenticationRequestId: '',
    fallback: false,
  });
  assert.equal(again.result, false);

  // The log tells them apart, and so does her page.
  const log = await readLog(apps);
  assert.deepEqual(
    log
      .filter(({ applicationName }) => applicationName === 'Payroll' || applicationName === '')
      .map(({ outcome, reason }) => `${outcome} ${reason}`)
      .slice(-4),
    ['denied wrong-response', 'denied out-of-date', 'approved oath-code', 'denied replayed'],
  );
});

test('Bob enrolls with a text message, and signs in with the next one', async (t) => {
  const apps = await startApps(t);
  const browser = await openBrowser(t);
  const page = await browser.newPage();
  await page.goto(apps.portal);
  await page.getByLabel('User name').fill('bob');
  await page.getByLabel('Password', { exact: true }).fill(apps.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/user-setup/);
  await page.locator('input[value="text-message"]').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.locator('#phone').fill('202-555-0143');
  await page.locator('article form button[type=submit]').first().click();
  const code = page.locator('input[autocomplete="one-time-code"]');
  await code.waitFor();

  // The carrier is simulated; what it would have sent stands on a page.
  const messages = await browser.newPage();
  await messages.goto(`${apps.sdk}/demo/messages`);
  await code.fill(await newestCode(messages));
  await code.press('Enter');
  await page.waitForURL(/\/MultiFactorAuth\/?(\?.*)?$/);
  await page.getByRole('button', { name: /log off/i }).click();

  // He comes back: the password is not enough any more.
  await page.getByLabel('User name').fill('bob');
  await page.getByLabel('Password', { exact: true }).fill(apps.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await code.waitFor();
  await messages.reload();
  await code.fill(await newestCode(messages));
  await code.press('Enter');
  await page.waitForURL(/\/MultiFactorAuth\/?(\?.*)?$/);
  assert.match(await page.locator('main').innerText(), /Bob/);
});

async function newestCode(page: import('playwright-core').Page): Promise<string> {
  const text = await page.locator('.text').first().innerText();
  return /\d{6}/.exec(text)?.[0] ?? assert.fail(`No code in "${text}".`);
}

/** Six digits that the app shows neither now nor for a while. */
function notACode(phone: AuthenticatorApp): string {
  const shown = new Set(Array.from({ length: 61 }, (_, index) => phone.code(index - 30)));
  const free = Array.from({ length: 62 }, (_, index) => String(index).padStart(6, '0')).find(
    (code) => !shown.has(code),
  );
  return free ?? assert.fail('62 codes cannot all be shown by 61 time steps.');
}

async function readLog({ dataDir }: { readonly dataDir: string }) {
  const { createSqliteStorage } = await import('../../sdk-service/adapters/storage/index.ts');
  const { deriveKey, readMasterKeyFile } = await import('../../sdk-service/adapters/secrets/index.ts');
  const masterKey = readMasterKeyFile(`${dataDir}/master.key`).key;
  const storage = await createSqliteStorage({
    file: `${dataDir}/store.sqlite`,
    logKey: deriveKey(masterKey, 'log-chain'),
  });
  const { rows } = await storage.tailAttempts({ after: await storage.tailStart('attempts', 100), limit: 100 });
  const chains = await storage.verifyLogs();
  await storage.close();
  assert.ok(
    chains.every(({ brokenAt }) => brokenAt === undefined),
    'the log chains hold',
  );
  return rows;
}
