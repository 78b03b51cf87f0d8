import type { Migration } from './index.ts';

/** What users know: PINs, answers, static tokens. */
export const knowledge: Migration = { number: 3, name: 'knowledge', statements: () => [] };
