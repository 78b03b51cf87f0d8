import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { DiagnosisStep, Directory, DirectoryConfig, PasswordDirectory } from '../../ports/directory.ts';
import type { DirectoryConfigStore, StoredDirectory } from '../../ports/directory-config-store.ts';
import type { PasswordDirectoryConfig, RadiusConfig } from '../../ports/password-directory-config.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Id } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { describeDirectory, nameOfSecret } from './describe-directory.ts';
import {
  checkSecret,
  chooseSecret,
  type DirectoryChange,
  keepsSecret,
  type NewDirectory,
  toConfig,
} from './new-directory.ts';
import { parseDirectory, readDirectory } from './parse-directory.ts';
import { trimmedNames } from './parse-fields.ts';
import type { ActiveDirectory } from './primary-directories.ts';

/** More are asked one after the other by nobody. */
const MAXIMUM_DIRECTORIES = 32;

/** A directory as it is set up, without its secret. */
export interface DirectoryRow {
  readonly config: PasswordDirectoryConfig;
  /** The bind password, or the shared secret of RADIUS servers. */
  readonly hasSecret: boolean;
}

/** The directories of the company, remembered by this process and at most half a second old when a call begins. */
export interface Directories {
  /** In the order in which they are asked. */
  list(): readonly DirectoryRow[];
  /** @throws MfaError `not-found` */
  get(name: string): DirectoryRow;
  /** To read its people. @throws MfaError `not-found`, `misconfigured`; `malformed` for one that has none to be read. */
  open(name: string): Directory;
  /** Whether it works, step by step. @throws MfaError `not-found`, `misconfigured` */
  diagnose(name: string): AsyncIterable<DiagnosisStep>;
  /** @throws MfaError `malformed` for what its rule refuses, `conflict` when there is one of this name. */
  add(directory: NewDirectory, author: ChangeAuthor): Promise<DirectoryRow>;
  /** Whether it would work, step by step; nothing is kept. @throws MfaError `malformed` as `add`. */
  tryOut(directory: NewDirectory): AsyncIterable<DiagnosisStep>;
  /** What is not said stays as it is. @throws as `add`, and `not-found`. */
  change(directory: DirectoryChange, author: ChangeAuthor): Promise<DirectoryRow>;
  /** The users who come from it stay. @throws MfaError `not-found` */
  remove(name: string, author: ChangeAuthor): Promise<void>;
  /** For sign-in. */
  active(): readonly ActiveDirectory[];
  reload(): Promise<void>;
  close(): void;
}

export interface DirectoriesDeps {
  readonly store: DirectoryConfigStore;
  readonly secrets: Pick<SecretBox, 'seal' | 'open'>;
  /** Connects to nothing yet. @throws MfaError `malformed` for a filter that makes no sense. */
  readonly connect: (config: DirectoryConfig, readBindPassword: () => string) => Directory;
  readonly connectRadius: (config: RadiusConfig, readSecret: () => string) => PasswordDirectory;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly report: (problem: string, cause?: unknown) => void;
}

interface Known extends ActiveDirectory {
  readonly stored: StoredDirectory;
  /** Undefined: the document cannot be read. */
  readonly row: DirectoryRow | undefined;
  /** Undefined: as above, or it has no people that can be read. */
  readonly people: Directory | undefined;
}

