import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { DiagnosisStep, Directory, DirectoryConfig, DirectoryKind } from '../../ports/directory.ts';
import type { DirectoryConfigStore, StoredDirectory } from '../../ports/directory-config-store.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Id } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import {
  type DirectoryInput,
  newDirectory,
  parseDirectory,
  parseDirectoryName,
  readDirectory,
} from './parse-directory.ts';
import type { ActiveDirectory } from './primary-directories.ts';

/** More are asked one after the other by nobody. */
const MAXIMUM_DIRECTORIES = 32;

/** A directory as it is set up, without its secret. */
export interface DirectoryRow {
  readonly config: DirectoryConfig;
  readonly hasBindPassword: boolean;
}

/** The directories of the company, remembered by this process and at most half a second old when a call begins. */
export interface Directories {
  /** In the order in which they are asked. */
  list(): readonly DirectoryRow[];
  /** @throws MfaError `not-found` */
  get(name: string): DirectoryRow;
  /** @throws MfaError `not-found`, `misconfigured` */
  open(name: string): Directory;
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

export interface NewDirectory extends DirectoryInput {
  readonly name: string;
  readonly kind: DirectoryKind;
  readonly bindPassword?: string | undefined;
}

export interface DirectoryChange extends DirectoryInput {
  readonly name: string;
  readonly bindPassword?: string | undefined;
}

export interface DirectoriesDeps {
  readonly store: DirectoryConfigStore;
  readonly secrets: Pick<SecretBox, 'seal' | 'open'>;
  /** Connects to nothing yet. @throws MfaError `malformed` for a filter that makes no sense. */
  readonly connect: (config: DirectoryConfig, readBindPassword: () => string) => Directory;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly report: (problem: string, cause?: unknown) => void;
}

interface Known extends ActiveDirectory {
  readonly stored: StoredDirectory;
  /** Undefined: the document cannot be read. */
  readonly row: DirectoryRow | undefined;
}

/** Starts with none; call `reload` before the first use. */
export function createDirectories(deps: DirectoriesDeps): Directories {
  const { store, secrets, connect, clock, randomness, report } = deps;
  let known: readonly Known[] = [];

  function toKnown(stored: StoredDirectory): Known {
    const { id, name } = stored;
    const nothing = { stored, row: undefined, config: { id, name, domains: [] }, directory: undefined };
    try {
      const config = { ...readDirectory(stored.document), id, name };
      const row = { config, hasBindPassword: stored.sealedBindPassword !== undefined };
      return { stored, row, config, directory: connect(config, () => openPassword(stored)) };
    } catch (error) {
      report(`The directory "${name}" cannot be used as it is set up.`, error);
      return nothing;
    }
  }

  function openPassword({ id, name, sealedBindPassword }: StoredDirectory): string {
    if (sealedBindPassword === undefined) {
      throw new MfaError('misconfigured', `The directory "${name}" has a bind DN and no bind password.`);
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
  function check(config: DirectoryConfig): void {
    connect(config, () => '').close();
  }

  return {
    list: () => known.flatMap(({ row }) => (row === undefined ? [] : [row])),
    get,
    active: () => known,
    reload,

    open(name) {
      get(name);
      const { directory } = find(name);
      if (directory === undefined) throw new MfaError('misconfigured', `The directory "${name}" cannot be used.`);
      return directory;
    },

    async *tryOut(directory) {
      const opened = connect(toConfig(directory, 'tried').config, () => directory.bindPassword ?? '');
      try {
        yield* opened.diagnose();
      } finally {
        opened.close();
      }
    },

    async add(directory, author) {
      const { name, bindPassword } = directory;
      const id = randomness.bytes(16).toString('base64url');
      const { described, config } = toConfig(directory, id);
      check(config);
      const sealedBindPassword =
        bindPassword === undefined ? undefined : secrets.seal(Buffer.from(bindPassword), sealPlace(id));
      const about = { at: clock.now(), action: 'directory.add', subject: name, detail: describe(config) };
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

    async change({ name, bindPassword, ...input }, author) {
      const { stored } = find(name);
      const described = parseDirectory(input, get(name).config);
      const config = { ...described, id: stored.id, name: stored.name };
      const sealedBindPassword =
        bindPassword === undefined
          ? stored.sealedBindPassword
          : secrets.seal(Buffer.from(bindPassword), sealPlace(stored.id));
      checkBind(config, sealedBindPassword !== undefined);
      check(config);
      const secret = bindPassword === undefined ? '' : ', bind password';
      const about = { at: clock.now(), action: 'directory.change', subject: stored.name };
      const record = recordOf(author, { ...about, detail: `${describe(config)}${secret}` });
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

function toConfig({ name, kind, bindPassword, ...input }: NewDirectory, id: Id) {
  const described = parseDirectory(input, newDirectory(kind));
  const config = { ...described, id, name: parseDirectoryName(name) };
  checkBind(config, bindPassword !== undefined);
  return { described, config };
}

function checkBind({ bindDn, kind }: DirectoryConfig, hasPassword: boolean): void {
  if (bindDn !== '' && !hasPassword) throw new MfaError('malformed', 'bind-password: a bind DN needs its password.');
  if (bindDn === '' && kind === 'ad') {
    throw new MfaError('malformed', 'bind-dn: Active Directory answers nobody without one.');
  }
}

function describe({ kind, servers, tls, baseDns, bindDn }: DirectoryConfig): string {
  const hosts = servers.map(({ host, port }) => `${host}:${port}`).join(', ');
  return [kind, `${tls} ${hosts}`, `base ${baseDns.join(' | ') || 'default'}`, `bind ${bindDn || 'anonymous'}`].join(
    '; ',
  );
}
