import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { Directory } from '../../ports/directory.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Id } from '../../ports/records.ts';
import type { SynchronizationStore } from '../../ports/synchronization-store.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { readSyncItem, type SyncItem, type SyncRules, writeSyncItem } from './sync-item.ts';

/** Each is a search of its own. */
const MAXIMUM_ITEMS = 200;

/** What is synchronized, in the order in which it counts: the first item that finds a person decides. */
export interface SyncItems {
  list(): Promise<readonly NumberedItem[]>;
  /**
   * Behind the others. The directory is asked, so that a DN or a filter that makes no sense is told at once.
   *
   * @throws MfaError `not-found` for an unknown directory, group or container, `malformed`, `unavailable`, `conflict`
   *   when there are too many.
   */
  add(item: NewSyncItem, author: ChangeAuthor): Promise<NumberedItem>;
  /**
   * The users who came by it stay with it; whom it does not find any more is gone. The directory is asked as by `add`.
   *
   * @param request.change the rules as they will be, of those that are.
   * @throws as `add`, and MfaError `conflict` when somebody else has just changed it.
   */
  change(request: ItemChange): Promise<NumberedItem>;
  /** @param to the number that the item has afterwards. @throws MfaError `not-found`, `malformed` */
  move(move: { readonly number: number; readonly to: number; readonly author: ChangeAuthor }): Promise<void>;
  /** The users who came by it stay as they are, and are not kept up to date any more. @throws MfaError `not-found` */
  remove(number: number, author: ChangeAuthor): Promise<void>;
}

export interface NumberedItem extends SyncItem {
  /** From 1. */
  readonly number: number;
  readonly directoryName: string;
}

export interface NewSyncItem extends SyncRules {
  /** Name of the directory. */
  readonly directory: string;
}

export interface ItemChange {
  readonly number: number;
  readonly change: (present: SyncRules) => SyncRules;
  readonly author: ChangeAuthor;
}

export interface SyncItemsDeps {
  readonly store: Pick<
    SynchronizationStore,
    'listSyncItems' | 'addSyncItem' | 'changeSyncItem' | 'orderSyncItems' | 'removeSyncItem'
  >;
  readonly directories: {
    list(): readonly { readonly config: { readonly id: Id; readonly name: string } }[];
    open(name: string): Pick<Directory, 'findPeople'>;
  };
  readonly clock: Clock;
  readonly randomness: Randomness;
}

export function createSyncItems({ store, directories, clock, randomness }: SyncItemsDeps): SyncItems {
  async function list(): Promise<readonly NumberedItem[]> {
    const names = new Map(directories.list().map(({ config }) => [config.id, config.name]));
    return (await store.listSyncItems())
      .map(readSyncItem)
      .map((item, index) => ({ ...item, number: index + 1, directoryName: names.get(item.directoryId) ?? '' }));
  }

  async function get(number: number): Promise<NumberedItem> {
    const found = (await list())[number - 1];
    if (found === undefined) throw new MfaError('not-found', `There is no item ${number}.`);
    return found;
  }

  async function probe(directory: string, { query }: SyncRules): Promise<void> {
    // One page is enough to know that it can be asked.
    for await (const _ of directories.open(directory).findPeople(query)) break;
  }

  return {
    list,

    async add({ directory, ...rules }, author) {
      await probe(directory, rules);
      const wanted = directory.toLowerCase();
      const found = directories.list().find(({ config }) => config.name.toLowerCase() === wanted);
      if (found === undefined) throw new MfaError('not-found', `There is no directory "${directory}".`);
      const { id: directoryId, name } = found.config;
      const id = randomness.bytes(16).toString('base64url');
      const about = { at: clock.now(), action: 'sync.add-item', subject: name, detail: describeQuery(rules) };
      const stored = { id, directoryId, document: writeSyncItem(rules) };
      if ((await store.addSyncItem(stored, { maximum: MAXIMUM_ITEMS }, recordOf(author, about))) === 'full') {
        throw new MfaError('conflict', `At most ${MAXIMUM_ITEMS} items.`, { rule: true });
      }
      const added = (await list()).find((item) => item.id === id);
      if (added === undefined) throw new MfaError('not-found', 'Somebody else has just removed this item.');
      return added;
    },

    async change({ number, change, author }) {
      const { id, directoryId, directoryName, query, rules, gone, disabledThere } = await get(number);
      const present = { query, rules, gone, disabledThere };
      const next = change(present);
      await probe(directoryName, next);
      const about = {
        at: clock.now(),
        action: 'sync.change-item',
        subject: directoryName,
        detail: describeQuery(next),
      };
      const item = { id, document: writeSyncItem(next), previous: writeSyncItem(present) };
      if (!(await store.changeSyncItem(item, recordOf(author, about)))) {
        throw new MfaError('conflict', 'Somebody else has just changed this item; look and try again.');
      }
      return { ...next, id, directoryId, directoryName, number };
    },

    async move({ number, to, author }) {
      const moved = await get(number);
      const all = await list();
      if (to < 1 || to > all.length) throw new MfaError('malformed', `to: 1 to ${all.length}.`);
      const others = all.filter(({ id }) => id !== moved.id).map(({ id }) => id);
      const detail = `${number} -> ${to}`;
      const about = { at: clock.now(), action: 'sync.move-item', subject: moved.directoryName, detail };
      await store.orderSyncItems(others.toSpliced(to - 1, 0, moved.id), recordOf(author, about));
    },

    async remove(number, author) {
      const { id, directoryName, query } = await get(number);
      const detail = describeQuery({ query });
      const about = { at: clock.now(), action: 'sync.remove-item', subject: directoryName, detail };
      if (!(await store.removeSyncItem(id, recordOf(author, about)))) {
        throw new MfaError('not-found', `There is no item ${number}.`);
      }
    },
  };
}

/** Which people, in a few words. */
export function describeQuery({ query }: Pick<SyncRules, 'query'>): string {
  const { container, group, filter, isRecursive } = query;
  const place = group === undefined ? (container ?? 'the whole directory') : `members of ${group}`;
  const below = isRecursive && (group !== undefined || container !== undefined) ? ' and below' : '';
  return `${place}${below}${filter === undefined ? '' : ` ${filter}`}`;
}
