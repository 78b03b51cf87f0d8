import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPhoneProblem } from '../../user-portal/phone-problems.ts';
import { createEnrollmentBed, otherPhone, phone } from '../support/enrollment-bed.ts';
import { rightCode } from './support/fake-sdk.ts';
import { type OpenPortal, openPortal, signIn, signInFully } from './support/open-portal.ts';

const base = '/MultiFactorAuth';
const newPhone = { country: 'DE', phone: '0151 7654321', extension: '' };

/** Somebody with an authenticator app and a phone, where calls are offered. */
async function signInCarol({ sdk, visit }: OpenPortal) {
  sdk.settings.offersCalls = true;
  sdk.addPerson({ username: 'carol', methods: ['oathToken', 'voiceCall'], maskedPhone: '•••• 4567' });
  const visitor = visit();
  return { visitor, page: await signInFully(visitor, 'carol') };
}

const begun = ({ sdk }: OpenPortal) => sdk.calls.filter(({ message }) => message === 'BeginEnrollment');

test('another phone is proved by text or by call, then stored, and the main page says so', async (t) => {
  for (const [by, mode, code] of [
    ['text-message', 'smsText', rightCode.smsText],
    ['phone-call', 'voiceCall', rightCode.voiceCall],
  ] as const) {
    const portal = await openPortal(t);
    const { visitor, page } = await signInCarol(portal);
    assert.match(page.text, /href="\/MultiFactorAuth\/change-phone"/);
    assert.match((await visitor.get(`${base}/change-phone`)).text, /On record now: •••• 4567/);
    const asked = await visitor.submit(`${base}/change-phone`, { ...newPhone, by });
    const { input } = begun(portal)[0] ?? assert.fail('nothing begun');
    assert.deepEqual([input.mode, input.aim, input.countryCode, input.phone], [mode, 'phone', '49', '0151 7654321']);
    assert.match(asked.location, new RegExp(`^${base}/change-phone/${by}/`));
    assert.match(asked.text, /•••• 4321/);
    assert.match((await visitor.post(asked.location, { code: '000000' })).text, /The code is wrong/);
    const done = await visitor.submit(asked.location, { code });
    assert.equal(done.location, `${base}/?phone=changed`);
    assert.match(done.text, /Your phone has been changed/);
    assert.match(done.text, /•••• 4321/);
  }
});

test('the Enter key takes the way by which the person is asked at sign-in', async (t) => {
  const { sdk, visit } = await openPortal(t);
  sdk.settings.offersCalls = true;
  sdk.addPerson({ username: 'carol', methods: ['oathToken', 'voiceCall'], maskedPhone: '•••• 4567' });
  const visitor = visit();
  await signInFully(visitor, 'carol');
  const ways = async () =>
    [...(await visitor.get(`${base}/change-phone`)).text.matchAll(/name="by" value="([^"]+)"/g)].map(([, way]) => way);
  assert.deepEqual(await ways(), ['text-message', 'phone-call']);
  await visitor.get(`${base}/`);
  await visitor.submit(`${base}/default-method/phone-call`, {});
  assert.deepEqual(await ways(), ['phone-call', 'text-message']);
});

test('a phone that cannot be dialled says which field and which rule, and keeps what was typed', async (t) => {
  const portal = await openPortal(t);
  const { visitor } = await signInCarol(portal);
  const send = (fields: Record<string, string>) =>
    visitor.post(`${base}/change-phone`, { ...newPhone, by: 'phone-call', ...fields });
  const short = await send({ phone: '12' });
  assert.equal(short.status, 422);
  assert.match(short.text, /This phone number is too short/);
  assert.match(short.text, /id="phone"[^>]+value="12"[^>]+aria-invalid=true/);
  const extension = await send({ extension: 'desk' });
  assert.match(extension.text, /An extension has up to 20 keys/);
  assert.match(extension.text, /id="extension"[^>]+value="desk"[^>]+aria-invalid=true/);
  assert.match((await send({ phone: ' ' })).text, /Please type a phone number/);
  assert.match((await send({ by: 'oath-token' })).text, /No code was sent/);
});

