import type { Enum } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { MfaError } from '@mfa/shared/mfa-error';
import type { User } from '../ports/records.ts';

/**
 * @returns undefined for a voiceprint, which is what a proxy sends when nothing was chosen: the company's default.
 * @throws MfaError `forbidden` for a returned PIN, which would tell it to the caller.
 */
export function callModeOf(mode: Enum<PfWsSdk, 'PinMode2'>): User['callMode'] | undefined {
  switch (mode) {
    case 'standard':
    case 'pin':
      return mode;
    case 'voiceprint':
      return undefined;
    case 'returnPin':
      throw new MfaError('forbidden', 'PinMode: a returned PIN is not allowed.');
  }
}

/** Undefined: as it is, or the default. @throws MfaError `malformed` for `invalid`. */
export function textModeOf(
  direction: Enum<PfWsSdk, 'SmsDirection'>,
  mode: Enum<PfWsSdk, 'SmsMode'>,
): { readonly textDirection: User['textDirection'] | undefined; readonly textMode: User['textMode'] | undefined } {
  if (direction === 'invalid') throw new MfaError('malformed', 'SmsDirection: must be a direction.');
  if (mode === 'invalid') throw new MfaError('malformed', 'SmsMode: must be a mode.');
  const directions = { twoWay: 'two-way', oneWay: 'one-way', unspecified: undefined } as const;
  const modes = { otpPlusPin: 'otp-plus-pin', otp: 'otp', unspecified: undefined } as const;
  return { textDirection: directions[direction], textMode: modes[mode] };
}

/** Undefined: as it is, or the default, as for a voiceprint. @throws MfaError `malformed` for `invalid`. */
export function appModeOf(mode: Enum<PfWsSdk, 'PhoneAppMode'>): User['appMode'] | undefined {
  switch (mode) {
    case 'standard':
    case 'pin':
      return mode;
    case 'voiceprint':
    case 'unspecified':
      return undefined;
    case 'invalid':
      throw new MfaError('malformed', 'PhoneAppMode: must be a mode.');
  }
}

/** The direction of texts as every generation of types says it. */
export function smsDirectionOf(direction: User['textDirection']): Enum<PfWsSdk, 'SmsDirection'> {
  return direction === 'two-way' ? 'twoWay' : 'oneWay';
}

/** The mode of texts as every generation of types says it. */
export function smsModeOf(mode: User['textMode']): Enum<PfWsSdk, 'SmsMode'> {
  return mode === 'otp-plus-pin' ? 'otpPlusPin' : 'otp';
}

/** A recording of a voice proves nothing any more: the mode is refused by name wherever it is asked for by name. */
export function voiceprintNotAllowed(): MfaError {
  return new MfaError('forbidden', 'Voiceprint Mode Not Allowed: this server has no voiceprints.');
}
