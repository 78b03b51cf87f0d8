import type { Migration } from './index.ts';

/** Tags, further names, and what users are found by. */
export const people: Migration = { number: 2, name: 'people', statements: () => [] };
