import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fillDocument, generatedParts } from '../../scripts/docs/generated-parts.ts';

const root = join(import.meta.dirname, '..', '..');

for (const file of new Set(generatedParts.map((each) => each.file))) {
  test(`${file} says what the code says (else run scripts/write-docs.ts)`, () => {
    const text = readFileSync(join(root, file), 'utf8');
    assert.equal(text, fillDocument(file, text));
  });
}
