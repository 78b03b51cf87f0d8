import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeParts } from '../../sdk-service/adapters/delivery/sms/smpp/write-parts.ts';

const folder = join(import.meta.dirname, '..', '..', 'locales');

function textsOf(file: string): readonly string[] {
  const { text = {} } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { text?: Record<string, string> };
  const values: Readonly<Record<string, string>> = { otp: '012345', application: 'x'.repeat(40) };
  return Object.values(text).map((sentence) =>
    sentence.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => values[name] ?? assert.fail(name)),
  );
}

for (const language of ['en', 'de', 'fr']) {
  test(`the texts of ${language} are of the letters that every phone has`, () => {
    const texts = textsOf(`${language}.json`);
    assert.deepEqual(
      texts.map((text) => writeParts(text, 1).dataCoding),
      texts.map(() => 0),
    );
  });
}

test('the texts of every language have the code and fit into one message', () => {
  for (const text of globSync('*.json', { cwd: folder }).flatMap(textsOf)) {
    assert.match(text, /012345/);
    assert.equal(writeParts(text, 1).parts.length, 1, text);
  }
});
