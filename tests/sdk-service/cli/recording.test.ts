import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { runProgram } from '../../../sdk-service/cli/run-program.ts';
import { recordingTypes } from '../../../sdk-service/domain/recordings/recording-types.ts';
import { writeMp3, writeWav } from '../../support/sounds.ts';
import { createPlace } from './place.ts';

async function start(t: TestContext) {
  const [place, folder] = await Promise.all([createPlace(), mkdtemp(join(tmpdir(), 'mfa-sounds-'))]);
  t.after(() => Promise.all([place.remove(), rm(folder, { recursive: true })]));
  const [wav, mp3, page] = [join(folder, 'one.wav'), join(folder, 'two.mp3'), join(folder, 'page.wav')];
  await Promise.all([
    place.mfa('init'),
    writeFile(wav, writeWav({ seconds: 2.5 })),
    writeFile(mp3, writeMp3()),
    writeFile(page, '<html>'),
  ]);
  const recording = (...words: readonly string[]) => place.mfa('recording', ...words);

  /** As somebody types at a terminal. */
  async function type(typed: string, ...words: readonly string[]) {
    const stdin = Object.assign(Readable.from([Buffer.from(typed)]), { isTTY: true });
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const code = await runProgram(['recording', ...words], { env: place.env, stdin, stdout, stderr });
    stdout.end();
    stderr.end();
    return { code, stdout: await text(stdout), stderr: await text(stderr) };
  }
  return { place, folder, wav, mp3, page, recording, type };
}

test('a recording is added, listed, shown, listened to, replaced and removed', async (t) => {
  const { place, folder, wav, mp3, recording } = await start(t);
  assert.match((await recording('list')).stdout, /^There is no recording/);
  const added = await recording('add', 'greeting-standard', 'en', wav, '--description', 'Anna, 2026');
  assert.deepEqual([added.stderr, added.stdout], ['', 'Added the recording greeting-standard en.\n']);
  const own = ['greeting-standard', 'EN', '--application', 'Payroll'] as const;
  assert.match((await recording('add', ...own, wav)).stdout, /^Added the recording greeting-standard en Payroll/);
  assert.match((await recording('add', ...own, mp3)).stdout, /^Replaced the recording greeting-standard en Payroll/);

  const list = (await recording('list')).stdout;
  assert.match(list, /greeting-standard +en +- +wav, 2\.5 s, 40 KB +Anna, 2026\n/);
  assert.match(list, /greeting-standard +en +Payroll +mp3, 1\.0 s, 16 KB +-\n/);
  const [first] = JSON.parse((await recording('list', '--json')).stdout);
  assert.deepEqual([first.type, first.milliseconds, first.bytes], ['greeting-standard', 2500, 40_044]);

  const out = join(folder, 'out.mp3');
  const shown = await recording('show', ...own, '--out', out);
  assert.match(shown.stdout, /^type +greeting-standard\n.*SHA-256 +[\w-]{43}\n/s);
  assert.ok((await readFile(out)).equals(writeMp3()));
  const again = await recording('show', ...own, '--out', out);
  assert.deepEqual([again.code, again.stderr], [1, `mfa: --out: ${out} is there already, or cannot be written.\n`]);

  assert.match(
    (await recording('remove', ...own, '--yes')).stdout,
    /^Removed the recording greeting-standard en Payroll/,
  );
  assert.match((await recording('remove', ...own, '--yes')).stderr, /^mfa: There is no recording of this type/);
  const log = (await place.mfa('log', 'tail', '--changes')).stdout;
  assert.match(log, /recording\.remove .*greeting-standard en Payroll/);
});

test('remove asks, and removes nothing without the right answer', async (t) => {
  const { wav, recording, type } = await start(t);
  await recording('add', 'activation', 'de', wav);
  const silent = await recording('remove', 'activation', 'de');
  assert.deepEqual([silent.code, /say --yes/.test(silent.stderr)], [2, true]);
  for (const answer of ['', 'yes\n']) {
    const { code, stderr } = await type(answer, 'remove', 'activation', 'de');
    assert.equal(code, 1);
    assert.match(stderr, /^Remove the recording activation de\? Type activation: .*Nothing was removed\.\n$/s);
  }
  assert.match((await type('activation\n', 'remove', 'activation', 'de')).stdout, /^Removed the recording/);
});

test('what cannot be played is refused with its rule, and nothing is stored', async (t) => {
  const { folder, wav, page, recording } = await start(t);
  const large = join(folder, 'large.wav');
  await writeFile(large, Buffer.alloc(1_048_577));
  const refusal = async (...words: readonly string[]) => (await recording('add', ...words)).stderr;
  assert.match(await refusal('greeting', 'en', wav), /^mfa: type: must be one of greeting-standard, /);
  assert.match(await refusal('greeting-pin', 'klingon', wav), /^mfa: language: must be one of en, /);
  assert.equal(await refusal('greeting-pin', 'en', page), 'mfa: file: must be a WAV or MP3 file.\n');
  assert.equal(await refusal('greeting-pin', 'en', large), 'mfa: file: must have at most 1048576 bytes.\n');
  assert.match(await refusal('greeting-pin', 'en', folder), /^mfa: file: .* cannot be read\.\n$/);
  assert.match(await refusal('greeting-pin', 'en', join(folder, 'none.wav')), /^mfa: file: .* cannot be read\.\n$/);
  assert.match((await recording('list')).stdout, /^There is no recording/);
});

test('the help of add names every type and when it is heard', async (t) => {
  const { recording } = await start(t);
  const { stdout } = await recording('add', '--help');
  for (const [type, meaning] of Object.entries(recordingTypes)) {
    assert.match(stdout, new RegExp(`\\n  ${type} +${meaning.slice(0, 20)}`));
  }
});
