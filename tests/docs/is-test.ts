import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** Whether there is such a test: `tests/….test.ts › name of the test`. */
export function isTest(proof: string): boolean {
  const [file = '', name = ''] = proof.split(' › ');
  return existsSync(join(root, file)) && namesOf(readFileSync(join(root, file), 'utf8')).has(name);
}

/** Names of the tests of a file, as it spells them; skipped tests are not among them. */
function namesOf(source: string): ReadonlySet<string> {
  const calls = source.matchAll(/\b(?:test|it)\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g);
  return new Set(
    Array.from(calls, ([, single, double, back]) => (single ?? double ?? back ?? '').replace(/\\(.)/g, '$1')),
  );
}
