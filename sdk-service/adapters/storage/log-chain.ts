import { createHmac, type KeyObject } from 'node:crypto';

export type LogName = 'attempts' | 'changes';

/** Where a row stands in its process's chain, and the proof of it. */
export type Link = {
  readonly node: string;
  readonly sequence: number;
  readonly mac: Buffer;
};

/** What a row says, in an order that never changes. */
export type LogFields = readonly (string | number | null)[];

export interface LogChains {
  readonly node: string;
  /** Makes the next link of the log. It counts from now on; `rewind` takes it back. */
  append(log: LogName, fields: LogFields): Link;
  /** The newest link of a log; undefined: this process has not written to it. */
  head(log: LogName): Link | undefined;
  mark(): ChainMark;
  rewind(mark: ChainMark): void;
}

/** Where the chains stood. */
export type ChainMark = Readonly<Partial<Record<LogName, Link>>>;

/**
 * The chains of this process: one for each log. A row's MAC covers the row and the MAC before it, under a key that is not
 * in the store, so that a row which is altered, added, moved or taken away by somebody else shows. Each process has
 * chains of its own, by a random name, so that no process waits for another.
 */
export function createLogChains({ key, node }: { readonly key: KeyObject; readonly node: string }): LogChains {
  let heads: ChainMark = {};
  return {
    node,
    append(log, fields) {
      const previous = heads[log];
      const sequence = (previous?.sequence ?? 0) + 1;
      const link = { node, sequence, mac: macOf(key, { log, node, sequence, previous: previous?.mac, fields }) };
      heads = { ...heads, [log]: link };
      return link;
    },
    head: (log) => heads[log],
    mark: () => heads,
    rewind(mark) {
      heads = mark;
    },
  };
}

/** HMAC-SHA-256 over log, node, sequence, the MAC before it (none for the first row) and the row's fields. */
export function macOf(
  key: KeyObject,
  row: {
    readonly log: LogName;
    readonly node: string;
    readonly sequence: number;
    readonly previous: Buffer | undefined;
    readonly fields: LogFields;
  },
): Buffer {
  // JSON keeps the fields apart: no two rows give the same bytes.
  const bytes = JSON.stringify([row.log, row.node, row.sequence, row.previous?.toString('base64') ?? '', row.fields]);
  return createHmac('sha256', key).update(bytes).digest();
}
