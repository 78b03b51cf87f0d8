import { createHash } from 'node:crypto';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { RecordingStore, SoundFormat, StoredRecording } from '../../ports/recording-store.ts';
import type { Played } from '../../ports/voice-carrier.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { type Language, parseLanguage } from '../languages/languages.ts';
import { parseSound } from './parse-sound.ts';
import { isRecordingType, type RecordingType, recordingTypes } from './recording-types.ts';

/** When a recording is heard: in calls to people of this language, for all applications or (named) for one alone. */
export interface RecordingUse {
  /** One of `recordingTypes`. */
  readonly type: string;
  readonly language: string;
  /**
   * What the caller names as the application of the sign-in; of one that names none its authentication type, such as
   * `adfs`. Capitals do not count. Default: all.
   */
  readonly application?: string | undefined;
}

/** Recordings of the company's own for phone calls, remembered by this process without their sounds. */
export interface Recordings {
  /** By type, language and application. */
  list(): readonly StoredRecording[];
  /** @throws MfaError `malformed`, `not-found` */
  get(use: RecordingUse): StoredRecording;
  /**
   * Takes the place of the one that has the same use.
   *
   * @throws MfaError `malformed` for what its rule refuses, `conflict` (rule) when there are too many.
   */
  add(
    recording: RecordingUse & { readonly file: Buffer; readonly description?: string | undefined },
    author: ChangeAuthor,
  ): Promise<{ readonly outcome: 'added' | 'replaced'; readonly recording: StoredRecording }>;
  /** Calls say the sentence again from then on. @throws MfaError `malformed`, `not-found` */
  remove(use: RecordingUse, author: ChangeAuthor): Promise<StoredRecording>;
  /** What is heard: that of the application, else that of all. Another language is never taken. */
  choose(of: {
    readonly type: RecordingType;
    readonly language: string;
    readonly application: string;
  }): Played | undefined;
  /** @param name as a call has it; also of a recording that was removed less than an hour ago. */
  findSound(name: string): Promise<{ readonly format: SoundFormat; readonly content: Buffer } | undefined>;
  reload(): Promise<void>;
}

/** All types in a few languages and for a few applications. */
const MAXIMUM_RECORDINGS = 500;
/** They stand in the store, and in each of its backups. */
const MAXIMUM_BYTES = 100 * 1_048_576;

const LONGEST_DESCRIPTION = 200;
/** As long as that of an attempt. */
const LONGEST_APPLICATION = 100;

/** Starts with none; call `reload` before the first use. */
export function createRecordings({
  store,
  clock,
  randomness,
}: {
  readonly store: RecordingStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
}): Recordings {
  let known: ReadonlyMap<string, StoredRecording> = new Map();

  async function reload(): Promise<void> {
    const rows = await store.listRecordings();
    known = new Map(rows.map((row) => [keyOf(row), row]));
  }

  function get(use: RecordingUse): StoredRecording {
    const found = known.get(keyOf(parseUse(use)));
    if (found === undefined) {
      throw new MfaError('not-found', 'There is no recording of this type, language and application.');
    }
    return found;
  }

  return {
    list: () => [...known.values()],
    get,
    reload,

    async add({ file, description: typed = '', ...use }, author) {
      const parsed = parseUse(use);
      const description = parseLine('description', typed, LONGEST_DESCRIPTION);
      const recording = {
        id: randomness.bytes(16).toString('base64url'),
        ...parsed,
        description,
        soundId: createHash('sha256').update(file).digest('base64url'),
        ...parseSound(file),
        bytes: file.length,
        addedAt: clock.now(),
      };
      const { addedAt: at, soundId } = recording;
      const record = recordOf(author, { at, action: 'recording.add', subject: describeUse(parsed), detail: soundId });
      const limit = { maximum: MAXIMUM_RECORDINGS, maximumBytes: MAXIMUM_BYTES };
      const outcome = await store.addRecording(recording, file, limit, record);
      if (outcome === 'full') {
        const megabytes = MAXIMUM_BYTES / 1_048_576;
        const problem = `At most ${MAXIMUM_RECORDINGS} recordings of ${megabytes} MB in all; one that was removed counts for an hour more.`;
        throw new MfaError('conflict', problem, { rule: true });
      }
      await reload();
      return { outcome, recording };
    },

    async remove(use, author) {
      const recording = get(use);
      const at = clock.now();
      const about = { at, action: 'recording.remove', subject: describeUse(recording), detail: recording.soundId };
      const removed = await store.removeRecording(recording.id, at, recordOf(author, about));
      await reload();
      if (!removed)
        throw new MfaError('not-found', 'The recording was removed or replaced by somebody else meanwhile.');
      return recording;
    },

    choose({ type, language, application }) {
      const canonicalApplication = canonicalize(application);
      const own = canonicalApplication === '' ? undefined : known.get(keyOf({ type, language, canonicalApplication }));
      const found = own ?? known.get(keyOf({ type, language, canonicalApplication: '' }));
      return found && { sound: `${found.soundId}.${found.format}` };
    },

    async findSound(name) {
      const [, soundId, format] = NAME.exec(name) ?? [];
      const found = soundId === undefined ? undefined : await store.findSound(soundId);
      return found?.format === format ? found : undefined;
    },
  };
}

/** SHA-256 in base64url. */
const NAME = /^([\w-]{43})\.(wav|mp3)$/;

/** In words, for the administration log. */
export function describeUse({
  type,
  language,
  application,
}: Pick<StoredRecording, 'type' | 'language' | 'application'>) {
  return `${type} ${language}${application === '' ? '' : ` ${application}`}`;
}

function keyOf({
  type,
  language,
  canonicalApplication,
}: Pick<StoredRecording, 'type' | 'language' | 'canonicalApplication'>) {
  return `${type}\n${language}\n${canonicalApplication}`;
}

function canonicalize(application: string): string {
  return application.toLowerCase();
}

interface ParsedUse {
  readonly type: RecordingType;
  readonly language: Language;
  readonly application: string;
  readonly canonicalApplication: string;
}

function parseUse({ type, language: typed, application: typedApplication = '' }: RecordingUse): ParsedUse {
  if (!isRecordingType(type)) {
    throw new MfaError('malformed', `type: must be one of ${Object.keys(recordingTypes).join(', ')}.`);
  }
  const language = parseLanguage(typed, 'language');
  if (language === '') throw new MfaError('malformed', 'language: must be given.');
  const application = parseLine('application', typedApplication, LONGEST_APPLICATION);
  return { type, language, application, canonicalApplication: canonicalize(application) };
}

function parseLine(field: string, typed: string, maximum: number): string {
  const line = typed.trim();
  if (line.length > maximum || /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(line)) {
    throw new MfaError('malformed', `${field}: must be one line of at most ${maximum} characters.`);
  }
  return line;
}
