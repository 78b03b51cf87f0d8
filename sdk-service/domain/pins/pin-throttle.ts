import type { Throttle } from '../../ports/records.ts';
import type { ThrottleRule } from '../../ports/storage.ts';
import type { SettingValues } from '../settings/definitions.ts';

/** security.md §3: ten wrong PINs in a row, then the help desk gives the user another one. */
export const pinThrottle: ThrottleRule = { delaysSeconds: [], closedAt: 10 };

type LockoutSettings = Pick<SettingValues, 'pin.lockoutFailures' | 'pin.lockoutMinutes' | 'pin.lockoutForgetMinutes'>;

/**
 * The same with the company's lockout: after so many wrong ones in a row, and after each further one, the PIN is not looked
 * at for some minutes; after a while without a wrong one it is counted anew. It never allows more than the ten.
 */
export function pinThrottleOf(settings: LockoutSettings): ThrottleRule {
  const failures = settings['pin.lockoutFailures'];
  if (failures === 0) return pinThrottle;
  const free = Array.from({ length: failures - 1 }, () => 0);
  const minutes = settings['pin.lockoutForgetMinutes'];
  return {
    ...pinThrottle,
    delaysSeconds: [...free, settings['pin.lockoutMinutes'] * 60],
    forgetAfterSeconds: minutes === 0 ? undefined : minutes * 60,
  };
}

/** Whether a PIN would not be looked at now. */
export function isPinLocked({ failures, throttledUntil }: Throttle, now: Date): boolean {
  return failures >= pinThrottle.closedAt || (throttledUntil !== undefined && throttledUntil > now);
}
