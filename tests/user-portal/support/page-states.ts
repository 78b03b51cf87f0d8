/** A list, and long as such: every state of every page has its entry. */

import { MfaError } from '@mfa/shared/mfa-error';
import type { Page } from 'playwright-core';
import { codesInARow, rightCode, temporaryCode } from './fake-sdk.ts';
import { fallbackStates } from './fallback-states.ts';
import type { OpenPortal } from './open-portal.ts';

/** One state of one page, and how a person comes to see it. */
export interface PageState {
  readonly name: string;
  /** Words that stand on it. */
  readonly shows: RegExp;
  readonly open: (visit: Tour) => Promise<unknown>;
}

export interface Tour {
  readonly portal: OpenPortal;
  readonly page: Page;
  readonly go: (path: string) => Promise<unknown>;
  readonly signIn: (username: string, password?: string) => Promise<unknown>;
  readonly typeCode: (code: string) => Promise<unknown>;
}

/** People for the tour: new, with a text message, with both methods. */
export function addPeople({ sdk }: OpenPortal): void {
  sdk.addPerson({ username: 'alice', displayName: 'Alice Example' });
  sdk.addPerson({ username: 'bob', displayName: 'Bob Example', methods: ['smsText'], maskedPhone: '•••• 4567' });
  sdk.addPerson({
    username: 'carol',
    displayName: 'Carol Example',
    methods: ['oathToken', 'smsText'],
    maskedPhone: '•••• 4567',
    recentAttempts: [
      attempt({ At: '2026-11-24T09:30:00Z', Approved: true, ResultCode: 23 }),
      attempt({ At: '2026-11-24T09:29:12Z', Approved: false, ResultCode: 138, ApplicationName: 'VPN' }),
      attempt({ At: '2026-11-23T17:02:00Z', Approved: false, ResultCode: 139, ApplicationName: 'AD FS' }),
      attempt({ At: '2026-11-23T08:00:00Z', Mode: 'smsText', Approved: true, ResultCode: 19 }),
      attempt({ At: '2026-11-22T08:00:00Z', Mode: 'unspecified', Approved: false, ResultCode: 151, Address: '' }),
    ],
  });
  sdk.addPerson({ username: 'dora', displayName: 'Dora Example', proof: 'code' });
  sdk.addPerson({ username: 'emil', displayName: 'Emil Example', proof: 'helpDesk' });
  sdk.addPerson({ username: 'greta', displayName: 'Greta Example', methods: ['voiceCall'], maskedPhone: '•••• 4567' });
  sdk.addPerson({ username: 'hugo', displayName: 'Hugo Example', hasExpired: true });
  sdk.addPerson({ username: 'fay', displayName: 'Fay Example', methods: ['oathToken'] });
  sdk.addPerson({
    username: 'ivan',
    displayName: 'Ivan Example',
    methods: ['oathToken'],
    temporaryCodeUntil: '2026-11-24T17:30:00Z',
  });
}

/** A row of the recent sign-ins. */
export function attempt(fields: { At: string; Approved: boolean; ResultCode: number; [name: string]: unknown }) {
  return {
    ApplicationName: 'User Portal',
    Address: '192.0.2.17',
    Mode: 'oathToken' as const,
    ByTemporaryCode: false,
    BySecurityQuestions: false,
    ...fields,
  };
}

/** Puts a browser into the hands of a tour. */
export function beginTour(portal: OpenPortal, page: Page): Tour {
  const base = `${portal.origin}/MultiFactorAuth`;
  const go = (path: string) => page.goto(base + path);
  return {
    portal,
    page,
    go,
    async signIn(username, password = 'correct horse') {
      await go('/sign-in');
      await page.fill('#username', username);
      await page.fill('#password', password);
      await submit(page, '#password');
    },
    async typeCode(code) {
      await page.fill('#code', code);
      await submit(page, '#code');
    },
  };
}

