import type { PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { Id, User } from '../../ports/records.ts';
import { companyPinRules } from '../pins/pin-rules-of.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { canonicalizeUsername } from './canonicalize-username.ts';
import { type PersonFields, parsePerson } from './parse-person.ts';
import { parsePhone, type TypedPhone } from './parse-phone.ts';
import { noPhone } from './write-phone.ts';

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
  /** Default: none. */
  readonly pin?: string | undefined;
  readonly pinChangeRequired?: boolean | undefined;
  /** Mails him how he signs in, or where to set it up. Default: no mail. */
  readonly sendEmail?: boolean | undefined;
}

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
    phone === undefined ? noPhone : parsePhone(phone, { phoneNumbers, defaultCountryCode, field });
  return {
    id,
    username: typed.username.trim(),
    canonicalName: canonicalizeUsername(typed.username),
    ...parsePerson(typed),
    phone: phoneOf(typed.phone, 'phone'),
    backupPhone: phoneOf(typed.backupPhone, 'backupPhone'),
    authenticator: typed.authenticator ?? settings['company.defaultMethod'],
    callMode: typed.callMode ?? settings['defaults.callMode'],
    textDirection: typed.textDirection ?? settings['defaults.textDirection'],
    textMode: typed.textMode ?? settings['defaults.textMode'],
    appMode: typed.appMode ?? settings['defaults.appMode'],
    enabled: typed.enabled ?? true,
    whenDisabled: settings['company.whenDisabled'],
    pinChangeRequired: typed.pinChangeRequired ?? false,
    pinChangedAt: typed.pin ? now : undefined,
    callLanguage: settings['company.callLanguage'],
    textLanguage: settings['company.textLanguage'],
    appLanguage: settings['company.appLanguage'],
    oathLanguage: settings['company.oathLanguage'],
    globalServices: settings['defaults.globalServices'],
    userCanChangePhone: settings['defaults.userCanChangePhone'],
    keepPhoneSynchronized: settings['defaults.keepPhoneSynchronized'],
    overridePinRules: false,
    pinRules: companyPinRules(settings),
    administratorRights: undefined,
    createdAt: now,
    updatedAt: now,
  };
}
