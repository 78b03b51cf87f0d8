import type { Enum } from './contract.ts';
import type { Extensions } from './extensions.ts';

/** Why a phone was not activated, or its activation not confirmed. */
export type ActivationRefusalName = Exclude<Enum<Extensions, 'ActivationRefusal'>, 'none'>;

/** What the person with the phone reads; the stock app shows it as it is. */
export const activationRefusals: Readonly<Record<ActivationRefusalName, string>> = {
  notOffered: 'Activation of mobile apps is switched off on this server. Please use another method.',
  wrongCode: 'The activation code is not valid. Check code and address, or get a new code.',
  usedCode: 'The activation code has been used already. Get a new code.',
  expired: 'The activation code has expired. Get a new code.',
  tooManyTries: 'The activation code was entered wrongly too often. Get a new code.',
  throttled: 'Too many codes were entered. Try again in a minute, or scan the QR code.',
  userDisabled: 'The user is disabled or blocked. Please ask the help desk.',
  deviceLimit: 'No more devices can be activated. Remove one first.',
  wrongConfirmation: 'The activation could not be confirmed. Get a new code and begin again.',
};
