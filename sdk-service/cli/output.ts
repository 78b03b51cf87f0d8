/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
}

/** Writes rows below each other; a table that grows keeps the widths it has, or widens. */
export interface Table<Row> {
  /** One line for each row, and the titles ahead of the first ones. */
  write(rows: readonly Row[]): string;
}

/** Text in aligned columns, two blanks between them. */
export function createTable<Row>(columns: readonly Column<Row>[]): Table<Row> {
  const widths = columns.map(({ title }) => lengthOf(title));
  let hasTitles = false;
  const writeLine = (cells: readonly string[]) =>
    `${cells.map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - lengthOf(cell))).join('  ')}`.trimEnd();

  return {
    write(rows) {
      const cells = rows.map((row) => columns.map(({ text }) => escapeControls(text(row)) || '-'));
      for (const line of cells) {
        for (const [index, cell] of line.entries()) widths[index] = Math.max(widths[index] ?? 0, lengthOf(cell));
      }
      const lines = hasTitles ? cells : [columns.map(({ title }) => title.toUpperCase()), ...cells];
      hasTitles = true;
      return lines.map((line) => `${writeLine(line)}\n`).join('');
    },
  };
}

/** Names and values below each other, as for one user. */
export function writeRecord(entries: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${escapeControls(value) || '-'}\n`).join('');
}

/** Indented; `writeJsonLine` has it in one line. Dates are ISO 8601 in UTC. */
export function writeJson(value: unknown): string {
  return `${escapeJson(JSON.stringify(value, undefined, 2))}\n`;
}

export function writeJsonLine(value: unknown): string {
  return `${escapeJson(JSON.stringify(value))}\n`;
}

/** ISO 8601 in UTC, to the second; empty when there is none. */
export function writeInstant(instant: Date | undefined): string {
  return instant === undefined ? '' : instant.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/**
 * Makes visible what a terminal would obey: callers choose some of these texts, and none may move the cursor, hide a row
 * or turn the direction of writing. A line feed becomes a blank.
 */
export function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' ? ' ' : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** JSON escapes the lower control characters by itself; terminals obey some of the upper ones too. */
function escapeJson(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function lengthOf(text: string): number {
  return [...text].length;
}
