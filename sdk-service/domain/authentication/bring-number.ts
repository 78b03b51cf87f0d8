import { MfaError } from '@mfa/shared/mfa-error';
import type { PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { AuthenticatorKind, Phone, Target } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { parsePhone, type TypedPhone } from '../users/parse-phone.ts';
import { writePhone } from '../users/write-phone.ts';
import { type Denial, denied } from './attempt.ts';

/** A number that the caller brought, and what failures to it are counted by. */
export interface BroughtNumber {
  readonly phone: Phone;
  readonly target: Exclude<Target, ''>;
}

/** Characters of a keyed hash in a target: with the `~` as many as an id has, 126 bits. */
const TARGET_LENGTH = 21;

/** The number of a caller who brings one instead of the user's own. */
export function bringNumber(
  typed: TypedPhone,
  {
    kind,
    settings,
    phoneNumbers,
    secrets,
  }: {
    readonly kind: AuthenticatorKind;
    readonly settings: SettingValues;
    readonly phoneNumbers: PhoneNumbers;
    readonly secrets: Pick<SecretBox, 'keyedHash'>;
  },
): BroughtNumber | Denial<'invalid-number'> {
  const defaultCountryCode = settings['company.defaultCountryCode'];
  const phone = findPhone(typed, { phoneNumbers, defaultCountryCode });
  // An extension is dialled in a call; a text to the main line would reach somebody else.
  if (phone === undefined || (kind === 'text' && phone.extension !== '')) return denied('invalid-number');
  const hash = secrets.keyedHash('destination', `brought\n${writePhone(phone)}`).toString('base64url');
  return { phone, target: `~${hash.slice(0, TARGET_LENGTH)}` };
}

function findPhone(
  typed: TypedPhone,
  options: { readonly phoneNumbers: PhoneNumbers; readonly defaultCountryCode: string },
): Phone | undefined {
  try {
    return parsePhone(typed, { ...options, field: 'phoneNumber' });
  } catch (error) {
    if (error instanceof MfaError && error.code === 'malformed') return undefined;
    throw error;
  }
}
