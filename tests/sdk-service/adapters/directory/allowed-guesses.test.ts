import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowedGuesses } from '../../../../sdk-service/adapters/directory/allowed-guesses.ts';

const everything = Number.POSITIVE_INFINITY;

/** Threshold of the domain; guesses of anybody; guesses of known browsers, those of anybody among them. */
for (const [threshold, anybody, known] of [
  [0, everything, everything],
  [1, 1, 1],
  [2, 1, 1],
  [3, 1, 1],
  [4, 1, 2],
  [5, 2, 3],
  [6, 2, 4],
  [7, 3, 5],
  [8, 3, 6],
  [9, 4, 7],
  [10, 5, 8],
  [50, 45, 48],
] as const) {
  test(`where ${threshold} wrong passwords lock, anybody has ${anybody}, and known browsers go to ${known}`, () => {
    const policy = { threshold, windowSeconds: 1800 };
    assert.equal(allowedGuesses(policy, 'anybody'), anybody);
    assert.equal(allowedGuesses(policy, 'known-browser'), known);
  });
}
