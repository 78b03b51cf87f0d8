import type { Migration } from './index.ts';

/** Imported OATH tokens. */
export const oathTokens: Migration = { number: 6, name: 'oath-tokens', statements: () => [] };
