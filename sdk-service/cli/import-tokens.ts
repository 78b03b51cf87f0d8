import { MfaError } from '@mfa/shared/mfa-error';
import type { Core } from '../core.ts';
import type { TypedToken } from '../domain/oath-tokens/parse-token.ts';
import { createAuthor } from './author.ts';
import { type CsvRow, readCsv } from './read-csv.ts';

/** A row that was not taken over: where it stands, and which rule which field of it breaks. */
export interface RefusedRow {
  readonly line: number;
  readonly serialNumber: string;
  readonly field: string;
  readonly rule: string;
}

export interface ImportReport {
  readonly imported: number;
  /** Ordered by line. */
  readonly refused: readonly RefusedRow[];
}

/** A company with more people than that imports in several files. */
const MAXIMUM_ROWS = 20_000;

/** Rows under way at once; the store writes those that wait together. */
const ROWS_AT_ONCE = 100;

/** Names of the columns, letters only; in this order where the file does not name them. */
const columns = {
  serialnumber: 'serialNumber',
  secretkey: 'secretKey',
  timeinterval: 'timeInterval',
  manufacturer: 'manufacturer',
  model: 'model',
  startdate: 'startDate',
  expirationdate: 'expirationDate',
  algorithm: 'algorithm',
  digits: 'digits',
  counter: 'counter',
} as const;

type Field = (typeof columns)[keyof typeof columns];

/**
 * Takes over the tokens of a file: a serial number, a secret key and a time interval in each row, more where the first
 * row names columns. A row that is wrong is left out and told; the others count.
 *
 * @throws MfaError `malformed` when it is no file of tokens at all; then nothing was done.
 */
export async function importTokens(
  text: string,
  { oathTokens, encoding }: { readonly oathTokens: Core['oathTokens']; readonly encoding: 'base32' | 'hex' },
): Promise<ImportReport> {
  const { fields, rows } = readHeader(readCsv(text));
  if (rows.length === 0) throw new MfaError('malformed', 'There is no token in this file.');
  if (rows.length > MAXIMUM_ROWS) throw new MfaError('malformed', `At most ${MAXIMUM_ROWS} rows in a file.`);
  const author = createAuthor();

  async function importRow(row: CsvRow): Promise<RefusedRow | undefined> {
    const cells = new Map(fields.map((field, index) => [field, row.cells[index] ?? '']));
    const serialNumber = cells.get('serialNumber') ?? '';
    const refuse = (field: string, rule: string) => ({ line: row.line, serialNumber, field, rule });
    if (row.cells.length > fields.length) return refuse('row', `has more than ${fields.length} cells.`);
    try {
      const added = await oathTokens.add(toTypedToken(cells, encoding), author);
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

/** The first row names the columns when its first cell is a name of one. */
function readHeader(rows: readonly CsvRow[]): { readonly fields: readonly Field[]; readonly rows: readonly CsvRow[] } {
  const [first, ...rest] = rows;
  const isHeader = first?.cells.some((cell) => lettersOf(cell) === 'serialnumber') ?? false;
  if (first === undefined || !isHeader) return { fields: Object.values(columns), rows };
  const fields = first.cells.map((cell) => {
    const name = lettersOf(cell);
    if (!Object.hasOwn(columns, name)) {
      const known = Object.values(columns).join(', ');
      throw new MfaError('malformed', `Line ${first.line}: "${cell}" is no column; the columns are ${known}.`);
    }
    return columns[name as keyof typeof columns];
  });
  const missing = (['serialNumber', 'secretKey'] as const).find((field) => !fields.includes(field));
  if (missing !== undefined) throw new MfaError('malformed', `Line ${first.line}: there is no column ${missing}.`);
  return { fields, rows: rest };
}

function lettersOf(cell: string): string {
  return cell.toLowerCase().replaceAll(/[^a-z]/g, '');
}

function toTypedToken(cells: ReadonlyMap<Field, string>, encoding: 'base32' | 'hex'): TypedToken {
  const number = (field: Field) => {
    const cell = cells.get(field) ?? '';
    return cell === '' ? undefined : Number(cell);
  };
  return {
    serialNumber: cells.get('serialNumber') ?? '',
    secretKey: cells.get('secretKey') ?? '',
    encoding,
    timeStepSeconds: number('timeInterval'),
    counter: number('counter'),
    digits: number('digits'),
    algorithm: cells.get('algorithm'),
    manufacturer: cells.get('manufacturer'),
    model: cells.get('model'),
    startDate: cells.get('startDate'),
    expirationDate: cells.get('expirationDate'),
  };
}
