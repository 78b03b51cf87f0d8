import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..', '..');

/** Keys of a locale, as code names them: `signIn.title`; the forms of a plural count as one. */
function keysOf(value: unknown, path: readonly string[] = []): string[] {
  if (typeof value === 'string') return [path.join('.').replace(/_(?:zero|one|two|few|many|other)$/, '')];
  return Object.entries(value as Record<string, unknown>).flatMap(([name, inner]) => keysOf(inner, [...path, name]));
}

function readLocale(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(root, 'locales', file), 'utf8')) as Record<string, unknown>;
}

const known = new Set(keysOf(readLocale('en.json').portal));
const sources = globSync(['user-portal/*.ts', 'user-portal/routes/*.ts', 'user-portal/views/**/*.ejs'], { cwd: root })
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');

test('every sentence that the portal names exists', () => {
  const named = [...sources.matchAll(/\bt\('([^']+)'/g)].map(([, key = '']) => key);
  assert.ok(named.length > 100);
  assert.deepEqual(
    named.filter((key) => !known.has(key)),
    [],
  );
});

test('every sentence that exists is named by the portal', () => {
  const named = new Set([...sources.matchAll(/'([A-Za-z0-9.]+)'/g)].map(([, text = '']) => text));
  assert.deepEqual(
    [...known].filter((key) => !named.has(key)),
    [],
  );
});

test('views write without escaping only their own parts, icons and the QR code', () => {
  const raw = [...sources.matchAll(/<%-([\s\S]*?)%>/g)].map(([, code = '']) => code.trim());
  const allowed = /^(?:include\(|qr$|shapes\[icon\]$)/;
  assert.deepEqual(
    raw.filter((code) => !allowed.test(code)),
    [],
  );
});

const appSources = globSync('mobile-app-service/authenticator/app/**/*.ts', { cwd: root })
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');
const appSentences = new Set(keysOf(readLocale('en.json').app));

test('every sentence that the authenticator app names exists', () => {
  const named = [...appSources.matchAll(/\bt\('([^']+)'/g)].map(([, key = '']) => key);
  assert.ok(named.length > 80);
  assert.deepEqual(
    named.filter((key) => !appSentences.has(key)),
    [],
  );
});

test('every sentence of the authenticator app is named by it, whole or by its family', () => {
  const whole = new Set([...appSources.matchAll(/'([A-Za-z0-9.]+)'/g)].map(([, text = '']) => text));
  // `outcome.${result}Text`: the family with a closed list of its members behind it.
  const families = [...appSources.matchAll(/t\(`([a-zA-Z.]+\.)\$\{/g)].map(([, text = '']) => text);
  assert.deepEqual(
    [...appSentences].filter((key) => !whole.has(key) && !families.some((family) => key.startsWith(family))),
    [],
  );
});
