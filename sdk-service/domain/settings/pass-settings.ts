import { flag, integer } from './definition-types.ts';

/** Blocks, one-time bypasses and temporary codes. */
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
  'temporaryCodes.enabled': flag({
    default: true,
    help: 'The help desk may make temporary codes, which count as the second factor of a person whose phone or token is not at hand. Off: none is made, and those that were made count no more.',
  }),
  'temporaryCodes.defaultHours': integer({
    min: 1,
    max: 168,
    default: 8,
    help: 'Hours for which a temporary code is good, when nothing else is said.',
  }),
  'temporaryCodes.maximumHours': integer({
    min: 1,
    max: 168,
    default: 24,
    help: 'Longest time that anybody may ask for with a temporary code, in hours.',
  }),
} as const;
