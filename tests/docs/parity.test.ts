import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isTest } from './is-test.ts';

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
    idsOf((row) => row.state === 'planned' && row.proofs.length > 0),
    [],
  );
});

test('gives a reason for whatever of the Web Service SDK is planned', () => {
  const ofSdk = (id: string) => (id >= 'F030' && id <= 'F132') || id === 'F278' || id === 'F279';
  assert.deepEqual(
    idsOf((row) => row.state === 'planned' && ofSdk(row.id) && row.remark === ''),
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
