import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { signInToPortal } from '../support/portal-pages.ts';
import { runMfa } from '../support/run-mfa.ts';
import { startApps } from '../support/running-apps.ts';
import { writeWav } from '../support/sounds.ts';

/** As browsers have it. */
interface AudioElement {
  readonly duration: number;
  readonly readyState: number;
  addEventListener(event: 'loadedmetadata' | 'error', listener: () => void): void;
}

/** How often the phone's page is looked at before a call that does not come is given up. */
const MAXIMUM_LOOKS = 300;

/** The apps, a browser at the desk, and the page on which the simulated phones ring. */
async function start(t: TestContext) {
  const apps = await startApps(t);
  const browser = await openBrowser(t, { reducedMotion: 'reduce' });
  const desk = await browser.newPage();
  const phone = await browser.newPage();
  // The page looks for calls by itself, which would get in the way of a test that does; after a button, too, whose answer is
  // fetched to its end here, since what a redirect leads to is not routed.
  await phone.route('**/demo/calls', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace(/<meta http-equiv="refresh"[^>]*>/, '') });
  });
  await phone.goto(`${apps.sdk}/demo/calls`);

  const code = desk.locator('input[autocomplete="one-time-code"]');

  const signIn = () => signInToPortal(desk, { at: apps.portal, name: 'bob', password: apps.password });

  /** Types a number into the page that asks for one, and waits for the page that asks for the code. */
  async function callMe(number: string): Promise<void> {
    await desk.locator('#phone').fill(number);
    await desk.getByRole('button', { name: 'Call me now' }).click();
    await code.waitFor();
  }

  async function typeCodeHeard(): Promise<void> {
    await press(phone, 'Answer');
    await code.fill(await codeHeard(phone));
  }

  /** Bob, who has nothing yet, brings a phone. */
  async function bringPhone(): Promise<void> {
    await signIn();
    await desk.waitForURL(/\/user-setup/);
    await desk.locator('input[value="phone-call"]').check();
    await desk.getByRole('button', { name: 'Continue' }).click();
    await callMe('202-555-0143');
    await typeCodeHeard();
    await code.press('Enter');
    await desk.waitForURL(/set-up=phone-call/);
  }

  /** The same by the address of the page, as far as the call. */
  async function beginSetup(): Promise<void> {
    await signIn();
    await desk.waitForURL(/\/user-setup/);
    await desk.goto(`${apps.portal}/user-setup/phone-call`);
    await callMe('202-555-0143');
  }

  async function signInAgain(): Promise<void> {
    await desk.getByRole('button', { name: /log off/i }).click();
    await signIn();
    await desk.getByRole('heading', { name: 'Answer your phone' }).waitFor();
  }

  const mfa = (words: readonly string[], input = '') => runMfa(apps.dataDir, { words, input });

  return { apps, desk, phone, code, bringPhone, beginSetup, callMe, typeCodeHeard, signInAgain, mfa };
}

test('Bob sets up phone calls by the code of a call, and signs in by the hash key: the page goes on by itself', async (t) => {
  const { apps, desk, phone, bringPhone, signInAgain } = await start(t);
  await bringPhone();
  assert.match(await desk.locator('main').innerText(), /Phone call is set up/);
  await signInAgain();
  await press(phone, 'Answer');
  await press(phone, '#');
  await desk.waitForURL(`${apps.portal}/`);
  assert.match(await desk.locator('main').innerText(), /Bob/);
});

test('nobody goes on in User Setup without the code of an answered call', async (t) => {
  const { apps, desk, phone, code, beginSetup } = await start(t);
  await beginSetup();
  await press(phone, 'Decline');
  await code.fill('000000');
  await code.press('Enter');
  await desk.getByRole('heading', { name: 'This call is over' }).waitFor();
  await desk.goto(`${apps.portal}/`);
  await desk.waitForURL(/\/user-setup/);
});

test('a call that is put down ends the sign-in, and the page says so', async (t) => {
  const { desk, phone, bringPhone, signInAgain } = await start(t);
  await bringPhone();
  await signInAgain();
  await press(phone, 'Answer');
  await press(phone, 'Hang up');
  await desk.getByRole('heading', { name: 'It was not approved' }).waitFor();
  await desk.getByRole('button', { name: 'Begin again' }).click();
  await desk.getByRole('heading', { name: 'Answer your phone' }).waitFor();
});

test('with a PIN the page asks for it on the phone, where a wrong one opens nothing', async (t) => {
  const { apps, desk, phone, bringPhone, signInAgain, mfa } = await start(t);
  await bringPhone();
  await mfa(['user', 'set', 'bob', '--call-mode', 'pin']);
  await mfa(['user', 'pin', 'set', 'bob'], '482619\n');
  await signInAgain();
  assert.match(await desk.locator('main').innerText(), /type your PIN on the phone/);
  await press(phone, 'Answer');
  await pressKeys(phone, '111111#');
  await desk.getByRole('heading', { name: 'It was not approved' }).waitFor();
  await desk.getByRole('button', { name: 'Begin again' }).click();
  await desk.getByRole('heading', { name: 'Answer your phone' }).waitFor();
  await press(phone, 'Answer');
  await pressKeys(phone, '482619#');
  await desk.waitForURL(`${apps.portal}/`);
});

