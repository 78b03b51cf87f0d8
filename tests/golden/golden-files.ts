import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The two files of a message: `<Message>.request.xml` and `<Message>.response.xml` in this folder. */
export type Side = 'request' | 'response';

export function readGolden(message: string, side: Side): string | undefined {
  const file = fileOf(message, side);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Writes the file where it says something else; returns whether it did. */
export function writeGolden(message: string, side: Side, text: string): boolean {
  if (readGolden(message, side) === text) return false;
  writeFileSync(fileOf(message, side), text);
  return true;
}

function fileOf(message: string, side: Side): string {
  return join(import.meta.dirname, 'messages', `${message}.${side}.xml`);
}
