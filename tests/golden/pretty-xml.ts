/**
 * Lays an envelope out for people: an element a line, indented; one that holds text alone, or nothing, stays on its
 * line. What is put in between is white space between two tags and nothing else, so `compactXml` gives the bytes back.
 */
export function prettyXml(xml: string): string {
  const lines: string[] = [];
  let depth = 0;
  let open = false;
  for (const [token] of xml.matchAll(/<[^>]+>|[^<]+/g)) {
    const isEnd = token.startsWith('</');
    if (isEnd) depth -= 1;
    // Text, and the end of the element that was just opened, belong to its line.
    if (open && (isEnd || !token.startsWith('<'))) lines.push(`${lines.pop()}${token}`);
    else lines.push(`${'  '.repeat(depth)}${token}`);
    open = (open && !token.startsWith('<')) || isStart(token);
    if (isStart(token)) depth += 1;
  }
  return `${lines.join('\n')}\n`;
}

/** Takes out what `prettyXml` put in. */
export function compactXml(xml: string): string {
  return xml.trimEnd().replace(/>\n *</g, '><');
}

function isStart(token: string): boolean {
  return /^<[^/?!]/.test(token) && !token.endsWith('/>');
}