/** Every state of every page that a person can meet. */
export const pageStates: readonly PageState[] = [
  { name: 'sign-in', shows: /Use the user name/, open: ({ go }) => go('/sign-in') },
  {
    name: 'sign-in-wrong',
    shows: /User name or password is wrong/,
    open: ({ signIn }) => signIn('alice', 'wrong'),
  },
  {
    name: 'sign-in-throttled',
    shows: /try again in 30 seconds/,
    open({ portal, signIn }) {
      portal.sdk.overrides.BeginSignIn = () => ({ result: false, nextStep: 'secondFactor', retryAfterSeconds: 30 });
      return signIn('alice');
    },
  },
  {
    name: 'sign-in-closed',
    shows: /switched off at the moment/,
    open({ portal, go }) {
      portal.sdk.settings.isOpen = false;
      return go('/sign-in');
    },
  },
  { name: 'expired-password', shows: /at least 7 characters/, open: ({ signIn }) => signIn('hugo') },
  {
    name: 'expired-password-refused',
    shows: /rules do not allow this password/,
    async open({ signIn, page }) {
      await signIn('hugo');
      await page.fill('#password', 'correct horse');
      await page.fill('#new-password', 'short');
      await page.fill('#repeated', 'short');
      await submit(page, '#repeated');
    },
  },
  {
    name: 'logged-off',
    shows: /You are logged off/,
    async open({ signIn, page }) {
      await signIn('alice');
      await submit(page, '.log-off button');
    },
  },
  {
    name: 'session-ended',
    shows: /Your session has ended/,
    async open({ portal, signIn, go }) {
      await signIn('alice');
      portal.sdk.endSessions();
      await go('/');
    },
  },
  { name: 'second-factor-oath-token', shows: /Open your authenticator app/, open: ({ signIn }) => signIn('carol') },
  {
    name: 'second-factor-own-words',
    shows: /Bitte den sechsstelligen Code/,
    async open({ portal, signIn }) {
      portal.sdk.settings.oathPrompt = 'Bitte den sechsstelligen Code vom Contoso-Token eingeben.';
      await signIn('carol');
    },
  },
  { name: 'second-factor-text', shows: /with a code to •••• 4567/, open: ({ signIn }) => signIn('bob') },
  {
    name: 'second-factor-wrong',
    shows: /The code is wrong/,
    async open({ signIn, typeCode }) {
      await signIn('carol');
      await typeCode('000000');
    },
  },
  {
    name: 'second-factor-throttled',
    shows: /try again in 2 minutes/,
    async open({ portal, signIn, typeCode }) {
      portal.sdk.overrides.AnswerAuthentication = () => ({
        result: false,
        nextStep: 'secondFactor',
        state: 'open',
        retryAfterSeconds: 120,
      });
      await signIn('carol');
      await typeCode('000000');
    },
  },
  {
    name: 'second-factor-choice',
    shows: /Choose how you want to complete/,
    async open({ signIn, go }) {
      await signIn('carol');
      await go('/second-factor');
    },
  },
  {
    name: 'second-factor-none',
    shows: /None of your methods/,
    async open({ portal, signIn, go }) {
      portal.sdk.overrides.GetMethods = () => ({ result: true, methods: [], temporaryCodesOffered: false });
      await signIn('carol');
      await go('/second-factor');
    },
  },
  {
    name: 'second-factor-sending',
    shows: /on its way to your phone/,
    open({ portal, signIn }) {
      portal.sdk.settings.textState = 'sending';
      return signIn('bob');
    },
  },
  {
    name: 'second-factor-undeliverable',
    shows: /could not be sent/,
    open({ portal, signIn }) {
      portal.sdk.settings.textState = 'undeliverable';
      return signIn('bob');
    },
  },
  {
    name: 'second-factor-expired',
    shows: /The code has expired/,
    async open({ portal, signIn, page }) {
      await signIn('carol');
      portal.sdk.settlePrompts('expired');
      await page.reload();
    },
  },
  {
    name: 'second-factor-closed',
    shows: /can no longer be used/,
    async open({ portal, signIn, typeCode }) {
      await signIn('carol');
      portal.sdk.settlePrompts('closed');
      await typeCode('000000');
    },
  },
  {
    name: 'second-factor-with-temporary-codes',
    shows: /Use a code from the help desk/,
    async open(tour) {
      tour.portal.sdk.settings.offersTemporaryCodes = true;
      await tour.signIn('carol');
      await tour.go('/second-factor');
    },
  },
  {
    name: 'temporary-code',
    shows: /Type the code that your help desk gave you/,
    open: goToTemporaryCode,
  },
  {
    name: 'temporary-code-wrong',
    shows: /The code is wrong, or it counts no more/,
    async open(tour) {
      await goToTemporaryCode(tour);
      await tour.typeCode('111222333');
    },
  },
  {
    name: 'main-temporary-code',
    shows: /The help desk made a temporary code for you/,
    async open(tour) {
      await goToTemporaryCode(tour);
      await tour.typeCode(temporaryCode);
    },
  },
  {
    name: 'second-factor-again',
    shows: /Before you change a method/,
    async open({ signIn, typeCode, go }) {
      await signIn('carol');
      await typeCode(rightCode.oathToken);
      await go('/second-factor?return=user-setup');
    },
  },
  ...fallbackStates,
  { name: 'user-setup', shows: /Choose how you want to prove/, open: ({ signIn }) => signIn('alice') },
  { name: 'user-setup-closed', shows: /not open for you/, open: ({ signIn }) => signIn('emil') },
  {
    name: 'setup-oath-token',
    shows: /You need an authenticator app/,
    async open({ signIn, go }) {
      await signIn('alice');
      await go('/user-setup/oath-token');
    },
  },
  {
    name: 'setup-oath-token-proof',
    shows: /setup code is wrong/,
    async open({ signIn, go, page }) {
      await signIn('dora');
      await go('/user-setup/oath-token');
      await page.fill('#proof', 'guess');
      await submit(page, 'main form button[type=submit]');
    },
  },
  {
    name: 'setup-oath-token-qr',
    shows: /Scan this QR code/,
    async open({ signIn, go, page }) {
      await signIn('alice');
      await go('/user-setup/oath-token');
      await submit(page, 'main form button[type=submit]');
    },
  },
  {
    name: 'setup-oath-token-wrong',
    shows: /The code is wrong/,
    async open({ signIn, go, page, typeCode }) {
      await signIn('alice');
      await go('/user-setup/oath-token');
      await submit(page, 'main form button[type=submit]');
      await typeCode('000000');
    },
  },
  {
    name: 'setup-mobile-app-pin',
    shows: /You type it in the app whenever you approve a sign-in/,
    open: setUpAppWithPin,
  },
  {
    name: 'setup-mobile-app-pin-too-short',
    shows: /The PIN is too short: it must have at least 4 digits/,
    async open(tour) {
      await setUpAppWithPin(tour);
      await tour.page.fill('#pin', '48');
      await tour.page.fill('#again', '48');
      await submit(tour.page, '#again');
    },
  },
  {
    name: 'setup-text-message-pin',
    shows: /You type it behind the code of every text message/,
    async open(tour) {
      tour.portal.sdk.settings.textNeedsPin = true;
      await setUpPhone(tour, 'text-message', { country: 'DE', phone: '0151 7654321' });
    },
  },
  {
    name: 'setup-mobile-app-over',
    shows: /Begin again/,
    async open({ signIn, go }) {
      await signIn('alice');
      await go(`/user-setup/mobile-app/${'e'.repeat(22)}`);
    },
  },
  {
    name: 'setup-over',
    shows: /can no longer be used/,
    async open({ portal, signIn, go, page, typeCode }) {
      await signIn('alice');
      await go('/user-setup/oath-token');
      await submit(page, 'main form button[type=submit]');
      portal.sdk.settlePrompts('closed');
      await typeCode('000000');
    },
  },
  {
    name: 'setup-text-message',
    shows: /Mobile phone number/,
    async open({ signIn, go }) {
      await signIn('alice');
      await go('/user-setup/text-message');
    },
  },
  {
    name: 'setup-text-message-wrong',
    shows: /This phone number is too short/,
    open: (tour) => setUpText(tour, { country: 'DE', phone: '12' }),
  },
  {
    name: 'setup-text-message-sending',
    shows: /on its way to your phone/,
    open(tour) {
      tour.portal.sdk.settings.textState = 'sending';
      return setUpText(tour, { country: 'DE', phone: '0151 1234567' });
    },
  },
  {
    name: 'setup-text-message-undeliverable',
    shows: /could not be sent to this number/,
    open(tour) {
      tour.portal.sdk.settings.textState = 'undeliverable';
      return setUpText(tour, { country: 'DE', phone: '0151 1234567' });
    },
  },
  {
    name: 'setup-text-message-code',
    shows: /with a code to •••• 4567/,
    open: (tour) => setUpText(tour, { country: 'DE', phone: '0151 1234567' }),
  },
  {
    name: 'setup-phone-call',
    shows: /any phone that you can answer/,
    async open({ portal, signIn, go }) {
      portal.sdk.settings.offersCalls = true;
      await signIn('alice');
      await go('/user-setup/phone-call');
    },
  },
  {
    name: 'setup-phone-call-wrong',
    shows: /This phone number is too short/,
    open: (tour) => setUpCall(tour, { country: 'DE', phone: '12' }),
  },
  {
    name: 'setup-phone-call-calling',
    shows: /Your phone rings in a moment/,
    open(tour) {
      tour.portal.sdk.settings.textState = 'sending';
      return setUpCall(tour, { country: 'DE', phone: '030 1234567' });
    },
  },
  {
    name: 'setup-phone-call-not-reached',
    shows: /Nobody could be reached at this number/,
    open(tour) {
      tour.portal.sdk.settings.textState = 'undeliverable';
      return setUpCall(tour, { country: 'DE', phone: '030 1234567' });
    },
  },
  {
    name: 'setup-phone-call-code',
    shows: /type the code that is read out/,
    open: (tour) => setUpCall(tour, { country: 'DE', phone: '030 1234567' }),
  },
  {
    name: 'setup-phone-call-pin',
    shows: /Choose at least 4 digits that only you know/,
    open: setUpCallWithPin,
  },
  {
    name: 'setup-phone-call-pin-too-short',
    shows: /The PIN is too short: it must have at least 4 digits/,
    async open(tour) {
      await setUpCallWithPin(tour);
      await tour.page.fill('#code', rightCode.voiceCall);
      await tour.page.fill('#pin', '48');
      await tour.page.fill('#again', '48');
      await submit(tour.page, '#again');
    },
  },
  {
    name: 'backup-phone-after-setup',
    shows: /Phone call is set up\. When you do not answer, we can call a second phone/,
    async open(tour) {
      tour.portal.sdk.settings.asksForBackupPhone = true;
      await setUpCall(tour, { country: 'DE', phone: '030 1234567' });
      await tour.typeCode(rightCode.voiceCall);
    },
  },
  { name: 'change-phone', shows: /On record now: •••• 4567/, open: (tour) => goToPhone(tour, '/change-phone') },
  {
    name: 'change-phone-extension-wrong',
    shows: /An extension has up to 20 keys/,
    async open(tour) {
      await goToPhone(tour, '/change-phone');
      await typePhone(tour, { phone: '030 7654321', extension: 'desk' });
      await submit(tour.page, 'button[value="phone-call"]');
    },
  },
  {
    name: 'change-phone-code',
    shows: /We have sent a text message with a code to •••• 4321/,
    open: changePhoneByText,
  },
  {
    name: 'change-phone-over',
    shows: /Cancel/,
    async open(tour) {
      await changePhoneByText(tour);
      tour.portal.sdk.settlePrompts('expired');
      await tour.page.reload();
    },
  },
  {
    name: 'change-phone-not-reached',
    shows: /Nobody could be reached at this number/,
    async open(tour) {
      tour.portal.sdk.settings.textState = 'undeliverable';
      await changePhoneByText(tour);
    },
  },
  {
    name: 'main-phone-changed',
    shows: /Your phone has been changed/,
    async open(tour) {
      await changePhoneByText(tour);
      await tour.typeCode(rightCode.smsText);
    },
  },
  {
    name: 'backup-phone',
    shows: /Remove this backup phone/,
    async open(tour) {
      await addBackupPhone(tour);
      await tour.go('/backup-phone');
    },
  },
  {
    name: 'main-backup-phone',
    shows: /we call it when you do not answer the first one/,
    open: addBackupPhone,
  },
  {
    name: 'second-factor-call',
    shows: /We are calling •••• 4567/,
    open: callGreta,
  },
  {
    name: 'second-factor-call-not-confirmed-yet',
    shows: /has not been confirmed yet/,
    async open(tour) {
      await callGreta(tour);
      await submit(tour.page, '#phone button');
    },
  },
  {
    name: 'second-factor-call-denied',
    shows: /hung up, or not confirmed/,
    async open(tour) {
      await callGreta(tour);
      tour.portal.sdk.settlePrompts('denied');
      await tour.page.reload();
    },
  },
  {
    name: 'second-factor-call-not-reached',
    shows: /You could not be reached/,
    async open(tour) {
      await callGreta(tour);
      tour.portal.sdk.settlePrompts('undeliverable');
      await tour.page.reload();
    },
  },
  {
    name: 'change-pin',
    shows: /at least 6 digits/,
    open: (tour) => goToPin(tour),
  },
  {
    name: 'change-pin-refused',
    shows: /Three digits in a row/,
    async open(tour) {
      tour.portal.sdk.settings.pinRefusal = 'Pin: three digits in a row, up or down, are too easy to guess.';
      await goToPin(tour);
      await tour.page.fill('#pin', '123456');
      await tour.page.fill('#again', '123456');
      await submit(tour.page, '#again');
    },
  },
  {
    name: 'main',
    shows: /Recent sign-ins/,
    async open({ signIn, typeCode }) {
      await signIn('carol');
      await typeCode(rightCode.oathToken);
    },
  },
  {
    name: 'default-method',
    shows: /Make this your default: Text message/,
    async open({ signIn, typeCode, go }) {
      await signIn('carol');
      await typeCode(rightCode.oathToken);
      await go('/default-method/text-message');
    },
  },
  {
    name: 'default-method-refused',
    shows: /could not be made your default/,
    async open({ portal, page, signIn, typeCode, go }) {
      await signIn('carol');
      await typeCode(rightCode.oathToken);
      await go('/default-method/text-message');
      portal.sdk.settings.canSwitchMethod = false;
      await submit(page, 'article button');
    },
  },
  {
    name: 'main-new-default',
    shows: /From now on you are asked for this first/,
    async open({ page, signIn, typeCode }) {
      await signIn('carol');
      await typeCode(rightCode.oathToken);
      await submit(page, '.method-actions button');
    },
  },
  {
    name: 'resynchronize',
    shows: /Type two codes that it shows/,
    async open({ signIn, typeCode, go }) {
      await signIn('carol');
      await typeCode(rightCode.oathToken);
      await go('/oath-token/resynchronize');
    },
  },
  {
    name: 'resynchronize-wrong',
    shows: /These codes do not fit together/,
    open: (tour) => resynchronize(tour, ['333333', '444444']),
  },
  {
    name: 'resynchronize-throttled',
    shows: /try again in 60 seconds/,
    open(tour) {
      tour.portal.sdk.overrides.ResynchronizeOathToken = () => ({ result: false, retryAfterSeconds: 60 });
      return resynchronize(tour, codesInARow);
    },
  },
  {
    name: 'main-resynchronized',
    shows: /is in step again/,
    open: (tour) => resynchronize(tour, codesInARow),
  },
  {
    name: 'main-empty',
    shows: /There were no sign-ins yet/,
    async open({ signIn, typeCode }) {
      await signIn('fay');
      await typeCode(rightCode.oathToken);
    },
  },
  {
    name: 'main-set-up',
    shows: /is set up and can be used/,
    async open(tour) {
      await setUpText(tour, { country: 'DE', phone: '0151 1234567' });
      await tour.typeCode(rightCode.smsText);
    },
  },
  { name: 'not-found', shows: /does not exist/, open: ({ go }) => go('/nowhere') },
  {
    name: 'form-refused',
    shows: /open for too long/,
    async open({ go, page }) {
      await go('/sign-in');
      await page.evaluate("document.querySelector('main [name=csrf]').value = 'forged'");
      await page.fill('#username', 'alice');
      await page.fill('#password', 'correct horse');
      await submit(page, '#password');
    },
  },
  {
    name: 'unavailable',
    shows: /not available at the moment/,
    open({ portal, go }) {
      portal.sdk.settings.failure = [new MfaError('unavailable', 'The SDK is away.', { dependency: 'sdk' })];
      return go('/sign-in');
    },
  },
  {
    name: 'failed',
    shows: /Something went wrong/,
    open({ portal, go }) {
      portal.sdk.settings.failure = [new TypeError('a bug')];
      return go('/sign-in');
    },
  },
  {
    name: 'stock app',
    shows: /show one-time codes/,
    async open({ signIn, typeCode, go }) {
      await signIn('carol');
      await typeCode(rightCode.oathToken);
      await go('/devices/stock-app');
    },
  },
  {
    name: 'stock app: code',
    shows: /Activate on this device/,
    async open({ signIn, typeCode, go, page }) {
      await signIn('carol');
      await typeCode(rightCode.oathToken);
      await go('/devices/stock-app');
      await page.getByRole('button', { name: 'Generate activation code' }).click();
      await page.getByText('The app cannot scan it?').click();
    },
  },
  {
    name: 'it was not me',
    shows: /Was it not you\?/,
    open: ({ go }) => go(`/not-me/${'D'.repeat(43)}`),
  },
  {
    name: 'it was not me: blocked',
    shows: /Your account is blocked/,
    async open({ go, page }) {
      await go(`/not-me/${'D'.repeat(43)}`);
      await page.getByRole('button', { name: 'block my account' }).click();
    },
  },
  {
    name: 'it was not me: over',
    shows: /This link counts no more/,
    async open({ go, page }) {
      await go(`/not-me/${'x'.repeat(43)}`);
      await page.getByRole('button', { name: 'block my account' }).click();
    },
  },
];

