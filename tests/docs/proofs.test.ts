import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isTest } from './is-test.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/security.md'), 'utf8');
const proofs = [...page.matchAll(/`(tests\/[^`›]+ › .+?)`(?=<br>| \|)/g)].map(([, proof = '']) => proof);

test('the rules of the authenticator app are all there', () => {
  const numbers = [...page.matchAll(/^\| R(\d+) \|/gm)].map(([, number]) => Number(number));
  assert.deepEqual(
    numbers,
    Array.from({ length: 30 }, (_, index) => index + 1),
  );
});

test('the page on security names only tests that exist', () => {
  assert.ok(proofs.length > 30);
  assert.deepEqual(
    proofs.filter((proof) => !isTest(proof)),
    [],
  );
});
