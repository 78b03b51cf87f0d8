import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { NewUser } from '../../../../sdk-service/domain/users/new-user.ts';
import { untilCalled, wordsOf } from '../../../support/calling.ts';
import { createEnrollmentBed, otherPhone, phone } from '../../../support/enrollment-bed.ts';

const forbidden = { code: 'forbidden' };
const extended = { ...otherPhone, extension: ' 4,5 ' };

/** Somebody who is called, signed in a moment ago. */
async function createBed(t: TestContext, fields: Partial<NewUser> = {}) {
  const enrolling = await createEnrollmentBed(t, { phone, authenticator: 'call', ...fields });
  const { bed, user, begun, confirm } = enrolling;
  await enrolling.verifySession();

  /** Answers the newest call. @returns the code that is read out in it. */
  async function hear(count = 1): Promise<string> {
    const { callId } = await untilCalled(bed, count);
    await bed.phone.answer(callId);
    const call = bed.phone.calls().find((each) => each.callId === callId);
    return /code is ((?:\d, ){5}\d)/.exec(wordsOf(call).join(' '))?.[1]?.replaceAll(/\D/g, '') ?? '';
  }

  async function prove(request: Parameters<typeof begun>[0]) {
    const { id } = await begun({ kind: 'call', ...request });
    return confirm(id, await hear());
  }

  const record = async () => (await bed.users.get('anna')).user;
  const options = () => bed.enrollment.options(user, enrolling.context());
  const set = (name: string, value: string) => bed.settings.set(name, value, bed.author);
  const lastChange = async () => (await bed.store.tailChanges({ after: 0, limit: 100 })).rows.at(-1);
  return { ...enrolling, hear, prove, record, options, set, lastChange };
}

test('another phone is stored once its code was typed, and the method stays', async (t) => {
  const { bed, begun, confirm, record, lastChange } = await createBed(t, { authenticator: 'oath-token' });
  const { id } = await begun({ kind: 'text', aim: 'phone', phone: otherPhone });
  assert.equal(bed.carrier.messages()[0]?.to, '+12015550199');
  assert.equal((await record()).phone.number, '2015550123');
  assert.equal((await confirm(id, '000000')).outcome, 'denied');
  assert.equal((await confirm(id, bed.sentCode())).outcome, 'approved');
  const { phone: stored, authenticator, textDirection } = await record();
  assert.deepEqual([stored.number, authenticator, textDirection], ['2015550199', 'oath-token', 'one-way']);
  const { action, detail } = (await lastChange()) ?? {};
  assert.deepEqual([action, detail], ['user.change-phone', 'phone …0199, by text']);
});

test('a call proves a phone with its extension, and dials that', async (t) => {
  const { bed, prove, record } = await createBed(t);
  assert.equal((await prove({ aim: 'phone', phone: extended })).outcome, 'approved');
  assert.equal(bed.phone.calls()[0]?.extension, '4,5');
  assert.deepEqual((await record()).phone, { countryCode: '1', number: '2015550199', extension: '4,5' });
});

test('what cannot be dialled names field and rule', async (t) => {
  const { begin, set } = await createBed(t);
  const wrong = (request: Parameters<typeof begin>[0], message: string) =>
    assert.rejects(begin({ kind: 'call', aim: 'phone', ...request }), { code: 'malformed', message });
  await wrong({ phone: { ...otherPhone, number: '12' } }, 'phone: is too short.');
  await wrong(
    { phone: { ...otherPhone, extension: 'x' } },
    'phone: an extension has up to 20 digits, commas, * and #.',
  );
  await wrong({ phone: { countryCode: '', number: '', extension: '5' } }, 'phone: an extension needs a phone number.');
  await wrong({ kind: 'text', phone: extended }, 'phone: a text message goes to no extension.');
  await wrong({ kind: 'oath-token' }, 'mode: a phone is proved by text or call.');
  await set('portal.usersCanEnterExtension', 'false');
  await wrong({ phone: extended }, 'phone: an extension is entered by the help desk.');
});

test('a number typed anew without a field for its extension keeps the one on record', async (t) => {
  const onRecord = { ...phone, extension: '7' };
  const { prove, record, set } = await createBed(t, { phone: onRecord });
  await set('portal.usersCanEnterExtension', 'false');
  await prove({ aim: 'phone', phone });
  assert.equal((await record()).phone.extension, '7');
});