test('who may not change the phone sees no way to do it, and is led back', async (t) => {
  const portal = await openPortal(t);
  portal.sdk.settings.canChangePhone = false;
  const { visitor, page } = await signInCarol(portal);
  assert.doesNotMatch(page.text, /change-phone|backup-phone/);
  assert.equal((await visitor.get(`${base}/change-phone`)).location, `${base}/`);
  assert.equal((await visitor.get(`${base}/backup-phone`)).location, `${base}/`);
});

test('with an old second factor it is asked for again first, once only, and what was typed is there again', async (t) => {
  const portal = await openPortal(t);
  const { visitor } = await signInCarol(portal);
  portal.sdk.age();
  const form = { ...newPhone, by: 'phone-call' };
  const choice = await visitor.submit(`${base}/change-phone`, form);
  assert.equal(choice.location, `${base}/second-factor?return=change-phone`);
  const again = await visitor.post(`${base}/change-phone`, { ...form, confirmed: 'yes' });
  assert.equal(again.status, 403);
  const asked = await visitor.submit(`${base}/second-factor`, { method: 'oath-token', return: 'change-phone' });
  const back = await visitor.submit(asked.location, { code: rightCode.oathToken });
  assert.equal(back.location, `${base}/change-phone?confirmed=yes`);
  assert.match(back.text, /value="0151 7654321"/);
});

test('a backup phone is asked for after the setup of phone calls, and may be left out', async (t) => {
  const portal = await openPortal(t);
  portal.sdk.settings.offersCalls = true;
  portal.sdk.settings.asksForBackupPhone = true;
  portal.sdk.addPerson({ username: 'alice' });
  const visitor = portal.visit();
  await signIn(visitor, 'alice');
  await visitor.get(`${base}/user-setup/phone-call`);
  const code = await visitor.submit(`${base}/user-setup/phone-call`, { country: 'DE', phone: '030 1234567' });
  const page = await visitor.submit(code.location, { code: rightCode.voiceCall });
  assert.equal(page.location, `${base}/backup-phone?after=setup`);
  assert.match(page.text, /href="\/MultiFactorAuth\/\?set-up=phone-call">Not now/);
  const form = { country: 'DE', phone: '030 7654321', extension: '12', by: 'phone-call', after: 'setup' };
  const asked = await visitor.submit(`${base}/backup-phone`, form);
  const { input } = begun(portal).at(-1) ?? assert.fail('nothing begun');
  assert.deepEqual([input.aim, input.extension], ['backupPhone', '12']);
  const done = await visitor.submit(asked.location, { code: rightCode.voiceCall });
  assert.match(done.text, /Your backup phone is stored/);
  assert.match(done.text, /Backup phone •••• 4321/);
});

test('what was typed, and that it may be left out, is there again after a second factor and after a code that failed', async (t) => {
  const portal = await openPortal(t);
  portal.sdk.settings.offersCalls = true;
  portal.sdk.settings.asksForBackupPhone = true;
  const { visitor } = await signInCarol(portal);
  await visitor.get(`${base}/backup-phone?after=setup`);
  portal.sdk.age();
  const form = { ...newPhone, by: 'phone-call', after: 'setup' };
  await visitor.submit(`${base}/backup-phone`, form);
  const asked = await visitor.submit(`${base}/second-factor`, { method: 'oath-token', return: 'backup-phone' });
  const back = await visitor.submit(asked.location, { code: rightCode.oathToken });
  assert.equal(back.location, `${base}/backup-phone?confirmed=yes`);
  for (const text of [back.text, (await restart()).text]) {
    assert.match(text, /value="0151 7654321"/);
    assert.match(text, /href="\/MultiFactorAuth\/\?set-up=phone-call">Not now/);
  }
  // Of another page, and opened by itself.
  assert.doesNotMatch((await visitor.get(`${base}/change-phone`)).text, /0151 7654321/);
  const later = (await visitor.get(`${base}/backup-phone`)).text;
  assert.match(later, /value="0151 7654321"/);
  assert.doesNotMatch(later, />Not now/);

  async function restart() {
    const code = await visitor.submit(`${base}/backup-phone`, form);
    const [, link = ''] = /<div class="choices"><a href="([^"]+)"/.exec(code.text) ?? [];
    assert.equal(link, `${base}/backup-phone?after=setup`);
    return visitor.get(link);
  }
});

