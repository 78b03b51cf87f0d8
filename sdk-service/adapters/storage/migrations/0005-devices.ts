import type { Migration } from './index.ts';

/** Activation codes and devices. */
export const devices: Migration = { number: 5, name: 'devices', statements: () => [] };
