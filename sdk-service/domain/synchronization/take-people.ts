import { MfaError } from '@mfa/shared/mfa-error';
import type { DirectoryPerson } from '../../ports/directory.ts';
import type { SavedMember, SyncMember } from '../../ports/synchronization-store.ts';
import { recordOf } from '../changes/change-author.ts';
import { type Imported, importPerson } from '../directories/import-person.ts';
import type { RunContext } from './run-context.ts';
import { fingerprintOf, type SyncItem } from './sync-item.ts';

/**
 * Brings people whom an item finds up to date. Who was seen by an item before belongs to that one. Who is as he was when
 * he was last compared costs one read shared by all of them, and no write.
 */
export async function takePeople(
  people: readonly DirectoryPerson[],
  { item, context }: { readonly item: SyncItem; readonly context: RunContext },
): Promise<void> {
  const { store, seen, counts, settings } = context;
  const uniqueIds = people.map(({ uniqueId }) => uniqueId);
  const rows = await store.findSyncMembers({ directoryId: item.directoryId, uniqueIds });
  const members = new Map(rows.map((member) => [member.uniqueId, member]));
  const countryCode = settings.current()['company.defaultCountryCode'];

  const others: { person: DirectoryPerson; member: SyncMember | undefined; fingerprint: string }[] = [];
  for (const person of people) {
    const member = members.get(person.uniqueId);
    if (!seen.add(person.uniqueId, member?.number)) continue;
    counts.people += 1;
    const isOff = !person.enabled && item.disabledThere === 'disable';
    if (member !== undefined && isOff && member.isEnabled) {
      const { directoryId } = item;
      context.removals.push({ ...toRemoval(member), directoryId, action: 'disable', why: 'disabled in the directory' });
    }
    const fingerprint = fingerprintOf(person, item, countryCode);
    const isToBeRestored = member?.isDisabledHere === true && !isOff;
    if (member !== undefined && !isToBeRestored && isAsItWas(member, item, fingerprint)) counts.unchanged += 1;
    else others.push({ person, member, fingerprint });
  }
  const saved = await Promise.all(others.map((other) => takeOne(other, { item, context })));
  await store.saveSyncMembers(saved.filter((each) => each !== undefined));
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

async function takeOne(
  {
    person,
    member,
    fingerprint,
  }: { readonly person: DirectoryPerson; readonly member: SyncMember | undefined; readonly fingerprint: string },
  { item, context }: { readonly item: SyncItem; readonly context: RunContext },
): Promise<SavedMember | undefined> {
  const { counts, complain } = context;
  const isOff = !person.enabled && item.disabledThere === 'disable';
  let isDisabledHere = member?.isDisabledHere ?? false;
  if (member !== undefined && isDisabledHere && !isOff) {
    isDisabledHere = false;
    if (await restore(member, { item, context })) counts.restored += 1;
    // Whoever changed him meanwhile may want him disabled.
    else complain(person.username, 'was changed here after he was disabled; an administrator has to enable him.');
  }
  const imported = await importOne(person, { item, context });
  counts[imported.outcome] += 1;
  for (const problem of imported.problems) complain(person.username, problem);
  const { user } = imported;
  if (user === undefined) return undefined;
  // Where something did not go, it is tried again.
  const isSettled = imported.problems.length === 0 && imported.outcome !== 'conflict';
  return {
    userId: user.id,
    itemId: item.id,
    fingerprint: isSettled ? fingerprint : '',
    isDisabledHere,
    userStamp: user.updatedAt,
  };
}

/** One person who cannot be taken over keeps nobody else out; a store that is away keeps all out. */
async function importOne(
  person: DirectoryPerson,
  { item, context }: { readonly item: SyncItem; readonly context: RunContext },
): Promise<Imported> {
  const { directoryId, rules } = item;
  try {
    return await importPerson(person, { ...context, directoryId, rules, isDryRun: false });
  } catch (error) {
    if (!(error instanceof MfaError) || error.code === 'unavailable') throw error;
    return { outcome: 'failed', problems: [error.message] };
  }
}

async function restore(
  member: SyncMember,
  { item, context }: { readonly item: SyncItem; readonly context: RunContext },
): Promise<boolean> {
  const { store, clock, author } = context;
  const before = await store.findUserById(member.userId);
  const mail = { before, isAsked: item.rules.sendMail !== undefined };
  const about = { at: clock.now(), action: 'user.enable', subject: member.username, detail: 'is there again', mail };
  return store.restoreSyncMember(member, recordOf(author, about));
}
