import type { Clock } from '../../ports/clock.ts';
import type { DirectoryPerson } from '../../ports/directory.ts';
import type {
  DirectoryLink,
  DirectoryLinkStore,
  LinkedUser,
  NewLinkedUser,
} from '../../ports/directory-config-store.ts';
import type { PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { AuthenticatorKind, Id, User } from '../../ports/records.ts';
import type { UserStore } from '../../ports/storage.ts';
import type { UserLifecycleStore } from '../../ports/user-lifecycle-store.ts';
import type { UserNameStore } from '../../ports/user-name-store.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import { buildUser } from '../users/new-user.ts';
import { importMail } from './import-mail.ts';
import { changedFields, type PersonFields, type PhoneRules } from './person-fields.ts';
import { foreignNames, qualifiedNames, staleNames } from './person-names.ts';

/**
 * `linked`: there was a user of this name, who comes from the entry from now on. `left-out`: the rules say so.
 * `conflict`: the name or the entry is another user's. `failed`: he cannot be a user as he stands there.
 */
export type ImportOutcome = 'added' | 'updated' | 'linked' | 'unchanged' | 'left-out' | 'conflict' | 'failed';

export interface ImportRules extends PhoneRules {
  readonly addNew: boolean;
  readonly updateExisting: boolean;
  /** Who is enabled from the start; whoever is disabled in the directory is never. */
  readonly enabled: 'all' | 'with-phone' | 'none';
  /** Undefined: the company's. */
  readonly authenticator: AuthenticatorKind | undefined;
  /** Who is mailed: who is new or complete by it, or everybody whose phones change too. Default: nobody is. */
  readonly sendMail?: 'new' | 'new-and-updated' | undefined;
  /** What a new user has instead of the company's defaults, where the directory says nothing. Default: nothing. */
  readonly defaults?: UserDefaults | undefined;
}

export type UserDefaults = Partial<
  Pick<
    User,
    | 'callMode'
    | 'textDirection'
    | 'textMode'
    | 'appMode'
    | 'callLanguage'
    | 'textLanguage'
    | 'appLanguage'
    | 'oathLanguage'
    | 'keepPhoneSynchronized'
    | 'whenDisabled'
  >
>;

export type ImportStore = DirectoryLinkStore &
  Pick<UserStore, 'findUserById'> &
  Pick<UserNameStore, 'findNameMatches' | 'listUserNames' | 'removeUserName'> &
  Pick<UserLifecycleStore, 'renameUser'>;

export interface PersonImport {
  readonly store: ImportStore;
  readonly directoryId: Id;
  readonly rules: ImportRules;
  readonly isDryRun: boolean;
  readonly author: ChangeAuthor;
  readonly settings: { current(): SettingValues };
  readonly phoneNumbers: PhoneNumbers;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** By which item a new user is kept up to date, given what did not go. Default: by none. */
  readonly memberOf?: ((person: DirectoryPerson, problems: readonly string[]) => NewLinkedUser['member']) | undefined;
}

export interface Imported {
  readonly outcome: ImportOutcome;
  readonly problems: readonly string[];
  /** The user who comes from the entry, as he was compared or left; undefined: none does. */
  readonly user?: Pick<User, 'id' | 'updatedAt'> | undefined;
}

/** A person, and what is known here before anything becomes of him. */
export interface ReadPerson {
  readonly person: DirectoryPerson;
  readonly taken: PersonFields;
  /** The user who comes from the entry. */
  readonly linked: LinkedUser | undefined;
  /** Which of his names somebody has. */
  readonly holders: ReadonlyMap<string, Id>;
  readonly nextId: () => Id;
}

/** A user who is still to be added, with all who are new among those who are read with him. */
export interface NewcomerImport {
  readonly newcomer: NewLinkedUser;
  readonly problems: readonly string[];
}

/** One person of a directory as a user. @throws MfaError `malformed` for a name that no user can have. */
export async function importPerson(read: ReadPerson, options: PersonImport): Promise<Imported | NewcomerImport> {
  const { person, taken, linked, holders } = read;
  const { directoryId, rules } = options;
  const canonicalName = canonicalizeUsername(person.username);
  const free = taken.names.filter((name) => !holders.has(name));
  if (linked !== undefined) {
    const { user } = linked;
    if (!rules.updateExisting) return { outcome: 'left-out', problems: [], user };
    const problems = [...taken.problems, ...foreignNames(holders, user.id)];
    const stale = staleNames(linked.names, taken.names);
    const updating = { person, taken, free, stale, canonicalName, holders };
    return { ...(await update(user, updating, options)), problems };
  }
  const [holder, ...others] = new Set(
    [canonicalName, ...qualifiedNames(taken.names)].flatMap((name) => holders.get(name) ?? []),
  );
  if (holder === undefined) {
    if (!rules.addNew) return { outcome: 'left-out', problems: [] };
    return prepareNew(read, free, options);
  }
  if (others.length > 0) return { outcome: 'conflict', problems: ['Several users have the names of this person.'] };
  if (!rules.updateExisting) return { outcome: 'left-out', problems: [] };
  const link = { directoryId, uniqueId: person.uniqueId };
  return adopt(holder, { taken, free, link }, options);
}

function prepareNew(
  { person, taken, holders, nextId }: ReadPerson,
  free: readonly string[],
  options: PersonImport,
): Imported | NewcomerImport {
  const { rules, settings, phoneNumbers, clock, isDryRun, author, memberOf } = options;
  const problems = [...taken.problems, ...foreignNames(holders, undefined)];
  const now = clock.now();
  const hasPhone = taken.fields.phone !== undefined;
  const enabled = person.enabled && (rules.enabled === 'all' || (rules.enabled === 'with-phone' && hasPhone));
  const typed = { username: person.username, authenticator: rules.authenticator, enabled };
  const built = buildUser(typed, { id: nextId(), now, settings: settings.current(), phoneNumbers });
  const user = { ...built, ...rules.defaults, ...taken.fields };
  if (isDryRun) return { outcome: 'added', problems };
  const detail = `${user.authenticator}, ${user.enabled ? 'enabled' : 'disabled'}, from ${person.dn}`;
  // Who may not sign in there is not led to the portal.
  const mail = { before: undefined, isAsked: rules.sendMail !== undefined && person.enabled };
  const change = recordOf(author, { at: now, action: 'user.import', subject: user.username, detail, mail });
  const { uniqueId } = person;
  return { newcomer: { user, uniqueId, names: free, change, member: memberOf?.(person, problems) }, problems };
}

type Outcome = Pick<Imported, 'outcome' | 'user'>;

interface Adoption {
  readonly taken: PersonFields;
  readonly free: readonly string[];
  readonly link: DirectoryLink;
}

interface Updating {
  readonly stale: readonly string[];
  readonly person: DirectoryPerson;
  readonly taken: PersonFields;
  readonly free: readonly string[];
  readonly canonicalName: string;
  readonly holders: ReadonlyMap<string, Id>;
}

async function update(
  user: User,
  { person, taken, free, stale, canonicalName, holders }: Updating,
  options: PersonImport,
): Promise<Outcome> {
  const { store, rules, clock, author, isDryRun } = options;
  const fields = changedFields(user, taken.fields);
  // Who was given another name there has it here too; one of the names that he has there may stay.
  const isRenamed = canonicalName !== user.canonicalName && !taken.names.includes(user.canonicalName);
  if (isRenamed && (holders.get(canonicalName) ?? user.id) !== user.id) return { outcome: 'conflict', user };
  const said = [...Object.keys(fields), ...(free.length > 0 ? [`${free.length} names`] : [])];
  if (!isRenamed && said.length === 0 && stale.length === 0) return { outcome: 'unchanged', user };
  if (isDryRun) return { outcome: 'updated', user };
  const about = { at: clock.now(), action: 'user.import' };
  const updated = { outcome: 'updated', user: { id: user.id, updatedAt: about.at } } as const;
  for (const name of stale) {
    const record = recordOf(author, { ...about, subject: user.username, detail: `is not ${name} any more` });
    await store.removeUserName(user.id, name, record);
  }
  if (isRenamed) {
    const to = { username: person.username.trim(), canonicalName };
    const detail = `was ${user.username}`;
    const renamed = await store.renameUser(user.id, to, recordOf(author, { ...about, subject: to.username, detail }));
    if (renamed !== 'renamed') return { outcome: 'conflict', user };
  }
  if (said.length === 0) return isRenamed ? updated : { outcome: 'updated', user };
  const subject = isRenamed ? person.username.trim() : user.username;
  const mail = importMail(user, { fields, rules });
  const record = recordOf(author, { ...about, subject, detail: said.join(', '), mail });
  const changed = await store.changeLinkedUser(user.id, { fields, link: undefined, names: free }, record);
  return changed === 'changed' ? updated : { outcome: 'conflict', user };
}

async function adopt(
  userId: Id,
  { taken, free, link }: Adoption,
  { store, rules, clock, author, isDryRun }: PersonImport,
): Promise<Imported> {
  const user = await store.findUserById(userId);
  const present = user && (await store.findDirectoryLink(user.canonicalName));
  if (user === undefined || present !== undefined) {
    return { outcome: 'conflict', problems: ['A user of this name comes from another entry of a directory.'] };
  }
  const fields = changedFields(user, taken.fields);
  if (isDryRun) return { outcome: 'linked', problems: taken.problems };
  const detail = [`linked to the directory`, ...Object.keys(fields)].join(', ');
  const at = clock.now();
  const mail = importMail(user, { fields, rules });
  const record = recordOf(author, { at, action: 'user.import', subject: user.username, detail, mail });
  const outcome = await store.changeLinkedUser(user.id, { fields, link, names: free }, record);
  if (outcome !== 'changed') return { outcome: 'conflict', problems: taken.problems };
  return { outcome: 'linked', problems: taken.problems, user: { id: user.id, updatedAt: at } };
}