test('who is called with a PIN chooses it in User Setup with a backup phone, which rings when the first is not answered', async (t) => {
  const { apps, desk, phone, code, beginSetup, callMe, typeCodeHeard, signInAgain, mfa } = await start(t);
  await mfa(['user', 'set', 'bob', '--call-mode', 'pin']);
  await mfa(['settings', 'set', 'portal.promptForBackupPhone', 'true']);
  await beginSetup();
  await typeCodeHeard();
  await desk.getByLabel('PIN', { exact: true }).fill('1234');
  await desk.getByLabel('PIN again').fill('1234');
  await code.press('Enter');
  await desk.getByText('too easy to guess').waitFor();
  await desk.getByLabel('PIN', { exact: true }).fill('482619');
  await desk.getByLabel('PIN again').fill('482619');
  await code.press('Enter');

  await desk.getByRole('heading', { name: 'Add a backup phone' }).waitFor();
  await desk.locator('#extension').fill('12');
  await callMe('202-555-0177');
  await typeCodeHeard();
  await code.press('Enter');
  await desk.getByText('Your backup phone is stored').waitFor();

  await signInAgain();
  await press(phone, 'Do not answer');
  await press(phone, 'Answer');
  assert.match(await phone.locator('li').first().innerText(), /0177 extension 12/);
  await pressKeys(phone, '482619#');
  await desk.waitForURL(`${apps.portal}/`);
});

test('Bob changes his phone by a call to the new one, and is called there from then on', async (t) => {
  const { apps, desk, phone, code, bringPhone, typeCodeHeard, signInAgain } = await start(t);
  await bringPhone();
  await desk.getByRole('link', { name: 'Change your phone' }).click();
  await desk.getByText('On record now: •••• 0143').waitFor();
  await desk.locator('#phone').fill('12');
  await desk.getByRole('button', { name: 'Call me now' }).click();
  await desk.getByText('This phone number is too short').waitFor();
  await desk.locator('#phone').fill('202-555-0188');
  await desk.locator('#phone').press('Enter');
  await code.waitFor();
  await typeCodeHeard();
  await code.press('Enter');
  await desk.getByText('Your phone has been changed').waitFor();
  await signInAgain();
  await press(phone, 'Answer');
  assert.match(await phone.locator('li').first().innerText(), /0188/);
  await press(phone, '#');
  await desk.waitForURL(`${apps.portal}/`);
});

test('a recording of the company is played to Bob instead of a sentence, and he signs in', async (t) => {
  const { apps, desk, phone, bringPhone, signInAgain, mfa } = await start(t);
  await bringPhone();
  const folder = await mkdtemp(join(tmpdir(), 'mfa-sound-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'greeting.wav');
  await writeFile(file, writeWav({ seconds: 2.5 }));
  await mfa(['recording', 'add', 'fraud-greeting-standard', 'en', file]);
  await signInAgain();
  await press(phone, 'Answer');
  const call = phone.locator('li').first();
  assert.equal(await call.locator('.text').count(), 0);
  // Loaded by the page, under its own rules.
  const duration = await call.locator('audio').evaluate(
    (audio: AudioElement) =>
      new Promise<number>((resolve, reject) => {
        if (audio.readyState > 0) resolve(audio.duration);
        audio.addEventListener('loadedmetadata', () => resolve(audio.duration));
        audio.addEventListener('error', () => reject(new Error('The recording cannot be played.')));
      }),
  );
  assert.equal(duration, 2.5);
  await press(phone, '#');
  await desk.waitForURL(`${apps.portal}/`);
  assert.match(await phone.locator('li').first().innerText(), /Your sign-in was confirmed/);
});

/** On the newest call, once it offers that. */
async function press(phone: Page, name: string): Promise<void> {
  const button = phone.locator('li').first().getByRole('button', { name, exact: true });
  // Not "reload", which would press the last button once more.
  await phone.goto(phone.url());
  for (let tries = 0; tries < MAXIMUM_LOOKS && (await button.count()) === 0; tries += 1) {
    await phone.waitForTimeout(50);
    await phone.goto(phone.url());
  }
  await clickThrough(phone, button);
}

/** A click that the phone's page has answered: looking at it anew before that would take it back. */
async function clickThrough(phone: Page, button: Locator): Promise<void> {
  // Not the event "load": the one of the look before may come late.
  await Promise.all([phone.waitForEvent('framenavigated'), button.click()]);
  await phone.waitForLoadState();
}

async function pressKeys(phone: Page, keys: string): Promise<void> {
  await phone.locator('li').first().getByLabel('Keys').fill(keys);
  await clickThrough(phone, phone.locator('li').first().getByRole('button', { name: 'Press' }));
}

/** The code is read out digit by digit. */
async function codeHeard(phone: Page): Promise<string> {
  const heard = await phone.locator('li').first().locator('.text').allInnerTexts();
  const [, digits = ''] = /((?:\d, ){5}\d)/.exec(heard.join('\n')) ?? [];
  return digits.replaceAll(/\D/g, '') || assert.fail(`No code in "${heard.join(' ')}".`);
}
