import { readFileSync } from 'node:fs';

/** The published vectors of `tests/vectors/<name>.json`. */
export function readVectors<Vector>(name: string): readonly Vector[] {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'));
}
