import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LogPosition, LogStore } from '../../ports/log-store.ts';
import { attemptColumns, attemptFields } from './attempt-rows.ts';
import { changeColumns, changeFields } from './change-rows.ts';
import type { Database } from './database.ts';
import { type Link, type LogFields, type LogName, macOf } from './log-chain.ts';

/** Rows looked at in one turn of the event loop: a few milliseconds. */
const PAGE = 200;

interface Chain {
  rows: number;
  newest: Link | undefined;
  brokenAt: LogPosition | undefined;
}

interface StoredLink extends Link {
  readonly id: number;
  readonly fields: LogFields;
}

/**
 * Walks both logs and follows each process's chain: every row must be the next of its chain and carry the MAC of what it
 * says, and a chain must reach as far as its anchor. A chain whose rows and anchor are all gone leaves no trace here; the
 * anchors that were exported show it.
 */
export function createLogVerifier(database: Database, key: KeyObject): LogStore['verifyLogs'] {
  const { limit } = database.dialect;
  const attempts = database.query((builder, page: { after: number; limit: number }) =>
    builder
      .selectFrom('attempts')
      .select(['id', 'node', 'sequence', 'mac', ...attemptColumns])
      .where('id', '>', page.after)
      .orderBy('id')
      .modifyEnd(limit(page.limit)),
  );
  const changes = database.query((builder, page: { after: number; limit: number }) =>
    builder
      .selectFrom('changes')
      .select(['id', 'node', 'sequence', 'mac', ...changeColumns])
      .where('id', '>', page.after)
      .orderBy('id')
      .modifyEnd(limit(page.limit)),
  );
  const anchors = database.query((builder, anchor: { log: LogName }) =>
    builder.selectFrom('log_anchors').select(['node', 'sequence', 'mac']).where('log', '=', anchor.log),
  );

  const pages = {
    async attempts(after: number): Promise<StoredLink[]> {
      const rows = await database.all(attempts, { after, limit: PAGE });
      return rows.map((row) => ({ ...linkOf(row), fields: attemptFields(row) }));
    },
    async changes(after: number): Promise<StoredLink[]> {
      const rows = await database.all(changes, { after, limit: PAGE });
      return rows.map((row) => ({ ...linkOf(row), fields: changeFields(row) }));
    },
  };

  async function verify(log: LogName) {
    // The anchors first: rows written meanwhile can only reach further than they say.
    const anchored = new Map((await database.all(anchors, { log })).map((anchor) => [anchor.node, anchor]));
    const chains = new Map<string, Chain>();
    for (const node of anchored.keys()) chains.set(node, { rows: 0, newest: undefined, brokenAt: undefined });
    for (let after = 0, page = await pages[log](after); page.length > 0; page = await pages[log](after)) {
      for (const row of page) {
        const chain = chains.get(row.node) ?? { rows: 0, newest: undefined, brokenAt: undefined };
        chains.set(row.node, chain);
        follow(chain, { log, row, anchor: anchored.get(row.node) });
      }
      after = page.at(-1)?.id ?? after;
      await nextTurn();
    }
    for (const [node, chain] of chains) {
      const reached = chain.newest?.sequence ?? 0;
      if (reached < (anchored.get(node)?.sequence ?? 0)) chain.brokenAt ??= { node, sequence: reached + 1 };
    }
    return [...chains].map(([node, { rows, brokenAt }]) => ({ log, node, rows, brokenAt }));
  }

  function follow(
    chain: Chain,
    { log, row, anchor }: { readonly log: LogName; readonly row: StoredLink; readonly anchor: Link | undefined },
  ): void {
    chain.rows += 1;
    if (chain.brokenAt !== undefined) return;
    const { node } = row;
    const sequence = (chain.newest?.sequence ?? 0) + 1;
    const mac = macOf(key, { log, node, sequence, previous: chain.newest?.mac, fields: row.fields });
    const isAnchored = anchor === undefined || anchor.sequence !== sequence || isSame(anchor.mac, mac);
    if (row.sequence === sequence && isSame(row.mac, mac) && isAnchored) chain.newest = row;
    else chain.brokenAt = { node, sequence };
  }

  return async () => [...(await verify('attempts')), ...(await verify('changes'))];
}

function linkOf({ id, node, sequence, mac }: Link & { readonly id: number }): Link & { readonly id: number } {
  return { id, node, sequence, mac };
}

function isSame(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
