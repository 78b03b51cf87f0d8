/** A table; its cells are Markdown already. */
export function writeTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return [headings, headings.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Plain text as Markdown: what has a meaning there stands for itself. */
export function escapeText(text: string): string {
  return text.replace(/[\\|<*_`$]/g, (character) => `\\${character}`);
}

/** Text in code letters; a pipe would end the cell of a table even there. */
export function writeCode(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
