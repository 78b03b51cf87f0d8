import { hash } from 'node:crypto';
import { MfaError } from '@mfa/shared/mfa-error';
import type { DirectoryPerson, PeopleQuery } from '../../ports/directory.ts';
import type { Id } from '../../ports/records.ts';
import type { StoredSyncItem } from '../../ports/synchronization-store.ts';
import type { ImportRules } from '../directories/import-person.ts';

/** What is synchronized, and how. */
export interface SyncRules {
  readonly query: PeopleQuery;
  /** As an import by hand has them. */
  readonly rules: ImportRules;
  /** What becomes of a user whom no item finds any more. */
  readonly gone: 'keep' | 'disable' | 'remove';
  /** What becomes of a user who is disabled in the directory. */
  readonly disabledThere: 'keep' | 'disable';
}

export interface SyncItem extends SyncRules {
  readonly id: Id;
  readonly directoryId: Id;
}

/** @throws MfaError `misconfigured` for a document that is none of ours. */
export function readSyncItem({ id, directoryId, document }: StoredSyncItem): SyncItem {
  try {
    const { query, rules, gone, disabledThere } = JSON.parse(document) as SyncRules;
    if (typeof query.isRecursive !== 'boolean' || typeof rules.addNew !== 'boolean') throw new Error('no item');
    return { id, directoryId, query, rules, gone, disabledThere };
  } catch (cause) {
    throw new MfaError('misconfigured', 'An item of the synchronization cannot be read; remove it and add it anew.', {
      cause,
    });
  }
}

export function writeSyncItem({ query, rules, gone, disabledThere }: SyncRules): string {
  return JSON.stringify({ query, rules, gone, disabledThere });
}

/** Another one as soon as an item, or the order of the items, is another. */
export function itemsKey(items: readonly SyncItem[]): string {
  return digest(JSON.stringify(items.map((item) => [item.id, writeSyncItem(item)])));
}

/** Rises when more of a person is taken over: everybody is then compared once more. */
const TAKEN_OVER = 2;

/** Gives the fingerprint of all that directory and item say of a person: as long as it is the same, there is nothing to do. */
export function createFingerprints(item: SyncItem, defaultCountryCode: string): (person: DirectoryPerson) => string {
  const rest = JSON.stringify([TAKEN_OVER, item.rules, defaultCountryCode]);
  return (person) => digest(JSON.stringify(person) + rest);
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 27);
}
