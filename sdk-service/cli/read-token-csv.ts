import { MfaError } from '@mfa/shared/mfa-error';
import type { TypedToken } from '../domain/oath-tokens/parse-token.ts';
import type { TokenRow } from './import-tokens.ts';
import { type CsvRow, readCsv } from './read-csv.ts';

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
 * The tokens of a CSV file: a serial number, a secret key and a time interval in each row, more where the first row names
 * columns.
 *
 * @throws MfaError `malformed` when it is no file of tokens at all.
 */
export function readTokenCsv(text: string, encoding: 'base32' | 'hex'): readonly TokenRow[] {
  const { fields, rows } = readHeader(readCsv(text));
  return rows.map(({ line, cells: texts }) => {
    const cells = new Map(fields.map((field, index) => [field, texts[index] ?? '']));
    return {
      line,
      serialNumber: cells.get('serialNumber') ?? '',
      read() {
        if (texts.length > fields.length) {
          throw new MfaError('malformed', `row: has more than ${fields.length} cells.`);
        }
        return toTypedToken(cells, encoding);
      },
    };
  });
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
