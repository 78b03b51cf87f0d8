import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { type RecordingType, recordingTypes } from '../../../sdk-service/domain/recordings/recording-types.ts';
import type { NewUser } from '../../../sdk-service/domain/users/new-user.ts';
import { untilCalled, wordsOf } from '../../support/calling.ts';
import { createEnrollmentBed, otherPhone } from '../../support/enrollment-bed.ts';
import { createEventCallBed } from '../../support/event-call-bed.ts';
import { createPhoneCallBed, phone } from '../../support/phone-call-bed.ts';
import { writeWav } from '../../support/sounds.ts';
import { createTestBed, type TestBed } from '../../support/test-bed.ts';

const sound = writeWav();
const name = nameOf(sound);
const other = writeWav({ level: 1 });
const withExtension = { ...phone, extension: '12' };
const withPin = { callMode: 'pin', pin: '492817' } as const;

function nameOf(file: Buffer): string {
  return `${createHash('sha256').update(file).digest('base64url')}.wav`;
}

/** What was heard: `sound`, digits, or how a sentence begins. */
function outlineOf(bed: TestBed): readonly string[] {
  return wordsOf(bed.phone.calls()[0]).map((words) => {
    if (words === name) return 'sound';
    return /^[\d, ]+$/.test(words) ? 'digits' : words.split(' ', 4).join(' ');
  });
}

interface Heard {
  readonly type: RecordingType;
  readonly keys: string;
  readonly heard: readonly string[];
  readonly fields?: Partial<NewUser>;
  readonly settings?: Readonly<Record<string, string>>;
}

const offer = 'If you are not';
const noFraud = { 'call.fraudAlerts': 'false' };
const twice = { 'call.attempts': '2' };
const confirmed = ['Your sign-in was confirmed.', 'Goodbye.'];

const signIns: readonly Heard[] = [
  { type: 'greeting-standard', keys: '#', heard: ['sound', ...confirmed], settings: noFraud },
  { type: 'greeting-standard', keys: '#', heard: ['sound', offer, ...confirmed] },
  { type: 'greeting-pin', keys: '492817#', heard: ['sound', ...confirmed], fields: withPin, settings: noFraud },
  { type: 'fraud-greeting-standard', keys: '#', heard: ['sound', ...confirmed] },
  { type: 'fraud-greeting-pin', keys: '492817#', heard: ['sound', ...confirmed], fields: withPin },
  {
    type: 'retry-standard',
    keys: '5##',
    heard: ['This is the sign-in', offer, 'That was not right.', 'sound', ...confirmed],
    settings: twice,
  },
  {
    type: 'retry-pin',
    keys: '1#492817#',
    heard: ['This is the sign-in', offer, 'That PIN is not', 'sound', ...confirmed],
    fields: withPin,
    settings: twice,
  },
  {
    type: 'authentication-denied-retry',
    keys: '5##',
    heard: ['This is the sign-in', offer, 'sound', 'This is the sign-in', offer, ...confirmed],
    settings: twice,
  },
  { type: 'authentication-successful', keys: '#', heard: ['This is the sign-in', offer, 'sound'] },
  { type: 'authentication-denied', keys: '5#', heard: ['This is the sign-in', offer, 'sound'] },
  {
    type: 'fraud-confirmation',
    keys: '0#1',
    heard: ['This is the sign-in', offer, 'sound', 'Thank you. Your report', 'Goodbye.'],
  },
  {
    type: 'fraud-reported',
    keys: '0#1',
    heard: ['This is the sign-in', offer, 'Somebody else may be', 'sound'],
  },
  {
    type: 'fraud-reported',
    keys: '0#',
    heard: ['This is the sign-in', offer, 'sound'],
    settings: { 'call.fraudBlocks': 'false' },
  },
  {
    type: 'extension-prompt',
    keys: '#',
    heard: ['sound', 'This is the sign-in', offer, ...confirmed],
    fields: { phone: withExtension },
  },
  { type: 'extension-prompt', keys: '#', heard: ['This is the sign-in', offer, ...confirmed] },
  {
    type: 'extension-prompt-before-digits',
    keys: '#',
    heard: ['sound', 'digits', 'This is the sign-in', offer, ...confirmed],
    fields: { phone: withExtension },
    settings: { 'call.sayExtension': 'true' },
  },
  {
    type: 'extension-prompt-after-digits',
    keys: '#',
    heard: ['digits', 'sound', 'This is the sign-in', offer, ...confirmed],
    fields: { phone: withExtension },
    settings: { 'call.sayExtension': 'true' },
  },
];

for (const { type, keys, heard, fields, settings = {} } of signIns) {
  const words = heard.join(' | ');
  test(`a recording of the type ${type} is heard in its place: ${words}`, async (t) => {
    const { bed, answer, set } = await createPhoneCallBed(t, fields);
    for (const [setting, value] of Object.entries(settings)) await set(setting, value);
    await bed.recordings.add({ type, language: 'en', file: sound }, bed.author);
    await answer(keys);
    assert.deepEqual(outlineOf(bed), heard);
  });
}

const enrollments: readonly Pick<Heard, 'type' | 'heard' | 'fields'>[] = [
  { type: 'activation-greeting-standard', heard: ['sound', 'Your verification code is', 'Once more: ', 'Goodbye.'] },
  {
    type: 'activation-greeting-pin',
    heard: ['sound', 'Your verification code is', 'Once more: ', 'Goodbye.'],
    fields: withPin,
  },
  { type: 'activation', heard: ['sound', 'digits', 'Once more: ', 'Goodbye.'] },
  { type: 'activation-retry', heard: ['Your verification code is', 'sound', 'digits', 'Goodbye.'] },
];