test('nobody changes a phone with the password alone, with an old second factor, or without leave', async (t) => {
  const { bed, user, portal, begin, options } = await createBed(t);
  const change = { kind: 'call', aim: 'phone', phone: otherPhone } as const;
  await assert.rejects(begin({ ...change, session: await bed.beginSession(user, portal) }), forbidden);
  const record = { ...bed.author, at: bed.clock.now(), action: 'test', subject: 'anna', detail: '' };
  await bed.store.changeUser(user.id, { userCanChangePhone: false }, record);
  assert.equal((await options()).canChoosePhone, false);
  await assert.rejects(begin(change), { ...forbidden, message: 'This phone is changed by the help desk only.' });
  await bed.store.changeUser(user.id, { userCanChangePhone: true }, record);
  bed.clock.advanceSeconds(600);
  await assert.rejects(begin(change), { ...forbidden, message: 'Prove your second factor again first.' });
});

test('who has no method yet cannot begin with a phone alone', async (t) => {
  const { begin } = await createEnrollmentBed(t);
  await assert.rejects(begin({ kind: 'call', aim: 'phone', phone: otherPhone }), forbidden);
  await assert.rejects(begin({ kind: 'call', aim: 'backup-phone', phone: otherPhone }), forbidden);
});

test('a phone is proved in the ways that the company offers, and in that which is his own', async (t) => {
  const { begin, set, options } = await createBed(t);
  await set('portal.methods.smsText', 'false');
  await set('portal.methods.voiceCall', 'false');
  assert.deepEqual([...(await options()).phoneProofs], ['call']);
  await assert.rejects(begin({ kind: 'text', aim: 'phone', phone: otherPhone }), {
    ...forbidden,
    message: 'A phone is not proved in this way here.',
  });
  assert.equal((await begin({ kind: 'call', aim: 'phone', phone: otherPhone })).outcome, 'begun');
});

test('a backup phone is asked for by setting, proved by a call, and called from then on', async (t) => {
  const { bed, begin, prove, record, options, set, lastChange } = await createBed(t);
  const request = { kind: 'call', aim: 'backup-phone', phone: extended } as const;
  assert.equal((await options()).canChooseBackupPhone, false);
  await assert.rejects(begin(request), forbidden);
  await set('portal.promptForBackupPhone', 'true');
  assert.equal((await options()).canChooseBackupPhone, true);
  await assert.rejects(begin({ ...request, kind: 'text', phone: otherPhone }), forbidden);
  await assert.rejects(begin({ ...request, phone }), { message: 'backupPhone: must be another than the first phone.' });
  await assert.rejects(begin({ ...request, phone: undefined }), { message: 'backupPhone: must be given.' });
  assert.equal((await prove(request)).outcome, 'approved');
  const { phone: first, backupPhone } = await record();
  assert.deepEqual([first.number, backupPhone.number, backupPhone.extension], ['2015550123', '2015550199', '4,5']);
  assert.equal((await lastChange())?.detail, 'backup …0199');
  assert.equal((await options()).backupPhone.number, '2015550199');
  assert.deepEqual(await bed.logged(), ['call approved enrollment']);
});

test('a backup phone is taken away by who may change it', async (t) => {
  const { bed, record, set } = await createBed(t, { backupPhone: otherPhone });
  const remove = () => bed.users.removeOwnBackupPhone({ username: 'anna', author: bed.author });
  await assert.rejects(remove(), forbidden);
  await set('portal.promptForBackupPhone', 'true');
  const change = { ...bed.author, at: bed.clock.now(), action: 'test', subject: 'anna', detail: '' };
  const { id } = await record();
  await bed.store.changeUser(id, { userCanChangePhone: false }, change);
  await assert.rejects(remove(), forbidden);
  await bed.store.changeUser(id, { userCanChangePhone: true }, change);
  await remove();
  assert.deepEqual((await record()).backupPhone, { countryCode: '', number: '', extension: '' });
});

test('numbers that are typed count as new ones, whatever they are for', async (t) => {
  const { begin, set } = await createBed(t);
  await set('portal.promptForBackupPhone', 'true');
  const aims = ['phone', 'backup-phone', 'phone'] as const;
  for (const aim of aims) assert.equal((await begin({ kind: 'call', aim, phone: otherPhone })).outcome, 'begun');
  const fourth = await begin({ kind: 'call', aim: 'backup-phone', phone: otherPhone });
  assert.equal(fourth.outcome === 'denied' && fourth.reason, 'new-number-capped');
});

