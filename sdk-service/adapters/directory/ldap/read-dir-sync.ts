import type { DirectoryConfig } from '../../../ports/directory.ts';
import { and, equal, or } from './filter.ts';
import type { LdapConnection } from './ldap-connection.ts';
import { LdapFailure } from './ldap-failure.ts';
import { binaryAttributes, readUniqueId } from './map-entry.ts';

/** People, and those who were: a deleted entry keeps its class and its GUID ([MS-ADTS] §3.1.1.5.5.1.1). */
const people = or(equal('objectCategory', 'person'), and(equal('isDeleted', 'TRUE'), equal('objectClass', 'user')));

/** `name` changes with a move as well; an entry is told of when one of the attributes asked for has changed. */
const ALWAYS = ['isDeleted', 'name'];

/** Follow from others, and never change by themselves. */
const DERIVED = ['memberof', 'distinguishedname'];

export interface DirSyncReading {
  readonly connection: LdapConnection;
  readonly config: Pick<DirectoryConfig, 'attributes'>;
  /** Of the domain itself: the control knows no smaller places. */
  readonly namingContext: string;
  /** What has to change so that it counts. */
  readonly attributes: readonly string[];
  /** More than these are not told one by one. */
  readonly maximum: number;
}

export interface DirSyncAnswer {
  readonly cookie: Buffer;
  readonly changed: readonly string[] | 'unknown';
}

/** Who has changed or was deleted since the cookie. Undefined: the account has not the right, or the server no such control. */
export async function readDirSync(
  cookie: Buffer,
  { connection, config, namingContext, attributes, maximum }: DirSyncReading,
): Promise<DirSyncAnswer | undefined> {
  const wanted = attributes.filter((name) => !DERIVED.includes(name.toLowerCase()));
  const search = {
    base: namingContext,
    scope: 'sub',
    filter: people,
    attributes: [...new Set([config.attributes.uniqueId, ...ALWAYS, ...wanted])],
    binary: binaryAttributes(config),
  } as const;
  const changed = new Set<string>();
  let isUnknown = false;
  try {
    for (let next = cookie; ; ) {
      const answer = await connection.changes(search, next);
      for (const entry of answer.entries) {
        if (changed.size > maximum) break;
        const uniqueId = readUniqueId(entry, config.attributes);
        // Of a deleted entry only some attributes are left.
        if (uniqueId === undefined) isUnknown = true;
        else changed.add(uniqueId);
      }
      next = answer.cookie;
      if (!answer.hasMore)
        return { cookie: next, changed: isUnknown || changed.size > maximum ? 'unknown' : [...changed] };
    }
  } catch (error) {
    if (error instanceof LdapFailure && REFUSALS.includes(error.resultCode ?? 0)) return undefined;
    throw error;
  }
}

/** RFC 4511 Appendix A: unavailableCriticalExtension, insufficientAccessRights, unwillingToPerform. */
const REFUSALS = [12, 50, 53];
