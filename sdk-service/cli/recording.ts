import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Command } from 'commander';
import { MAXIMUM_SOUND_BYTES } from '../domain/recordings/parse-sound.ts';
import { recordingTypes } from '../domain/recordings/recording-types.ts';
import { describeUse } from '../domain/recordings/recordings.ts';
import type { StoredRecording } from '../ports/recording-store.ts';
import { createAuthor } from './author.ts';
import { checkAnswerable, confirm } from './confirm.ts';
import { addExamples } from './examples.ts';
import { createTable, escapeControls, writeInstant, writeRecord } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** `mfa recording …`: what a call says in the company's own voice. */
export function addRecordingCommands(program: Command, terminal: Terminal): void {
  const recording = program
    .command('recording')
    .description('Recordings of your own, which phone calls play instead of sentences that are read out.');
  addExamples(recording, [
    ['mfa recording add greeting-standard en greeting.wav', 'play it to people who are called in English'],
    ['mfa recording list', 'what there is'],
  ]);
  addAdd(recording, terminal);
  addList(recording, terminal);
  addShow(recording, terminal);
  addRemove(recording, terminal);
}

interface UseOptions {
  readonly application?: string;
}

const applicationOption = [
  '--application <name>',
  'the one for sign-ins to this application, or of this authentication type where none is named',
] as const;

function addAdd(recording: Command, terminal: Terminal): void {
  const add = recording
    .command('add')
    .description('Adds a recording, in the place of the one that has the same use. Calls play it within a second.')
    .argument('<type>', 'what of a call it is; below')
    .argument('<language>', 'only people who are called in this language hear it, such as en or pt-BR')
    .argument('<file>', 'WAV (PCM of 8 or 16 bits, µ-law, A-law) or MP3, at most 1 MB and 20 seconds')
    .option(
      '--application <name>',
      'only for sign-ins to this application, or of this authentication type where none is named',
    )
    .option('--description <text>', 'for whoever looks at the list')
    .action(
      async (
        type: string,
        language: string,
        path: string,
        options: UseOptions & { readonly description?: string },
        command: Command,
      ) => {
        const file = readSound(path);
        await withCore({ command, terminal }, async ({ core, show }) => {
          const added = await core.recordings.add({ ...options, type, language, file }, createAuthor());
          const did = added.outcome === 'added' ? 'Added' : 'Replaced';
          show(
            { ...toJson(added.recording), outcome: added.outcome },
            `${did} the recording ${nameOf(added.recording)}.\n`,
          );
        });
      },
    );
  add.addHelpText('after', typesHelp());
  addExamples(add, [
    ['mfa recording add greeting-pin de begruessung.wav --description "Anna, 2026"', 'for calls in German with a PIN'],
    [
      'mfa recording add greeting-standard en payroll.mp3 --application Payroll',
      'only when somebody signs in to Payroll',
    ],
  ]);
}

function addList(recording: Command, terminal: Terminal): void {
  const list = recording
    .command('list')
    .description('Lists the recordings by type, language and application.')
    .action(async (_options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const rows = core.recordings.list();
        const none = 'There is no recording; calls read out their sentences.\n';
        show(rows.map(toJson), rows.length === 0 ? none : writeRows(rows));
      });
    });
  addExamples(list, [['mfa recording list', 'all of them']]);
}

function addShow(recording: Command, terminal: Terminal): void {
  const showCommand = recording
    .command('show')
    .description('Shows a recording, and with --out writes its sound into a file, to be listened to.')
    .argument('<type>')
    .argument('<language>')
    .option(...applicationOption)
    .option('--out <file>', 'a file that is not there yet')
    .action(
      async (
        type: string,
        language: string,
        { application, out }: UseOptions & { readonly out?: string },
        command: Command,
      ) => {
        await withCore({ command, terminal }, async ({ core, show }) => {
          const found = core.recordings.get({ type, language, application });
          if (out !== undefined) {
            const sound = await core.recordings.findSound(`${found.soundId}.${found.format}`);
            if (sound === undefined) throw new MfaError('not-found', 'The recording was removed meanwhile.');
            writeNew(out, sound.content);
          }
          show(toJson(found), writeOne(found));
        });
      },
    );
  addExamples(showCommand, [['mfa recording show greeting-standard en --out greeting.wav', 'to listen to it']]);
}

function addRemove(recording: Command, terminal: Terminal): void {
  const remove = recording
    .command('remove')
    .description('Removes a recording; its sentence is read out again.')
    .argument('<type>')
    .argument('<language>')
    .option(...applicationOption)
    .option('--yes', 'do not ask')
    .action(
      async (
        type: string,
        language: string,
        { application, yes }: UseOptions & { readonly yes?: true },
        command: Command,
      ) => {
        checkAnswerable(terminal, yes);
        await withCore({ command, terminal }, async ({ core, show }) => {
          const found = core.recordings.get({ type, language, application });
          const question = `Remove the recording ${describeUse(found)}? Type ${found.type}`;
          if (yes === undefined) await confirm(terminal, question, found.type);
          await core.recordings.remove({ type, language, application }, createAuthor());
          show({ ...toJson(found), removed: true }, `Removed the recording ${nameOf(found)}.\n`);
        });
      },
    );
  addExamples(remove, [
    ['mfa recording remove greeting-standard en', 'asks first'],
    ['mfa recording remove greeting-standard en --application Payroll --yes', 'for a script'],
  ]);
}

function typesHelp(): string {
  const types = Object.entries(recordingTypes);
  const width = Math.max(...types.map(([type]) => type.length));
  return `\nTypes:\n${types.map(([type, meaning]) => `  ${type.padEnd(width)}  ${meaning}`).join('\n')}`;
}

function nameOf(recording: StoredRecording): string {
  return escapeControls(describeUse(recording));
}

function writeRows(rows: readonly StoredRecording[]): string {
  return createTable<StoredRecording>([
    { title: 'type', text: ({ type }) => type },
    { title: 'language', text: ({ language }) => language },
    { title: 'application', text: ({ application }) => application },
    { title: 'sound', text: writeSound },
    { title: 'description', text: ({ description }) => description },
  ]).write(rows);
}

function writeOne(recording: StoredRecording): string {
  const { type, language, application, description, soundId, addedAt } = recording;
  return writeRecord([
    ['type', type],
    ['language', language],
    ['application', application],
    ['description', description],
    ['sound', writeSound(recording)],
    ['SHA-256', soundId],
    ['added', writeInstant(addedAt)],
  ]);
}

function writeSound({ format, milliseconds, bytes }: StoredRecording): string {
  return `${format}, ${(milliseconds / 1000).toFixed(1)} s, ${Math.ceil(bytes / 1024)} KB`;
}

function toJson({ id: _, canonicalApplication: __, ...shown }: StoredRecording) {
  return shown;
}

function readSound(path: string): Buffer {
  try {
    // What is far too long is not even read.
    if (statSync(path).size <= MAXIMUM_SOUND_BYTES) return readFileSync(path);
  } catch (cause) {
    throw new MfaError('malformed', `file: ${path} cannot be read.`, { cause });
  }
  throw new MfaError('malformed', `file: must have at most ${MAXIMUM_SOUND_BYTES} bytes.`);
}

function writeNew(path: string, content: Buffer): void {
  try {
    writeFileSync(path, content, { flag: 'wx' });
  } catch (cause) {
    throw new MfaError('malformed', `--out: ${path} is there already, or cannot be written.`, { cause });
  }
}
