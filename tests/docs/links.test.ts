import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..', '..');
const pages = globSync('{*.md,docs/**/*.md}', { cwd: root });

/** Pairs on the wire come with their messages. */
const PAIR = /tests\/golden\/messages\/\w+\.(?:request|response)\.xml$/;

test('every link of the documentation leads to a file, and to a heading where it names one', () => {
  const broken = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8').replaceAll(/^```.*?^```/gms, '');
    return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target) && !PAIR.test(target) && !leadsSomewhere(page, target))
      .map((target) => `${page}: ${target}`);
  });
  assert.deepEqual(broken, []);
});

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', heading] = target.split('#');
  const file = path === '' ? join(root, page) : join(root, dirname(page), path);
  return existsSync(file) && (heading === undefined || anchorsOf(file).has(heading));
}

/** As they are made where Markdown is shown: lower case, dashes for spaces, most punctuation left out. */
function anchorsOf(file: string): ReadonlySet<string> {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ +(.*)$/gm);
  return new Set(
    Array.from(headings, ([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
