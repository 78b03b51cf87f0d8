import type { PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { Id, PinRules, User } from '../../ports/records.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { canonicalizeUsername } from './canonicalize-username.ts';
import { type PersonFields, parsePerson } from './parse-person.ts';
import { parsePhone, type TypedPhone } from './parse-phone.ts';

/** What somebody says about a user to be added; what is not said comes from the company's defaults. */
export interface NewUser extends PersonFields {
  readonly username: string;
  readonly phone?: TypedPhone | undefined;
  readonly backupPhone?: TypedPhone | undefined;
  readonly authenticator?: User['authenticator'] | undefined;
  readonly callMode?: User['callMode'] | undefined;
  readonly textDirection?: User['textDirection'] | undefined;
  readonly textMode?: User['textMode'] | undefined;
  readonly appMode?: User['appMode'] | undefined;
  /** Default: enabled. */
  readonly enabled?: boolean | undefined;
  readonly pinChangeRequired?: boolean | undefined;
}

/** What a new user gets where the company has no setting for it (yet): the old product's own defaults. */
export const defaultUserOptions = {
  callMode: 'standard',
  textDirection: 'one-way',
  textMode: 'otp',
  appMode: 'standard',
  globalServices: false,
  userCanChangePhone: true,
  keepPhoneSynchronized: false,
  overridePinRules: false,
} as const satisfies Partial<User>;

export const defaultPinRules: PinRules = {
  userCanChangePin: true,
  minimumPinLength: 4,
  preventWeakPins: true,
  pinExpirationDays: 0,
  historicalPins: 0,
};

/** @throws MfaError `malformed` for a field that its rule refuses. */
export function buildUser(
  typed: NewUser,
  {
    id,
    now,
    settings,
    phoneNumbers,
  }: { readonly id: Id; readonly now: Date; readonly settings: SettingValues; readonly phoneNumbers: PhoneNumbers },
): User {
  const defaultCountryCode = settings['company.defaultCountryCode'];
  const phoneOf = (phone: TypedPhone | undefined, field: string) =>
    parsePhone(phone ?? { countryCode: '', number: '', extension: '' }, { phoneNumbers, defaultCountryCode, field });
  return {
    ...defaultUserOptions,
    id,
    username: typed.username.trim(),
    canonicalName: canonicalizeUsername(typed.username),
    ...parsePerson(typed),
    phone: phoneOf(typed.phone, 'phone'),
    backupPhone: phoneOf(typed.backupPhone, 'backupPhone'),
    authenticator: typed.authenticator ?? settings['company.defaultMethod'],
    callMode: typed.callMode ?? defaultUserOptions.callMode,
    textDirection: typed.textDirection ?? defaultUserOptions.textDirection,
    textMode: typed.textMode ?? defaultUserOptions.textMode,
    appMode: typed.appMode ?? defaultUserOptions.appMode,
    enabled: typed.enabled ?? true,
    whenDisabled: settings['company.whenDisabled'],
    pinChangeRequired: typed.pinChangeRequired ?? false,
    pinChangedAt: undefined,
    // Empty: the company's language, whichever that is when it is needed.
    callLanguage: '',
    textLanguage: '',
    appLanguage: '',
    oathLanguage: '',
    pinRules: defaultPinRules,
    administratorRights: undefined,
    createdAt: now,
    updatedAt: now,
  };
}