test('no backup phone is asked for where the company does not want one', async (t) => {
  const portal = await openPortal(t);
  const { visitor, page } = await signInCarol(portal);
  assert.doesNotMatch(page.text, /backup-phone/);
  assert.equal((await visitor.get(`${base}/backup-phone`)).location, `${base}/`);
});

test('a backup phone is removed, with a fresh second factor only', async (t) => {
  const portal = await openPortal(t);
  portal.sdk.settings.asksForBackupPhone = true;
  const { visitor } = await signInCarol(portal);
  portal.sdk.age();
  const stale = await visitor.post(`${base}/backup-phone-removal`, {});
  assert.equal(stale.location, `${base}/second-factor?return=backup-phone`);
  const fresh = (await signInCarol(portal)).visitor;
  const done = await fresh.submit(`${base}/backup-phone-removal`, {});
  assert.match(done.text, /Your backup phone has been removed/);
});

test('the PIN of calls is chosen beside the code; a refused one costs no call, and is not written back', async (t) => {
  const portal = await openPortal(t);
  Object.assign(portal.sdk.settings, { offersCalls: true, callNeedsPin: true });
  portal.sdk.addPerson({ username: 'alice' });
  const visitor = portal.visit();
  await signIn(visitor, 'alice');
  await visitor.get(`${base}/user-setup/phone-call`);
  const { location, text } = await visitor.submit(`${base}/user-setup/phone-call`, {
    country: 'DE',
    phone: '030 1234567',
  });
  assert.match(text, /id="pin" name="pin" type="password"/);
  const code = rightCode.voiceCall;
  for (const [fields, sentence] of [
    [{ pin: '', again: '' }, /type the new PIN, twice/],
    [{ pin: '4826', again: '4827' }, /The two PINs are not the same/],
    [{ pin: '93', again: '93' }, /it must have at least 4 digits/],
  ] as const) {
    const page = await visitor.post(location, { code, ...fields });
    assert.equal(page.status, 422);
    assert.match(page.text, sentence);
    assert.match(page.text, new RegExp(`id="code"[^>]+value="${code}"`));
    assert.doesNotMatch(page.text, /value="(?:4826|93)"/);
  }
  assert.equal(begun(portal).length, 1);
  const done = await visitor.submit(location, { code, pin: '48 26', again: '4826' });
  assert.match(done.text, /Phone call is set up/);
  const sent = portal.sdk.calls.filter(({ message }) => message === 'ConfirmEnrollment').at(-1);
  assert.equal(sent?.input.pin, '4826');
});

test('the PIN of texts is chosen beside the code, and no backup phone is asked for', async (t) => {
  const portal = await openPortal(t);
  Object.assign(portal.sdk.settings, { textNeedsPin: true, asksForBackupPhone: true });
  portal.sdk.addPerson({ username: 'alice' });
  const visitor = portal.visit();
  await signIn(visitor, 'alice');
  await visitor.get(`${base}/user-setup/text-message`);
  const { location, text } = await visitor.submit(`${base}/user-setup/text-message`, {
    country: 'DE',
    phone: '0151 7654321',
  });
  assert.match(text, /You type it behind the code of every text message/);
  const code = rightCode.smsText;
  assert.match((await visitor.post(location, { code, pin: '93', again: '93' })).text, /at least 4 digits/);
  const done = await visitor.submit(location, { code, pin: '4826', again: '4826' });
  assert.equal(done.location, `${base}/?set-up=text-message`);
});

