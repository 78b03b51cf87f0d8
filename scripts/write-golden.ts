import { readGolden, writeGolden } from '../tests/golden/golden-files.ts';
import { messages, playPairs } from '../tests/golden/play-pairs.ts';

/**
 * Writes the golden pairs anew: `node --conditions=source scripts/write-golden.ts [message…]`, all messages without one.
 * Look at the difference before you keep it: old callers will see it too.
 */
const wanted = process.argv.slice(2);
const played = await playPairs();
for (const message of messages) {
  if (wanted.length > 0 && !wanted.includes(message)) continue;
  const pair = played.get(message);
  if (pair === undefined) continue;
  const isNew = readGolden(message, 'response') === undefined;
  const changed = [writeGolden(message, 'request', pair.request), writeGolden(message, 'response', pair.response)];
  if (changed.includes(true)) console.log(`${isNew ? 'new' : 'changed'}: ${message}`);
}
