/** Names the columns of a row to come: what `insert` and `set` of a compiled query take for it. */
export function markers<Row, Column extends keyof Row>(row: Row, columns: readonly Column[]): Pick<Row, Column> {
  return Object.fromEntries(columns.map((column) => [column, row[column]])) as Pick<Row, Column>;
}
