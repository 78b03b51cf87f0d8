import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createLog } from '@mfa/shared/log/log';
import type { Page } from 'playwright-core';
import { createPortal } from '../../user-portal/app.ts';
import { createGoldenWorld, oathCode, oathSecretKey } from '../golden/golden-world.ts';
import { openBrowser } from '../support/browser.ts';
import { untilCalled } from '../support/calling.ts';
import { signInToPortal } from '../support/portal-pages.ts';
import { startSdkInProcess, testAuthor } from '../support/sdk-in-process.ts';
import { answers, questions } from '../support/security-questions.ts';
import { serveApp } from '../support/serve-app.ts';

const password = 'correct horse battery';

/** A company whose SDK has a clock that stands, and its portal. */
async function openCompany(t: TestContext) {
  const world = createGoldenWorld(await startSdkInProcess());
  const sdk = await world.openClient('svc-portal', 'portal');
  const portal = await serveApp(
    t,
    createPortal({
      config: {
        port: 0,
        virtualDirectories: ['/MultiFactorAuth'],
        trustedProxies: new BlockList(),
        sslRequired: false,
        cookieKey: undefined,
        demoMessagesUrl: undefined,
      },
      log: createLog({ name: 'user-portal', level: 'silent' }),
      sdk,
    }),
  );
  t.after(() => world.close());
  const at = `${portal}/MultiFactorAuth`;

  async function add(username: string, fields: Parameters<typeof world.add>[1]): Promise<void> {
    await world.add(username, fields);
    await world.core.people.setPassword(username, password, testAuthor);
    await world.call.ChangeSecurityQuestions({ username, userSecurityQuestions: { ...questions, ...answers } });
  }
  return { ...world, at, add, signIn: (page: Page, name: string) => signInToPortal(page, { at, name, password }) };
}

/** Answers what is asked, as somebody who remembers. */
async function answerQuestions(page: Page): Promise<void> {
  for (const number of [1, 2, 3, 4] as const) {
    const field = page.getByLabel(questions[`SecurityQuestion${number}`]);
    if ((await field.count()) > 0) await field.fill(answers[`SecurityAnswer${number}`]);
  }
  await page.getByRole('button', { name: 'Verify' }).click();
}

const mainPage = /\/MultiFactorAuth\/?(\?.*)?$/;

test('Ben does not hear his phone, answers two questions after a minute, and gets further only with his phone', async (t) => {
  const company = await openCompany(t);
  await company.set('securityQuestions.enabled', 'true');
  await company.add('ben', { Mode: 'voiceCall' });
  const page = await (await openBrowser(t)).newPage();
  await page.clock.install();
  await company.signIn(page, 'ben');
  await page.getByRole('heading', { name: 'Answer your phone' }).waitFor();
  const link = page.getByRole('link', { name: 'Answer security questions' });
  assert.equal(await link.count(), 0);

  // The minute goes by, here and at the server; the page shows by itself what there is.
  company.clock.advanceSeconds(60);
  await page.clock.fastForward(60_000);
  await link.click();
  assert.equal(await page.locator('form input[id^=answer]').count(), 2);
  await answerQuestions(page);
  await page.waitForURL(mainPage);
  assert.match(await page.locator('main').innerText(), /You see this page only/);
  assert.match(await page.locator('.recent').innerText(), /Security questions/);

  // For his phone numbers he needs the phone: he finds it, and lands where he wanted to go.
  await page.goto(`${company.at}/change-phone`);
  await page.waitForURL(/\/second-factor\?return=change-phone$/);
  assert.match(await page.locator('main').innerText(), /You came in without the second step/);
  await page.getByRole('button', { name: 'Continue' }).click();
  const { callId } = await untilCalled(company, 2);
  await company.phone.answer(callId);
  await company.phone.press(callId, '#');
  await page.clock.fastForward(5000);
  await page.waitForURL(/\/change-phone\?confirmed=yes$/);
});

test('Cleo, whose browser has no scripts, is offered the same, and only what her company allows', async (t) => {
  const company = await openCompany(t);
  await company.add('cleo', { Mode: 'voiceCall' });
  const page = await (await openBrowser(t, { javaScriptEnabled: false })).newPage();
  await company.signIn(page, 'cleo');
  company.clock.advanceSeconds(60);
  await page.reload();
  await page.getByRole('heading', { name: 'Answer your phone' }).waitFor();
  const link = page.getByRole('link', { name: 'Answer security questions' });
  assert.equal(await link.count(), 0);
  await page.goto(`${company.at}/second-factor/questions`);
  await page.waitForURL(/\/second-factor$/);

  await company.set('securityQuestions.enabled', 'true');
  await company.set('securityQuestions.toAnswer', '4');
  await page.reload();
  await link.click();
  assert.equal(await page.locator('form input[id^=answer]').count(), 4);
  await answerQuestions(page);
  await page.waitForURL(mainPage);
});

test('Dana hangs up by mistake, and types a code of her token, which she may not choose otherwise', async (t) => {
  const company = await openCompany(t);
  await company.set('portal.usersCanSwitchMethod', 'false');
  await company.set('portal.oathTokenForFallback', 'true');
  await company.add('dana', { Mode: 'voiceCall' });
  const token = { username: 'dana', secretKey: oathSecretKey, code: oathCode(company, -2), timeInterval: 30 };
  await company.call.ChangeOathToken(token);
  const page = await (await openBrowser(t)).newPage();
  await company.signIn(page, 'dana');
  await company.phone.putDown((await untilCalled(company)).callId);
  await page.getByRole('heading', { name: 'It was not approved' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Answer security questions' }).count(), 0);
  await page.getByRole('button', { name: 'Type a code of your app or token' }).click();
  await page.getByLabel('Code').fill(oathCode(company));
  await page.getByLabel('Code').press('Enter');
  await page.waitForURL(mainPage);
  assert.doesNotMatch(await page.locator('main').innerText(), /You see this page only/);
});

test('Emil at his desk is let in by his password; what he changes asks for his phone', async (t) => {
  const company = await openCompany(t);
  await company.add('emil', {});
  await company.set('authentication.trustedAddresses', '127.0.0.1');
  const page = await (await openBrowser(t)).newPage();
  await company.signIn(page, 'emil');
  await page.waitForURL(mainPage);
  assert.deepEqual(company.carrier.messages(), []);
  await page.getByRole('button', { name: 'Prove that it is you' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Code').fill(company.sentCode());
  await page.getByLabel('Code').press('Enter');
  await page.waitForURL(mainPage);
  assert.doesNotMatch(await page.locator('main').innerText(), /You see this page only/);
});

test('Fay, who must change her PIN, is led there before anything else, and then to her main page', async (t) => {
  const company = await openCompany(t);
  await company.add('fay', { SmsMode: 'otpPlusPin', Pin: '482619', PinChangeRequired: true });
  const page = await (await openBrowser(t)).newPage();
  await company.signIn(page, 'fay');
  await page.getByLabel('Code').fill(`${company.sentCode()}482619`);
  await page.getByLabel('Code').press('Enter');
  await page.waitForURL(/\/change-pin$/);
  await page.goto(`${company.at}/devices`);
  await page.waitForURL(/\/change-pin$/);
  await page.getByLabel('New PIN', { exact: true }).fill('739150');
  await page.getByLabel('New PIN again').fill('739150');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL(mainPage);
  assert.match(await page.locator('main').innerText(), /Your PIN was changed/);
  await page.goto(`${company.at}/devices`);
  await page.waitForURL(/\/devices$/);
});
