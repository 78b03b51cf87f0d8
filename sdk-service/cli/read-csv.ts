import { MfaError } from '@mfa/shared/mfa-error';

export interface CsvRow {
  /** Of the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The rows of a file with comma-separated values, RFC 4180, one a line: quotes around a cell, doubled within one. Where
 * the first line has semicolons and no comma, these separate (spreadsheets of half of Europe write them). Blanks around a
 * cell and empty lines do not count.
 *
 * @throws MfaError `malformed` when quotes do not stand around a whole cell: a stray one must not swallow lines.
 */
export function readCsv(text: string): readonly CsvRow[] {
  const lines = text.split(/\r\n|\n|\r/);
  const separator = lines[0]?.includes(';') && !lines[0].includes(',') ? ';' : ',';
  return lines
    .map((line, index) => ({ line: index + 1, cells: readCells(line, { separator, number: index + 1 }) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
}

function readCells(
  line: string,
  { separator, number }: { readonly separator: ',' | ';'; readonly number: number },
): readonly string[] {
  // Each cell with the separator ahead of it, also the first.
  const text = `${separator}${line}`;
  const cell = new RegExp(`${separator}(?:[ \\t]*"((?:[^"]|"")*)"[ \\t]*|([^"${separator}]*))(?=${separator}|$)`, 'gy');
  const cells: string[] = [];
  let end = 0;
  for (const [whole, quoted, plain = ''] of text.matchAll(cell)) {
    cells.push((quoted?.replaceAll('""', '"') ?? plain).trim());
    end += whole.length;
  }
  if (end !== text.length) throw new MfaError('malformed', `Line ${number}: quotes must stand around a whole cell.`);
  return cells;
}
