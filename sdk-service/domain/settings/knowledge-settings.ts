import { flag, integer } from './definition-types.ts';

/**
 * What users know. The rules of PINs are those of everybody whose record does not say "override PIN rules"; a change
 * counts from the next PIN on, and the days of expiration at once.
 */
export const knowledgeSettings = {
  'pin.userCanChange': flag({ default: true, help: 'People may change their PIN themselves.' }),
  'pin.minimumLength': integer({ min: 4, max: 15, default: 4, help: 'Digits that a PIN must have at least.' }),
  'pin.preventWeak': flag({
    default: true,
    help: 'Refuses PINs with three digits in a row (up or down), three alike, or four in a row of one of the phone numbers.',
  }),
  'pin.expirationDays': integer({
    min: 0,
    max: 3650,
    default: 0,
    help: 'Days after which a PIN must be changed; 0: never.',
  }),
  'pin.history': integer({
    min: 0,
    max: 10,
    default: 0,
    help: 'How many of the last PINs, the present one among them, may not be taken again; 0: old PINs are not kept.',
  }),
  'pin.lockoutFailures': integer({
    min: 0,
    max: 9,
    default: 0,
    help: 'Wrong PINs in a row after which a PIN is not looked at for pin.lockoutMinutes, and again after each further one; 0: no such pause. Ten close it in any case.',
  }),
  'pin.lockoutMinutes': integer({
    min: 1,
    max: 1440,
    default: 30,
    help: 'With pin.lockoutFailures: minutes after which a PIN is looked at again.',
  }),
  'pin.lockoutForgetMinutes': integer({
    min: 0,
    max: 43_200,
    default: 0,
    help: 'With pin.lockoutFailures: minutes without a wrong PIN after which those before count for no pause any more; 0: until a right one. They still count towards the ten.',
  }),
  'securityQuestions.enabled': flag({
    default: false,
    help: 'People may answer security questions in place of their second factor, in the portal when that fails or is not answered. Never administrators. What others can find out about a person lets them in: leave it off where you can.',
  }),
  'securityQuestions.toAnswer': integer({
    min: 1,
    max: 4,
    default: 2,
    help: 'How many of the four questions have to be answered; every answer that is given has to be right.',
  }),
  'staticToken.enabled': flag({
    default: false,
    help: 'Users may have a static token, a fixed secret that ValidateStaticToken checks. It can be copied unseen: leave it off where you can.',
  }),
} as const;
