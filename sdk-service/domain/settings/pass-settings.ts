import { integer } from './definition-types.ts';

/** Blocks and one-time bypasses. */
export const passSettings = {
  'block.days': integer({
    min: 1,
    max: 3650,
    default: 90,
    help: 'Days after which a block of a user ends by itself. Blocks that stand already keep their end.',
  }),
  'bypass.defaultSeconds': integer({
    min: 10,
    max: 86_400,
    default: 300,
    help: 'Seconds for which a one-time bypass waits to be used, when nothing else is said.',
  }),
  'bypass.maximumSeconds': integer({
    min: 10,
    max: 86_400,
    default: 3600,
    help: 'Longest time that anybody may ask for with a one-time bypass, in seconds.',
  }),
} as const;
