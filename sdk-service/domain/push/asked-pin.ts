import type { Challenge, User } from '../../ports/records.ts';
import { pinRulesOf } from '../pins/pin-rules-of.ts';
import { standingOf } from '../pins/verify-pin.ts';
import type { SettingValues } from '../settings/definitions.ts';

/** What a request asks of the user's PIN. */
export interface AskedPin {
  readonly isAsked: boolean;
  /** It counts only with a new one. */
  readonly mustChange: boolean;
  readonly mayChange: boolean;
  readonly minimumDigits: number;
}

/** As things stand now; a test of a new device asks for none. */
export function askedPin(
  user: User,
  {
    purpose,
    now,
    settings,
  }: { readonly purpose: Challenge['purpose']; readonly now: Date; readonly settings: SettingValues },
): AskedPin {
  const rules = pinRulesOf(user, settings);
  return {
    isAsked: purpose === 'authentication' && user.appMode === 'pin',
    mustChange: standingOf(user, { now, settings }) !== 'ok',
    mayChange: rules.userCanChangePin,
    minimumDigits: rules.minimumPinLength,
  };
}
