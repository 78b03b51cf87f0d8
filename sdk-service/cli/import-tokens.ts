import { MfaError } from '@mfa/shared/mfa-error';
import type { Core } from '../core.ts';
import type { TypedToken } from '../domain/oath-tokens/parse-token.ts';
import { createAuthor } from './author.ts';

/** Where a token stands in its file: in a line of CSV, or in a key package of PSKC. Both count from 1. */
type Place = { readonly line: number } | { readonly keyPackage: number };

/** One token of a file, before anybody has looked whether it is one. */
export type TokenRow = Place & {
  readonly serialNumber: string;
  /** @throws MfaError `malformed`: `field: rule`. */
  read(): TypedToken;
};

/** A row that was not taken over: where it stands, and which rule which field of it breaks. */
export type RefusedRow = Place & {
  readonly serialNumber: string;
  readonly field: string;
  readonly rule: string;
};

export interface ImportReport {
  readonly imported: number;
  /** In the order of the file. */
  readonly refused: readonly RefusedRow[];
}

/** A company with more people than that imports in several files. */
const MAXIMUM_ROWS = 20_000;

/** Rows under way at once; the store writes those that wait together. */
const ROWS_AT_ONCE = 100;

/**
 * Takes over the tokens of a file. A row that is wrong is left out and told; the others count.
 *
 * @throws MfaError `malformed` when there is none, or there are too many; then nothing was done.
 */
export async function importTokens(
  rows: readonly TokenRow[],
  oathTokens: Pick<Core['oathTokens'], 'add'>,
): Promise<ImportReport> {
  if (rows.length === 0) throw new MfaError('malformed', 'There is no token in this file.');
  if (rows.length > MAXIMUM_ROWS) throw new MfaError('malformed', `At most ${MAXIMUM_ROWS} rows in a file.`);
  const author = createAuthor();

  async function importRow({ read, ...where }: TokenRow): Promise<RefusedRow | undefined> {
    const refuse = (field: string, rule: string) => ({ ...where, field, rule });
    try {
      const added = await oathTokens.add(read(), author);
      return added === 'added' ? undefined : refuse('serialNumber', 'is known already.');
    } catch (error) {
      if (!(error instanceof MfaError) || error.code !== 'malformed') throw error;
      // `field: rule.`
      const [, field = '', rule = error.message] = /^(\w+): (.*)$/.exec(error.message) ?? [];
      return refuse(field, rule);
    }
  }

  const refused: RefusedRow[] = [];
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const results = await Promise.all(rows.slice(from, from + ROWS_AT_ONCE).map(importRow));
    refused.push(...results.filter((result) => result !== undefined));
  }
  return { imported: rows.length - refused.length, refused };
}
