import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..', '..');
const rows = readRows();

test('names every number from F001 to F280 once', () => {
  const expected = Array.from({ length: 280 }, (_, index) => `F${String(index + 1).padStart(3, '0')}`);
  assert.deepEqual(rows.map((row) => row.id).sort(), expected);
});

test('gives each row one of the four states', () => {
  const states = new Set(['done', 'partly', 'planned', 'not planned']);
  assert.deepEqual(
    idsOf((row) => !states.has(row.state)),
    [],
  );
});

test('proves what is done, and says nothing is missing of it', () => {
  assert.deepEqual(
    idsOf((row) => row.state === 'done' && (row.proofs.length === 0 || row.remark !== '')),
    [],
  );
});

test('proves what works of the partly done, and says what is missing', () => {
  assert.deepEqual(
    idsOf((row) => row.state === 'partly' && (row.proofs.length === 0 || row.remark === '')),
    [],
  );
});

test('names no test for what is planned', () => {
  assert.deepEqual(
    idsOf((row) => row.state === 'planned' && row.proofs.length + row.remark.length > 0),
    [],
  );
});

test('gives a reason for what is not planned', () => {
  assert.deepEqual(
    idsOf((row) => row.state === 'not planned' && (row.proofs.length > 0 || row.remark === '')),
    [],
  );
});

test('names only tests that exist', () => {
  const unknown = rows.flatMap((row) =>
    row.proofs.filter((proof) => !isTest(proof)).map((proof) => `${row.id} ${proof}`),
  );
  assert.deepEqual(unknown, []);
});

interface Row {
  readonly id: string;
  readonly state: string;
  /** `tests/….test.ts › name of the test` */
  readonly proofs: readonly string[];
  /** What the last cell says besides. */
  readonly remark: string;
}

function readRows(): readonly Row[] {
  const page = readFileSync(join(root, 'docs', 'parity.md'), 'utf8');
  return [...page.matchAll(/^\| (F\d+) \| .+ \| ([a-z ]+) \|(.*)\|$/gm)].map(([, id = '', state = '', cell = '']) => ({
    id,
    state,
    proofs: [...cell.matchAll(/`([^`]+ › [^`]+)`/g)].map(([, proof = '']) => proof),
    remark: cell.replace(/`[^`]+ › [^`]+`|<br>/g, '').trim(),
  }));
}

function idsOf(isWrong: (row: Row) => boolean): readonly string[] {
  return rows.filter(isWrong).map((row) => row.id);
}

function isTest(proof: string): boolean {
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