test('the PIN of the app is chosen with the last word on its phone', async (t) => {
  const portal = await openPortal(t);
  Object.assign(portal.sdk.settings, { appNeedsPin: true, appEnrollment: 'tested' });
  portal.sdk.addPerson({ username: 'alice' });
  const visitor = portal.visit();
  await signIn(visitor, 'alice');
  const path = `${base}/user-setup/mobile-app/${'e'.repeat(22)}`;
  assert.match((await visitor.get(path)).text, /You type it in the app whenever you approve a sign-in/);
  for (const [fields, sentence] of [
    [{ pin: '', again: '' }, /type the new PIN, twice/],
    [{ pin: '4826', again: '4827' }, /The two PINs are not the same/],
    [{ pin: '93', again: '93' }, /it must have at least 4 digits/],
    [{}, /it must have at least 4 digits/],
  ] as const) {
    const page = await visitor.post(`${path}/complete`, fields);
    assert.equal(page.status, 422);
    assert.match(page.text, sentence);
    assert.doesNotMatch(page.text, /value="(?:4826|93)"/);
  }
  const done = await visitor.submit(`${path}/complete`, { pin: '48 26', again: '4826' });
  assert.equal(done.location, `${base}/?set-up=mobile-app`);
  assert.equal(portal.sdk.calls.filter(({ message }) => message === 'CompleteAppEnrollment').at(-1)?.input.pin, '4826');
});

test('where the app asks for no PIN, its setup has no field for one', async (t) => {
  const portal = await openPortal(t);
  portal.sdk.settings.appEnrollment = 'tested';
  portal.sdk.addPerson({ username: 'alice' });
  const visitor = portal.visit();
  await signIn(visitor, 'alice');
  const path = `${base}/user-setup/mobile-app/${'e'.repeat(22)}`;
  assert.doesNotMatch((await visitor.get(path)).text, /name="pin"/);
  assert.equal((await visitor.submit(`${path}/complete`, {})).location, `${base}/?set-up=mobile-app`);
});

test('every rule of the server for a phone has a sentence of its own', async (t) => {
  const { bed, begin, verifySession } = await createEnrollmentBed(t, { phone, authenticator: 'call' });
  await verifySession();
  await bed.settings.set('portal.promptForBackupPhone', 'true', bed.author);
  const refusal = (request: Parameters<typeof begin>[0]) =>
    begin({ kind: 'call', aim: 'phone', ...request }).then(
      () => assert.fail('it was taken'),
      (error: Error) => findPhoneProblem(error.message).text,
    );
  const typed = (number: string, fields: object = {}) => refusal({ phone: { ...otherPhone, number, ...fields } });
  assert.equal(await refusal({ aim: 'backup-phone' }), 'phoneProblem.missing');
  assert.equal(await typed('call me'), 'phoneProblem.notANumber');
  assert.equal(await typed('12'), 'phoneProblem.tooShort');
  assert.equal(await typed('2015550199201555'), 'phoneProblem.tooLong');
  assert.equal(await typed('+999 1234567'), 'phoneProblem.countryCode');
  assert.equal(await typed('0151', { countryCode: '49' }), 'phoneProblem.notOfCountry');
  assert.equal(await refusal({ aim: 'backup-phone', phone }), 'phoneProblem.sameAsFirst');
  assert.equal(await typed('2015550199', { extension: 'desk' }), 'phoneProblem.extension');
  assert.equal(await typed('', { extension: '1' }), 'phoneProblem.extensionAlone');
  const extended = { phone: { ...otherPhone, extension: '1' } };
  assert.equal(await refusal({ kind: 'text', ...extended }), 'phoneProblem.extensionByText');
  await bed.settings.set('portal.usersCanEnterExtension', 'false', bed.author);
  assert.equal(await refusal(extended), 'phoneProblem.extensionClosed');
  assert.equal(findPhoneProblem('phone: is wrong in a new way.').text, 'phoneProblem.refused');
});