/** Starts with none; call `reload` before the first use. */
export function createDirectories(deps: DirectoriesDeps): Directories {
  const { store, secrets, clock, randomness, report } = deps;
  let known: readonly Known[] = [];

  function toKnown(stored: StoredDirectory): Known {
    const { id, name } = stored;
    const none = { people: undefined, directory: undefined };
    const nothing = { stored, row: undefined, config: { id, name, domains: [] }, ...none };
    try {
      const config = { ...readDirectory(stored.document), id, name };
      const row = { config, hasSecret: stored.sealedBindPassword !== undefined };
      return { stored, row, config, ...connect(config, () => openPassword(stored)) };
    } catch (error) {
      report(`The directory "${name}" cannot be used as it is set up.`, error);
      return nothing;
    }
  }

  function connect(config: PasswordDirectoryConfig, readSecret: () => string) {
    if (config.kind === 'radius') return { people: undefined, directory: deps.connectRadius(config, readSecret) };
    const directory = deps.connect(config, readSecret);
    return { people: directory, directory };
  }

  function openPassword({ id, name, sealedBindPassword }: StoredDirectory): string {
    if (sealedBindPassword === undefined) {
      throw new MfaError('misconfigured', `The directory "${name}" has lost its bind password or secret.`);
    }
    return secrets.open(sealedBindPassword, sealPlace(id)).toString('utf8');
  }

  async function reload(): Promise<void> {
    const rows = await store.listDirectories();
    const next = rows.map(
      (stored) =>
        known.find((each) => each.stored.id === stored.id && each.stored.version === stored.version) ?? toKnown(stored),
    );
    const previous = known;
    known = next;
    for (const each of previous) if (!next.includes(each)) each.directory?.close();
  }

  function find(name: string): Known {
    const canonicalName = name.toLowerCase();
    const found = known.find(({ stored }) => stored.canonicalName === canonicalName);
    if (found === undefined) throw new MfaError('not-found', `There is no directory "${name}".`);
    return found;
  }

  function get(name: string): DirectoryRow {
    const { row } = find(name);
    if (row === undefined)
      throw new MfaError('misconfigured', `The directory "${name}" cannot be read; set it up anew.`);
    return row;
  }

  /** Refuses what the adapter cannot read, before it is stored. */
  function check(config: PasswordDirectoryConfig): void {
    connect(config, () => '').directory.close();
  }

  function list(): readonly DirectoryRow[] {
    return known.flatMap(({ row }) => (row === undefined ? [] : [row]));
  }

  /** From the names that were typed; only RADIUS has any, and others refuse them. */
  function idsOfPeopleOf(kind: PasswordDirectoryConfig['kind'], names: readonly string[] | undefined) {
    return kind === 'radius' && names !== undefined ? trimmedNames(names).map(idOfPeople) : names;
  }

  function idOfPeople(name: string): Id {
    const { id, kind } = get(name).config;
    if (kind === 'radius') throw new MfaError('malformed', `people-of: "${name}" has no people.`);
    return id;
  }

  function resolved(directory: NewDirectory): NewDirectory {
    return { ...directory, peopleOf: idsOfPeopleOf(directory.kind, directory.peopleOf) };
  }

  return {
    list,
    get,
    active: () => known,
    reload,

    open(name) {
      const { config } = get(name);
      const { people } = find(name);
      if (people !== undefined) return people;
      throw new MfaError(
        'malformed',
        `The directory "${config.name}" only checks passwords; RADIUS has no list of people.`,
      );
    },

    diagnose(name) {
      get(name);
      const { directory } = find(name);
      if (directory === undefined) throw new MfaError('misconfigured', `The directory "${name}" cannot be used.`);
      return directory.diagnose();
    },

    async *tryOut(directory) {
      const { config, secret } = toConfig(resolved(directory), 'tried');
      const opened = connect(config, () => secret ?? '').directory;
      try {
        yield* opened.diagnose();
      } finally {
        opened.close();
      }
    },

    async add(directory, author) {
      const { name } = directory;
      const id = randomness.bytes(16).toString('base64url');
      const { described, config, secret } = toConfig(resolved(directory), id);
      check(config);
      const sealedBindPassword = secret === undefined ? undefined : secrets.seal(Buffer.from(secret), sealPlace(id));
      const detail = describeDirectory(config, list());
      const about = { at: clock.now(), action: 'directory.add', subject: name, detail };
      const outcome = await store.addDirectory(
        { id, name, canonicalName: name.toLowerCase(), document: JSON.stringify(described), sealedBindPassword },
        { maximum: MAXIMUM_DIRECTORIES },
        recordOf(author, about),
      );
      if (outcome === 'taken') throw new MfaError('conflict', `There is a directory "${name}" already.`);
      if (outcome === 'full')
        throw new MfaError('conflict', `At most ${MAXIMUM_DIRECTORIES} directories.`, { rule: true });
      await reload();
      return get(name);
    },

    async change({ name, bindPassword, bindKey, sharedSecret, ...input }, author) {
      const { stored } = find(name);
      const present = get(name).config;
      const described = parseDirectory({ ...input, peopleOf: idsOfPeopleOf(present.kind, input.peopleOf) }, present);
      const config = { ...described, id: stored.id, name: stored.name };
      const secret = chooseSecret(config, { bindPassword, bindKey, sharedSecret });
      const kept = keepsSecret(config, present) ? stored.sealedBindPassword : undefined;
      const sealedBindPassword = secret === undefined ? kept : secrets.seal(Buffer.from(secret), sealPlace(stored.id));
      checkSecret(config, sealedBindPassword !== undefined);
      check(config);
      const changedSecret = secret === undefined ? '' : `, ${nameOfSecret(config)}`;
      const about = { at: clock.now(), action: 'directory.change', subject: stored.name };
      const record = recordOf(author, { ...about, detail: `${describeDirectory(config, list())}${changedSecret}` });
      const { id, version } = stored;
      const next = { id, version, document: JSON.stringify(described), sealedBindPassword };
      const changed = await store.changeDirectory(next, record);
      await reload();
      if (!changed)
        throw new MfaError('conflict', 'Somebody else has just changed this directory; look and try again.');
      return get(name);
    },

    async remove(name, author) {
      const { stored } = find(name);
      const about = { at: clock.now(), action: 'directory.remove', subject: stored.name, detail: '' };
      const removed = await store.removeDirectory(stored.id, recordOf(author, about));
      await reload();
      if (!removed) throw new MfaError('not-found', `There is no directory "${name}".`);
    },

    close() {
      for (const { directory } of known) directory?.close();
      known = [];
    },
  };
}

function sealPlace(id: Id) {
  return { table: 'directories', column: 'bind_password', row: id };
}