async function resynchronize({ signIn, typeCode, go, page }: Tour, [first, second]: readonly [string, string]) {
  await signIn('carol');
  await typeCode(rightCode.oathToken);
  await go('/oath-token/resynchronize');
  await page.fill('#first', first);
  await page.fill('#second', second);
  await submit(page, '#second');
}

async function setUpCall(tour: Tour, form: { country: string; phone: string }) {
  tour.portal.sdk.settings.offersCalls = true;
  await setUpPhone(tour, 'phone-call', form);
}

async function setUpAppWithPin({ portal, signIn, go }: Tour) {
  Object.assign(portal.sdk.settings, { appNeedsPin: true, appEnrollment: 'tested' });
  await signIn('alice');
  await go(`/user-setup/mobile-app/${'e'.repeat(22)}`);
}

async function setUpCallWithPin(tour: Tour) {
  tour.portal.sdk.settings.callNeedsPin = true;
  await setUpCall(tour, { country: 'DE', phone: '030 1234567' });
}

/** Somebody who has an authenticator app and a phone. */
async function goToPhone({ portal, signIn, typeCode, go }: Tour, path: string) {
  portal.sdk.settings.offersCalls = true;
  portal.sdk.settings.asksForBackupPhone = true;
  await signIn('carol');
  await typeCode(rightCode.oathToken);
  await go(path);
}

