import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { StoredRecording } from '../../../sdk-service/ports/recording-store.ts';
import { changeRecord, type OpenStore } from './storage-contract.ts';

const now = new Date('2026-03-01T12:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const limit = { maximum: 10, maximumBytes: 1000 };
const change = changeRecord('greeting-standard en');

function recordingOf(sound: Buffer, fields: Partial<StoredRecording> = {}): StoredRecording {
  return {
    id: randomBytes(16).toString('base64url'),
    type: 'greeting-standard',
    language: 'en',
    application: '',
    canonicalApplication: '',
    description: 'a description',
    soundId: createHash('sha256').update(sound).digest('base64url'),
    format: 'wav',
    milliseconds: 1000,
    bytes: sound.length,
    addedAt: now,
    ...fields,
  };
}

/** What every adapter of the store must do with recordings for calls. */
export function testRecordings(name: string, open: OpenStore): void {
  test(`${name}: a recording is kept as it was made, with its sound`, async (t) => {
    const storage = await open(t);
    const sound = randomBytes(500);
    const fields = { application: 'Payroll', canonicalApplication: 'payroll', format: 'mp3' } as const;
    const recording = recordingOf(sound, fields);
    const { settings: before } = await storage.readGenerations();
    assert.equal(await storage.addRecording(recording, sound, limit, change), 'added');
    assert.deepEqual(await storage.listRecordings(), [recording]);
    assert.deepEqual(await storage.findSound(recording.soundId), { format: 'mp3', content: sound });
    assert.equal(await storage.findSound(recordingOf(randomBytes(5)).soundId), undefined);
    assert.equal((await storage.readGenerations()).settings, before + 1);
    assert.equal((await storage.tailChanges({ after: 0, limit: 10 })).rows.length, 1);
  });

  test(`${name}: recordings are in order, and each takes the place of one with the same use alone`, async (t) => {
    const storage = await open(t);
    const sounds = [1, 2, 3, 4].map((level) => Buffer.alloc(10, level));
    const uses = [{ language: 'fr' }, { canonicalApplication: 'payroll' }, { type: 'approved' }, {}];
    const added = uses.map((fields, index) => recordingOf(sounds[index] ?? Buffer.alloc(0), fields));
    for (const [index, recording] of added.entries()) {
      const outcome = await storage.addRecording(recording, sounds[index] ?? Buffer.alloc(0), limit, change);
      assert.equal(outcome, 'added');
    }
    const [french, payroll, approved, plain] = added;
    assert.deepEqual(await storage.listRecordings(), [approved, plain, payroll, french]);
    const sound = Buffer.alloc(10, 5);
    const next = recordingOf(sound);
    assert.equal(await storage.addRecording(next, sound, limit, change), 'replaced');
    assert.deepEqual(await storage.listRecordings(), [approved, next, payroll, french]);
  });

  test(`${name}: there are no more recordings than there may be, nor longer ones`, async (t) => {
    const storage = await open(t);
    const add = (language: string, bytes: number, maximum: number) => {
      const sound = randomBytes(bytes);
      return storage.addRecording(recordingOf(sound, { language }), sound, { ...limit, maximum }, change);
    };
    assert.equal(await add('en', 600, 2), 'added');
    assert.equal(await add('de', 401, 2), 'full');
    assert.equal(await add('de', 400, 2), 'added');
    assert.equal(await add('fr', 0, 2), 'full');
    assert.equal((await storage.listRecordings()).length, 2);
    assert.equal((await storage.tailChanges({ after: 0, limit: 10 })).rows.length, 2);
  });

  test(`${name}: a recording that was removed or replaced is heard no more, and its sound is found until it is purged`, async (t) => {
    const storage = await open(t);
    const [first, second] = [Buffer.alloc(10, 1), Buffer.alloc(10, 2)];
    const [old, current] = [recordingOf(first), recordingOf(second, { addedAt: later(10) })];
    await storage.addRecording(old, first, limit, change);
    await storage.addRecording(current, second, limit, change);
    assert.equal(await storage.removeRecording(old.id, later(11), change), false);
    assert.equal(await storage.removeRecording(current.id, later(20), change), true);
    assert.equal(await storage.removeRecording(current.id, later(20), change), false);
    assert.deepEqual(await storage.listRecordings(), []);
    assert.deepEqual((await storage.findSound(current.soundId))?.content, second);

    assert.equal(await storage.purgeRecordings({ before: later(10), limit: 10 }), 0);
    assert.equal(await storage.purgeRecordings({ before: later(20), limit: 10 }), 1);
    assert.equal(await storage.findSound(old.soundId), undefined);
    assert.deepEqual((await storage.findSound(current.soundId))?.content, second);
    assert.equal(await storage.purgeRecordings({ before: later(21), limit: 10 }), 1);
    assert.equal(await storage.findSound(current.soundId), undefined);
  });

  test(`${name}: what is heard is not purged, and a sound with two uses outlives one of them`, async (t) => {
    const storage = await open(t);
    const sound = Buffer.alloc(10, 1);
    const [english, german] = [recordingOf(sound), recordingOf(sound, { language: 'de' })];
    for (const recording of [english, german]) await storage.addRecording(recording, sound, limit, change);
    await storage.removeRecording(english.id, now, change);
    assert.equal(await storage.purgeRecordings({ before: later(1), limit: 10 }), 1);
    assert.equal(await storage.purgeRecordings({ before: later(1_000_000), limit: 10 }), 0);
    assert.deepEqual((await storage.findSound(german.soundId))?.content, sound);
  });
}
