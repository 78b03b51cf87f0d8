import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeMp3, writeWav } from '../../../support/sounds.ts';
import { createTestBed } from '../../../support/test-bed.ts';

const use = { type: 'greeting-standard', language: 'en' };
const file = writeWav();

for (const [what, wrong, message] of [
  ['a type that there is not', { type: 'greeting' }, /^type: must be one of greeting-standard, greeting-pin, /],
  ['a type of another kind', { type: 'toString' }, /^type: must be one of /],
  ['no language', { language: ' ' }, 'language: must be given.'],
  ['a language that is not offered', { language: 'xx' }, /^language: must be one of en, /],
  ['a long application', { application: 'a'.repeat(101) }, 'application: must be one line of at most 100 characters.'],
  ['two lines', { description: 'one\ntwo' }, 'description: must be one line of at most 200 characters.'],
  ['what is no sound', { file: Buffer.from('no') }, 'file: must be a WAV or MP3 file.'],
] as const) {
  test(`refuses ${what}, and names field and rule`, async (t) => {
    const { recordings, author } = await createTestBed(t);
    await assert.rejects(recordings.add({ ...use, file, ...wrong }, author), { code: 'malformed', message });
    assert.deepEqual(recordings.list(), []);
  });
}

test('a recording is known by its use, and another one takes its place', async (t) => {
  const { recordings, author, store } = await createTestBed(t);
  const payroll = { ...use, application: ' Payroll ' };
  assert.equal((await recordings.add({ ...use, file, description: ' Anna ' }, author)).outcome, 'added');
  assert.equal((await recordings.add({ ...payroll, file }, author)).outcome, 'added');
  const second = await recordings.add({ ...use, application: 'PAYROLL', file: writeMp3() }, author);
  assert.deepEqual([second.outcome, second.recording.format], ['replaced', 'mp3']);
  assert.equal(recordings.get(use).description, 'Anna');
  assert.equal(recordings.get(payroll).soundId, second.recording.soundId);
  assert.equal(recordings.list().length, 2);
  await recordings.remove(payroll, author);
  assert.throws(() => recordings.get(payroll), { code: 'not-found' });
  await assert.rejects(recordings.remove(payroll, author), { code: 'not-found' });
  const { rows } = await store.tailChanges({ after: 0, limit: 100 });
  assert.deepEqual(
    rows.filter(({ action }) => action.startsWith('recording.')).map(({ action, subject }) => `${action} ${subject}`),
    [
      'recording.add greeting-standard en',
      'recording.add greeting-standard en Payroll',
      'recording.add greeting-standard en PAYROLL',
      'recording.remove greeting-standard en PAYROLL',
    ],
  );
});

test('recordings take up 100 MB of the store at most, those that were replaced lately among them', async (t) => {
  const { recordings, author, clock, upkeep } = await createTestBed(t);
  const long = writeWav({ rate: 24_000, seconds: 20 });
  const most = Math.floor((100 * 1_048_576) / long.length);
  for (let count = 0; count < most; count += 1) await recordings.add({ ...use, file: long }, author);
  const full = { code: 'conflict', rule: true, message: /^At most 500 recordings of 100 MB in all/ };
  await assert.rejects(recordings.add({ ...use, file: long }, author), full);
  clock.advanceSeconds(3601);
  assert.equal(await upkeep.purge(), most - 1);
  assert.equal((await recordings.add({ ...use, file: long }, author)).outcome, 'replaced');
});

test('what another node removed meanwhile is not removed twice', async (t) => {
  const here = await createTestBed(t);
  await here.recordings.add({ ...use, file }, here.author);
  const there = await createTestBed(t, { beside: here });
  await there.recordings.reload();
  await there.recordings.remove(use, there.author);
  await assert.rejects(here.recordings.remove(use, here.author), { code: 'not-found' });
  assert.deepEqual(here.recordings.list(), []);
});
