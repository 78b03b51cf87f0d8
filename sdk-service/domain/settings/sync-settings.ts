import { flag, integer } from './definition-types.ts';

/** How people of directories are kept up to date. */
export const syncSettings = {
  'sync.enabled': flag({
    default: false,
    help: 'People of the directories are kept up to date by themselves. Until a first "mfa sync run", and after each change of the items, nothing happens.',
  }),
  'sync.intervalMinutes': integer({
    min: 1,
    max: 1440,
    default: 60,
    help: 'Minutes from the start of one synchronization to the start of the next. One that takes longer is followed at once.',
  }),
  'sync.alwaysFull': flag({
    default: false,
    help: 'Each synchronization reads everybody, instead of those who have changed.',
  }),
  'sync.fullHours': integer({
    min: 1,
    max: 168,
    default: 24,
    help: 'Hours after which everybody is read again; who was deleted in the directory is found then.',
  }),
  'sync.removeDeleted': flag({
    default: false,
    help: 'Users whose entry is not in the directory any more are removed, whatever their item says of those whom it does not find.',
  }),
  'sync.approvalThreshold': integer({
    min: 1,
    max: 999,
    default: 5,
    help: 'When more users than these would be disabled or removed, none is until an administrator approves.',
  }),
} as const;
