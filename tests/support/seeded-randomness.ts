import { createHash } from 'node:crypto';
import type { Randomness } from '../../sdk-service/ports/randomness.ts';

/** Randomness that is the same in every run. */
export interface SeededRandomness extends Randomness {
  /** From here on the bytes follow from this label alone, whatever was drawn before. */
  reseed(label: string): void;
}

export function createSeededRandomness(firstLabel: string): SeededRandomness {
  let label = firstLabel;
  let drawn = 0;
  return {
    bytes(count) {
      drawn += 1;
      return createHash('shake256', { outputLength: count }).update(`${label} ${drawn}`).digest();
    },
    reseed(next) {
      label = next;
      drawn = 0;
    },
  };
}