for (const { type, heard, fields } of enrollments) {
  test(`a recording of the type ${type} is heard where a phone is proved: ${heard.join(' | ')}`, async (t) => {
    const enrolling = await createEnrollmentBed(t, { phone, authenticator: 'call', ...fields });
    const { bed, begun, confirm } = enrolling;
    await enrolling.verifySession();
    await bed.recordings.add({ type, language: 'en', file: sound }, bed.author);
    const { id } = await begun({ kind: 'call', aim: 'phone', phone: otherPhone });
    const { callId } = await untilCalled(bed);
    await bed.phone.answer(callId);
    const outline = outlineOf(bed).map((words) => words.replace(/\d,( \d,)*$/, ''));
    assert.deepEqual(outline, heard);
    const code = /(?:\d, ){5}\d/.exec(wordsOf(bed.phone.calls()[0]).join('\n'))?.[0].replaceAll(/\D/g, '') ?? '';
    assert.equal((await confirm(id, code)).outcome, 'approved');
  });
}

test('all eighteen types are heard in one of these', () => {
  const tried = new Set([...signIns, ...enrollments].map(({ type }) => type));
  assert.deepEqual([...tried].toSorted(), Object.keys(recordingTypes).toSorted());
  assert.equal(tried.size, 18);
});

test('a recording is heard by people who are called in its language alone', async (t) => {
  const { bed, answer } = await createPhoneCallBed(t);
  await bed.recordings.add({ type: 'fraud-greeting-standard', language: 'FR', file: sound }, bed.author);
  await answer('#');
  assert.deepEqual(outlineOf(bed), ['This is the sign-in', offer, ...confirmed]);
  await bed.users.changeLanguages({ username: 'anna', languages: { callLanguage: 'fr' }, author: bed.author });
  await answer('#');
  assert.deepEqual(outlineOf(bed).slice(0, 1), ['sound']);
  await bed.users.changeLanguages({ username: 'anna', languages: { callLanguage: '' }, author: bed.author });
  await bed.settings.set('company.callLanguage', 'fr', bed.author);
  await answer('#');
  assert.deepEqual(outlineOf(bed).slice(0, 1), ['sound']);
});

test('the recording of an application goes ahead of that of all, whatever its capitals', async (t) => {
  const { bed, answer } = await createPhoneCallBed(t);
  const type = 'fraud-greeting-standard';
  const add = (file: Buffer, application?: string) =>
    bed.recordings.add({ type, language: 'en', file, application }, bed.author);
  await add(sound);
  await add(other, 'PAYROLL');
  await answer('#');
  assert.equal(wordsOf(bed.phone.calls()[0])[0], nameOf(other));
  await bed.recordings.remove({ type, language: 'en', application: 'payroll' }, bed.author);
  await add(other, 'Another');
  await answer('#');
  assert.equal(wordsOf(bed.phone.calls()[0])[0], name);
});

test('where no application is named, its authentication type stands for it', async (t) => {
  const { bed, sdk } = await createPhoneCallBed(t);
  await bed.recordings.add(
    { type: 'fraud-greeting-standard', language: 'en', file: sound, application: 'adfs' },
    bed.author,
  );
  const asked = sdk('PfAuthUser_4', {
    username: 'anna',
    initiatingAuthenticationType: 'adfs',
    requireUserMatch: true,
  });
  const { callId } = await untilCalled(bed);
  await bed.phone.answer(callId);
  assert.deepEqual(outlineOf(bed), ['sound']);
  await bed.phone.putDown(callId);
  await bed.ticker.tick();
  assert.equal((await asked).result, false);
});

test('a recording that is removed during a call is not heard in what comes next, and another one is', async (t) => {
  const { bed, authenticate, set } = await createPhoneCallBed(t);
  await set('call.attempts', '3');
  const use = { type: 'fraud-greeting-standard', language: 'en' };
  await bed.recordings.add({ ...use, file: sound }, bed.author);
  const { result } = await authenticate(async (callId) => {
    await bed.phone.answer(callId);
    await bed.recordings.remove(use, bed.author);
    await bed.phone.press(callId, '5#');
    await bed.recordings.add({ ...use, file: sound }, bed.author);
    await bed.phone.press(callId, '5##');
  });
  assert.equal(result, true);
  const retried = 'That was not right.';
  assert.deepEqual(outlineOf(bed), ['sound', retried, 'This is the sign-in', offer, retried, 'sound', ...confirmed]);
});

test('a recording that one node added is heard in a call that another one leads', async (t) => {
  const { bed: here, authenticate } = await createPhoneCallBed(t);
  const there = await createTestBed(t, { beside: here, voiceCarriers: [here.phone] });
  await here.recordings.add({ type: 'fraud-greeting-standard', language: 'en', file: sound }, here.author);
  // As a process does when the generation of the settings has risen.
  await there.recordings.reload();
  await authenticate(async (callId) => {
    // The phone tells the node that listened last: the other one.
    await here.phone.answer(callId);
    await here.phone.press(callId, '#');
  });
  assert.deepEqual(outlineOf(here), ['sound', ...confirmed]);
});

test('calls about events play recordings for whoever connects them, and none about sign-ins', async (t) => {
  const bed = await createEventCallBed(t, { fields: { phone: withExtension } });
  for (const type of Object.keys(recordingTypes)) {
    await bed.bed.recordings.add(
      { type, language: 'en', file: type === 'extension-prompt' ? sound : other },
      bed.bed.author,
    );
  }
  const { result } = await bed.answer('5#');
  assert.equal(result, false);
  const [first, ...rest] = wordsOf(bed.bed.phone.calls()[0]);
  assert.equal(first, name);
  assert.ok(!rest.includes(nameOf(other)));
  assert.match(rest.join(' '), /^This is a call from .*Nothing was confirmed\. Goodbye\.$/);
});
