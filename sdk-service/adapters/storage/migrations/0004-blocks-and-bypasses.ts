import type { Migration } from './index.ts';

/** Blocks, one-time bypasses, passed sessions. */
export const blocksAndBypasses: Migration = { number: 4, name: 'blocks-and-bypasses', statements: () => [] };
