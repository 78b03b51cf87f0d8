import type { ApprovalKind } from '../../ports/records.ts';
import type { SettingValues } from '../settings/definitions.ts';

/** How long passes are counted, from the first one. */
export const PASS_WINDOW_SECONDS = 3600;

type PassKind = Extract<
  ApprovalKind,
  | 'bypass'
  | 'cache'
  | 'cache-address'
  | 'cache-application'
  | 'trusted-address'
  | 'user-disabled'
  | 'no-user-match'
  | 'carriers-unreachable'
  | 'fallback-questions'
>;

type Bound = 'alerts.passesPerHour' | 'alerts.usualPassesPerHour';

/**
 * Every way in without a second factor (security.md §3), security questions among them, and the setting of how many an hour has. Caches and trusted
 * addresses let people in all day where a company wants them; the others are exceptions.
 */
const bounds: Readonly<Record<PassKind, Bound>> = {
  bypass: 'alerts.passesPerHour',
  'user-disabled': 'alerts.passesPerHour',
  'no-user-match': 'alerts.passesPerHour',
  'carriers-unreachable': 'alerts.passesPerHour',
  'fallback-questions': 'alerts.passesPerHour',
  cache: 'alerts.usualPassesPerHour',
  'cache-address': 'alerts.usualPassesPerHour',
  'cache-application': 'alerts.usualPassesPerHour',
  'trusted-address': 'alerts.usualPassesPerHour',
};

export const passKinds = Object.keys(bounds) as readonly PassKind[];

export function isPassKind(reason: string): reason is PassKind {
  return Object.hasOwn(bounds, reason);
}

/** Passes of this kind in an hour above which somebody is told; undefined: nobody is. */
export function alertAboveOf(kind: PassKind, settings: SettingValues): number | undefined {
  return settings[bounds[kind]] || undefined;
}

/** What they are counted by, in the store. */
export function passScope(kind: PassKind): string {
  return `pass:${kind}`;
}
