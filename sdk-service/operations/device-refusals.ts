import type { ActivationRefusalName } from '@mfa/shared/contract/activation-refusals';
import type { ActivationRefusal } from '../domain/devices/activate-device.ts';
import type { ConfirmationRefusal } from '../domain/devices/confirm-device.ts';

/** A refused activation by the name that the contract has for it. */
export function activationRefusalName(reason: ActivationRefusal): ActivationRefusalName {
  switch (reason) {
    case 'not-offered':
      return 'notOffered';
    case 'wrong-code':
      return 'wrongCode';
    case 'used':
      return 'usedCode';
    case 'expired':
      return 'expired';
    case 'too-many-tries':
      return 'tooManyTries';
    case 'throttled':
      return 'throttled';
    case 'disabled':
    case 'blocked':
      return 'userDisabled';
    case 'device-limit':
      return 'deviceLimit';
  }
}

/** The same of a confirmation; whoever confirms too late has nothing else to learn than to begin again. */
export function confirmationRefusalName(reason: ConfirmationRefusal): ActivationRefusalName {
  switch (reason) {
    case 'wrong-code':
    case 'expired':
      return 'wrongConfirmation';
    case 'disabled':
    case 'blocked':
      return 'userDisabled';
    case 'device-limit':
      return 'deviceLimit';
  }
}
