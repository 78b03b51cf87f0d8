import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findLocales } from '@mfa/shared/i18n/find-locales';
import { readTranslations } from '@mfa/shared/i18n/translations';

function temporaryFolder(t: TestContext, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-locales-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const english =
  '{ "portal": { "hello": "Hello {{name}}", "wait_one": "{{count}} day", "wait_other": "{{count}} days" } }';

test('a new language is one file, and says in English what it lacks', (t) => {
  const folder = temporaryFolder(t, {
    'en.json': english,
    'de.json': '{ "portal": { "hello": "Guten Tag {{name}}" } }',
  });
  const { languages, translator } = readTranslations(folder);
  assert.deepEqual(languages, [
    { code: 'de', name: 'Deutsch', direction: 'ltr' },
    { code: 'en', name: 'English', direction: 'ltr' },
  ]);
  const t2 = translator('de', 'portal');
  assert.equal(t2('hello', { name: 'A & B' }), 'Guten Tag A & B');
  assert.equal(t2('wait', { count: 2 }), '2 days');
});

test('numbers take the plural of the language', (t) => {
  const say = readTranslations(temporaryFolder(t, { 'en.json': english })).translator('en', 'portal');
  assert.deepEqual([say('wait', { count: 1 }), say('wait', { count: 2 })], ['1 day', '2 days']);
});

test('a language written from right to left says so', (t) => {
  const { languages } = readTranslations(temporaryFolder(t, { 'en.json': english, 'ar.json': '{}' }));
  assert.equal(languages[0]?.direction, 'rtl');
});

for (const [name, files, message] of [
  ['without English', { 'de.json': '{}' }, /has no en\.json/],
  ['with a file that is not JSON', { 'en.json': english, 'de.json': '{' }, /de\.json that is not a JSON object/],
  ['with a file that names no language', { 'en.json': english, 'my words.json': '{}' }, /not named for a language/],
] as const) {
  test(`refuses a folder ${name}`, (t) => {
    const folder = temporaryFolder(t, files);
    assert.throws(() => readTranslations(folder), { code: 'misconfigured', message });
  });
}

test('the locales are found beside the app, and in the app where a package has them', (t) => {
  const root = temporaryFolder(t, {});
  for (const folder of ['app/dist', 'locales']) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'app', 'package.json'), '{}');
  assert.throws(() => findLocales(join(root, 'app', 'dist')), { code: 'misconfigured' });
  writeFileSync(join(root, 'locales', 'en.json'), english);
  assert.equal(findLocales(join(root, 'app', 'dist')), join(root, 'locales'));
  mkdirSync(join(root, 'app', 'locales'));
  writeFileSync(join(root, 'app', 'locales', 'en.json'), english);
  assert.equal(findLocales(join(root, 'app', 'dist')), join(root, 'app', 'locales'));
});