async function typePhone({ page }: Tour, { phone, extension = '' }: { phone: string; extension?: string }) {
  await page.selectOption('#country', 'DE');
  await page.fill('#phone', phone);
  await page.fill('#extension', extension);
}

async function changePhoneByText(tour: Tour) {
  await goToPhone(tour, '/change-phone');
  await typePhone(tour, { phone: '0151 7654321' });
  await submit(tour.page, 'button[value="text-message"]');
}

async function addBackupPhone(tour: Tour) {
  await goToPhone(tour, '/backup-phone');
  await typePhone(tour, { phone: '030 7654321', extension: '12' });
  await submit(tour.page, '#extension');
  await tour.typeCode(rightCode.voiceCall);
}

const setUpText = (tour: Tour, form: { country: string; phone: string }) => setUpPhone(tour, 'text-message', form);

async function goToPin({ portal, signIn, typeCode, go }: Tour) {
  portal.sdk.settings.canChangePin = true;
  await signIn('carol');
  await typeCode(rightCode.oathToken);
  await go('/change-pin');
}

async function goToTemporaryCode({ portal, signIn, go }: Tour) {
  portal.sdk.settings.offersTemporaryCodes = true;
  await signIn('ivan');
  await go('/second-factor/temporary-code');
}

async function callGreta({ portal, signIn }: Tour) {
  portal.sdk.settings.offersCalls = true;
  await signIn('greta');
}

async function setUpPhone(
  { signIn, go, page }: Tour,
  slug: 'text-message' | 'phone-call',
  { country, phone }: { country: string; phone: string },
) {
  await signIn('alice');
  await go(`/user-setup/${slug}`);
  await page.selectOption('#country', country);
  await page.fill('#phone', phone);
  await submit(page, '#phone');
}

/** By the button, or from a field by the Enter key; and waits for the page that answers. */
async function submit(page: Page, selector: string): Promise<void> {
  const element = page.locator(selector);
  const isButton = (await element.evaluate((node) => node.tagName)) === 'BUTTON';
  await Promise.all([page.waitForEvent('load'), isButton ? element.click() : element.press('Enter')]);
}
