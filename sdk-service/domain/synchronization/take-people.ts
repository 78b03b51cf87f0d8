import type { DirectoryPerson } from '../../ports/directory.ts';
import type { Id } from '../../ports/records.ts';
import type { SavedMember, SyncMember } from '../../ports/synchronization-store.ts';
import { recordOf } from '../changes/change-author.ts';
import { importPage } from '../directories/import-page.ts';
import type { RunContext } from './run-context.ts';
import { createFingerprints, type SyncItem } from './sync-item.ts';

/**
 * Brings people whom an item finds up to date. Who was seen by an item before belongs to that one. Who is as he was when
 * he was last compared costs one read shared by all of them, and no write.
 */
export async function takePeople(people: readonly DirectoryPerson[], { item, context }: ItemWork): Promise<void> {
  const { store, seen, counts, settings } = context;
  const uniqueIds = people.map(({ uniqueId }) => uniqueId);
  const rows = await store.findSyncMembers({ directoryId: item.directoryId, uniqueIds });
  const members = new Map(rows.map((member) => [member.uniqueId, member]));
  const fingerprintOf = createFingerprints(item, settings.current()['company.defaultCountryCode']);

  const others: Taken[] = [];
  for (const person of people) {
    const member = members.get(person.uniqueId);
    if (!seen.add(person.uniqueId, member?.number)) continue;
    counts.people += 1;
    const isOff = !person.enabled && item.disabledThere === 'disable';
    if (member !== undefined && isOff && member.isEnabled) {
      const { directoryId } = item;
      context.removals.push({ ...toRemoval(member), directoryId, action: 'disable', why: 'disabled in the directory' });
    }
    const fingerprint = fingerprintOf(person);
    const isToBeRestored = member?.isDisabledHere === true && !isOff;
    if (member !== undefined && !isToBeRestored && isAsItWas(member, item, fingerprint)) counts.unchanged += 1;
    else others.push({ person, member, fingerprint });
  }
  if (others.length > 0) await takeOthers(others, { item, context });
}

interface ItemWork {
  readonly item: SyncItem;
  readonly context: RunContext;
}

interface Taken {
  readonly person: DirectoryPerson;
  readonly member: SyncMember | undefined;
  readonly fingerprint: string;
}

function isAsItWas(member: SyncMember, item: SyncItem, fingerprint: string): boolean {
  return (
    member.itemId === item.id &&
    member.fingerprint === fingerprint &&
    member.userStamp.getTime() === member.updatedAt.getTime()
  );
}

export function toRemoval({ userId, username, uniqueId }: SyncMember) {
  return { userId, username, uniqueId };
}

async function takeOthers(others: readonly Taken[], { item, context }: ItemWork): Promise<void> {
  const { store, counts, complain } = context;
  const { id: itemId, directoryId, rules } = item;
  const disabledHere = await findDisabledHere(others, { item, context });
  const fingerprints = new Map(others.map(({ person, fingerprint }) => [person.uniqueId, fingerprint]));
  const memberOf = ({ uniqueId }: DirectoryPerson, problems: readonly string[]) => ({
    itemId,
    fingerprint: settled(fingerprints.get(uniqueId), problems),
  });
  const people = others.map(({ person }) => person);
  const imported = await importPage(people, { ...context, directoryId, rules, isDryRun: false, memberOf });
  const saved: SavedMember[] = [];
  for (const [index, { outcome, problems, user }] of imported.entries()) {
    const { person, fingerprint } = others[index] as Taken;
    counts[outcome] += 1;
    for (const problem of problems) complain(person.username, problem);
    if (user === undefined) continue;
    context.seen.forgetId(person.uniqueId);
    if (outcome === 'added') continue;
    saved.push({
      userId: user.id,
      itemId,
      fingerprint: outcome === 'conflict' ? '' : settled(fingerprint, problems),
      isDisabledHere: disabledHere.has(user.id),
      userStamp: user.updatedAt,
    });
  }
  if (saved.length > 0) await store.saveSyncMembers(saved);
}

/** Where something did not go, it is tried again. */
function settled(fingerprint: string | undefined, problems: readonly string[]): string {
  return problems.length === 0 ? (fingerprint ?? '') : '';
}

/** Those whom the synchronization disabled and who stay so, by the ids of the users. */
async function findDisabledHere(others: readonly Taken[], work: ItemWork): Promise<ReadonlySet<Id>> {
  const disabled = others.flatMap(({ person, member }) =>
    member?.isDisabledHere === true ? [{ person, member }] : [],
  );
  const staying = await Promise.all(disabled.map((each) => staysDisabled(each, work)));
  return new Set(disabled.filter((_, index) => staying[index]).map(({ member }) => member.userId));
}

/** Whom the synchronization disabled it enables again as soon as nothing speaks against it. */
async function staysDisabled(
  { person, member }: { readonly person: DirectoryPerson; readonly member: SyncMember },
  { item, context }: ItemWork,
): Promise<boolean> {
  const { counts, complain } = context;
  if (!person.enabled && item.disabledThere === 'disable') return true;
  if (await restore(member, { item, context })) counts.restored += 1;
  // Whoever changed him meanwhile may want him disabled.
  else complain(person.username, 'was changed here after he was disabled; an administrator has to enable him.');
  return false;
}

async function restore(member: SyncMember, { item, context }: ItemWork): Promise<boolean> {
  const { store, clock, author } = context;
  const before = await store.findUserById(member.userId);
  const mail = { before, isAsked: item.rules.sendMail !== undefined };
  const about = { at: clock.now(), action: 'user.enable', subject: member.username, detail: 'is there again', mail };
  return store.restoreSyncMember(member, recordOf(author, about));
}