test('who is called with a PIN chooses his first in User Setup, by the rules, and has it with the method', async (t) => {
  const enrolling = await createEnrollmentBed(t, { authenticator: 'call', callMode: 'pin' });
  const { bed, user, session, begun, context } = enrolling;
  const { needPin, minimumPinLength } = await bed.enrollment.options(user, context());
  assert.deepEqual([[...needPin], minimumPinLength], [['call'], 4]);
  const { id } = await begun({ kind: 'call', phone });
  const { callId } = await untilCalled(bed, 1);
  await bed.phone.answer(callId);
  const digits = /code is ((?:\d, ){5}\d)/.exec(wordsOf(bed.phone.calls()[0]).join(' '))?.[1] ?? '';
  const response = digits.replaceAll(/\D/g, '');
  const confirm = (pin: string | undefined, typed = response) =>
    bed.enrollment.confirm({ user, session: session(), challengeId: id, response: typed, pin, context: context() });
  const broken = (pin: string | undefined, message: string) =>
    assert.rejects(confirm(pin), { code: 'malformed', message });
  await broken(undefined, 'Pin: must be given.');
  await broken('48', 'Pin: must have at least 4 digits.');
  // Of the phone that is only being proved.
  await broken('5501', 'Pin: four digits in a row of a phone number are too easy to guess.');
  assert.equal((await confirm('482619', '000000')).outcome, 'denied');
  assert.equal((await bed.store.findPin(user.id)).hash, undefined);
  assert.equal((await confirm('482619')).outcome, 'approved');
  const enrolled = await bed.users.get('anna');
  assert.deepEqual([enrolled.user.callMode, enrolled.user.phone.number], ['pin', '2015550123']);
  assert.equal(await bed.pins.verify({ user: enrolled.user, typed: '482619' }), 'ok');
  assert.equal((await bed.enrollment.options(user, context())).needPin.size, 0);
});

test('whose texts ask for a PIN chooses his first in User Setup, and has it with the method', async (t) => {
  const enrolling = await createEnrollmentBed(t, { authenticator: 'text', textMode: 'otp-plus-pin' });
  const { bed, user, session, begun, context } = enrolling;
  assert.deepEqual([...(await bed.enrollment.options(user, context())).needPin], ['text']);
  const { id } = await begun({ kind: 'text', phone });
  const response = bed.sentCode();
  const confirm = (pin: string | undefined) =>
    bed.enrollment.confirm({ user, session: session(), challengeId: id, response, pin, context: context() });
  await assert.rejects(confirm(undefined), { code: 'malformed', message: 'Pin: must be given.' });
  await assert.rejects(confirm('0123'), { code: 'malformed' });
  assert.equal((await bed.store.findPin(user.id)).hash, undefined);
  assert.equal((await confirm('482619')).outcome, 'approved');
  const enrolled = await bed.users.get('anna');
  assert.deepEqual([enrolled.user.textMode, enrolled.user.pinChangeRequired], ['otp-plus-pin', false]);
  assert.equal(await bed.pins.verify({ user: enrolled.user, typed: '482619' }), 'ok');
  assert.equal((await bed.enrollment.options(user, context())).needPin.size, 0);
});

test('no PIN is asked for, and none is stored, by the setup of what asks for none', async (t) => {
  const modes = { textMode: 'otp-plus-pin', appMode: 'pin' } as const;
  const { bed, user, session, begun, context, codeOf } = await createEnrollmentBed(t, modes);
  const { id, oath } = await begun({ kind: 'oath-token' });
  const response = codeOf(oath?.secretKey ?? '');
  const request = { user, session: session(), challengeId: id, response, pin: '482619', context: context() };
  assert.equal((await bed.enrollment.confirm(request)).outcome, 'approved');
  assert.equal((await bed.store.findPin(user.id)).hash, undefined);
});

test('a PIN that is there already is neither asked for nor replaced', async (t) => {
  const { bed, user, begin, prove, options } = await createBed(t, { callMode: 'pin' });
  await bed.pins.change({ username: 'anna', author: bed.author, pin: '482619', mustChange: false });
  assert.equal((await options()).needPin.size, 0);
  assert.equal((await prove({ phone: otherPhone })).outcome, 'approved');
  assert.equal(await bed.pins.verify({ user, typed: '482619' }), 'ok');
  assert.equal((await begin({ kind: 'oath-token' })).outcome, 'begun');
});

test('phone calls cannot just be chosen without the PIN that they ask for: their setup asks for it', async (t) => {
  const { bed, user, session, begun, hear, context, record } = await createBed(t, {
    authenticator: 'text',
    callMode: 'pin',
  });
  const choose = () => bed.users.chooseMethod({ username: 'anna', author: bed.author, authenticator: 'call' });
  await assert.rejects(choose(), { code: 'conflict', message: 'mode: this method has to be set up first.' });
  const { id } = await begun({ kind: 'call' });
  const proof = { user, session: session(), challengeId: id, response: await hear(), context: context() };
  await assert.rejects(bed.enrollment.confirm(proof), { message: 'Pin: must be given.' });
  assert.equal((await bed.enrollment.confirm({ ...proof, pin: '482619' })).outcome, 'approved');
  assert.equal((await record()).authenticator, 'call');
  await choose();
});
