import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillDocument, generatedParts } from './docs/generated-parts.ts';

/** Writes the parts of docs/ that are made from the code: `node --conditions=source scripts/write-docs.ts`. */
const root = join(import.meta.dirname, '..');

for (const file of new Set(generatedParts.map((each) => each.file))) {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  const filled = fillDocument(file, text);
  if (filled === text) continue;
  writeFileSync(path, filled);
  console.log(`wrote ${file}`);
}
