import type { ThrottleRule } from '../../ports/storage.ts';

/** security.md §3: ten wrong PINs in a row, then the help desk gives the user another one. */
export const pinThrottle: ThrottleRule = { delaysSeconds: [], closedAt: 10 };
