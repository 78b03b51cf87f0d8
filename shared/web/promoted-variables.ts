import type { IncomingMessage } from 'node:http';

/**
 * The values under which a server variable of IIS stands in a request that came through iisnode, as `X-iisnode-<name>` in
 * any case. iisnode strips nothing that a client sends under the same name: two values mean that one of them is forged.
 * From the raw headers, since Node joins or drops repeated ones.
 */
export function readPromoted({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>, name: string): readonly string[] {
  const header = `x-iisnode-${name.toLowerCase()}`;
  return rawHeaders.filter((_, index, all) => index % 2 === 1 && all[index - 1]?.toLowerCase() === header);
}
