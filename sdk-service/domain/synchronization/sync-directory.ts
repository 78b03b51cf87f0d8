import type { Directory } from '../../ports/directory.ts';
import type { Id } from '../../ports/records.ts';
import type { SyncMember } from '../../ports/synchronization-store.ts';
import { readAhead } from '../directories/read-ahead.ts';
import type { RunContext } from './run-context.ts';
import type { SyncItem } from './sync-item.ts';
import { takePeople, toRemoval } from './take-people.ts';

const MEMBERS_AT_ONCE = 1000;

export interface DirectoryWork {
  readonly directory: Pick<Directory, 'findPeople' | 'findPerson' | 'hasEntry'>;
  readonly directoryId: Id;
  /** In their order. */
  readonly items: readonly SyncItem[];
  readonly context: RunContext;
}

/**
 * Lists everybody whom the items find, and then looks for whoever was not among them.
 *
 * @returns items that found nobody, though there were people who came by them.
 */
export async function syncAll(work: DirectoryWork): Promise<ReadonlySet<Id>> {
  const { directory, directoryId, items, context } = work;
  const empty = new Set<Id>();
  for (const item of items) {
    let found = 0;
    for await (const people of readAhead(directory.findPeople(item.query))) {
      await context.keepGoing();
      found += people.length;
      await takePeople(people, { item, context });
    }
    if (found === 0) empty.add(item.id);
  }
  // Only now, after the last list was read to its end.
  const emptied = new Set<Id>();
  let after = 0;
  for (;;) {
    const members = await context.store.listSyncMembers({ directoryId, after, limit: MEMBERS_AT_ONCE });
    for (const member of members) {
      if (context.seen.has(member.uniqueId, member.number)) continue;
      await context.keepGoing();
      const isGone = await judgeMissing(member, work);
      if (isGone && empty.has(member.itemId)) emptied.add(member.itemId);
    }
    const last = members.at(-1);
    if (last === undefined) return emptied;
    after = last.number;
  }
}

/** The same for a few of whom the directory says that they have changed. */
export async function syncChanged(uniqueIds: readonly string[], work: DirectoryWork): Promise<void> {
  const { directoryId, context } = work;
  for (const uniqueId of uniqueIds) {
    await context.keepGoing();
    if (await takeFound(uniqueId, work)) continue;
    const [member] = await context.store.findSyncMembers({ directoryId, uniqueIds: [uniqueId] });
    if (member !== undefined) await judgeGone(member, work);
  }
}

/**
 * A list may leave people out: it ends early where a server sends an empty page, and whoever moves while it is read may
 * be on no page. So each is asked for by his unique id before anything becomes of him.
 *
 * @returns whether he is to be disabled or removed.
 */
async function judgeMissing(member: SyncMember, work: DirectoryWork): Promise<boolean> {
  const { items, context } = work;
  const removeDeleted = context.settings.current()['sync.removeDeleted'];
  const item = items.find(({ id }) => id === member.itemId);
  const isLeftAlone = item === undefined || item.gone === 'keep' || (item.gone === 'disable' && !member.isEnabled);
  if (isLeftAlone && !removeDeleted) return false;
  if (await takeFound(member.uniqueId, work)) {
    context.counts.missed += 1;
    return false;
  }
  return judgeGone(member, work);
}

async function judgeGone(member: SyncMember, work: DirectoryWork): Promise<boolean> {
  const { directory, directoryId, items, context } = work;
  const item = items.find(({ id }) => id === member.itemId);
  const about = { ...toRemoval(member), directoryId };
  if (context.settings.current()['sync.removeDeleted'] && !(await directory.hasEntry(member.uniqueId))) {
    context.removals.push({ ...about, action: 'remove', why: 'not in the directory any more' });
    return true;
  }
  if (item === undefined || item.gone === 'keep') return false;
  if (item.gone === 'disable' && !member.isEnabled) return false;
  context.removals.push({ ...about, action: item.gone, why: 'found by no item any more' });
  return true;
}

/** By the first item that finds him. */
async function takeFound(uniqueId: string, { directory, items, context }: DirectoryWork): Promise<boolean> {
  for (const item of items) {
    const person = await directory.findPerson(uniqueId, item.query);
    if (person === undefined) continue;
    await takePeople([person], { item, context });
    return true;
  }
  return false;
}
