import { MfaError } from '@mfa/shared/mfa-error';
import type { PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { User } from '../../ports/records.ts';
import type { UserChange } from '../../ports/storage.ts';
import { parseLanguage } from '../languages/languages.ts';
import type { SettingValues } from '../settings/definitions.ts';
import type { Change, ChangeUser, Changing } from './change-user.ts';
import { type PersonFields, parsePersonChange } from './parse-person.ts';
import { parsePhone, type TypedPhone } from './parse-phone.ts';
import { hintPhone, noPhone } from './write-phone.ts';

type LanguageField = 'callLanguage' | 'textLanguage' | 'appLanguage' | 'oathLanguage';

/** A language for each channel; what is not said stays as it is, empty is the company's. */
export type TypedLanguages = Readonly<Partial<Record<LanguageField, string | undefined>>>;

const languageFields: readonly LanguageField[] = ['callLanguage', 'textLanguage', 'appLanguage', 'oathLanguage'];

/** Changes of what is known of a person: who he is, where he is reached, in which languages. */
export interface PersonChanges {
  /** What is not said stays as it is, empty is taken away. @throws MfaError `malformed` as `parsePerson`. */
  changeInformation(change: Change & { readonly person: PersonFields }): Promise<void>;
  /** @throws MfaError `malformed` for a language that is not offered. */
  changeLanguages(change: Change & { readonly languages: TypedLanguages }): Promise<void>;
  /** A phone that is not said stays as it is. @throws MfaError `malformed` for what cannot be dialled. */
  changePhone(
    change: Change & { readonly phone?: TypedPhone | undefined; readonly backupPhone?: TypedPhone | undefined },
  ): Promise<void>;
  /**
   * As the user himself says: no other phone is called then when the first is not answered.
   * @throws MfaError `forbidden` where he may not change it.
   */
  removeOwnBackupPhone(change: Change): Promise<void>;
}

export function createPersonChanges({
  change,
  phoneNumbers,
  settings,
}: {
  readonly change: ChangeUser;
  readonly phoneNumbers: PhoneNumbers;
  readonly settings: { current(): SettingValues };
}): PersonChanges {
  return {
    async changeInformation({ person, ...of }) {
      await change(of, informationChange(person));
    },

    async changeLanguages({ languages, ...of }) {
      await change(of, languageChange(languages));
    },

    async changePhone({ phone, backupPhone, ...of }) {
      await change(of, phoneChange({ phone, backupPhone }, { phoneNumbers, settings: settings.current() }));
    },

    async removeOwnBackupPhone(of) {
      await change(of, ({ userCanChangePhone }) => {
        if (!userCanChangePhone || !settings.current()['portal.promptForBackupPhone']) {
          throw new MfaError('forbidden', 'This phone is changed by the help desk only.');
        }
        const fields = { backupPhone: noPhone };
        return { fields, action: 'user.change-phone', detail: describePhones(fields) };
      });
    },
  };
}

/** @throws MfaError `malformed` as `parsePerson`. */
export function informationChange(person: PersonFields): Changing {
  const fields = parsePersonChange(person);
  // Names of fields only: the log is kept longer than what is known of a person may be.
  return { fields, action: 'user.change-information', detail: Object.keys(fields).join(', ') };
}

/** @throws MfaError `malformed` for a language that is not offered. */
export function languageChange(languages: TypedLanguages): Changing {
  const fields = parseLanguages(languages);
  const said = Object.entries(fields).map(([field, language]) => `${field} ${language || 'of the company'}`);
  return { fields, action: 'user.change-language', detail: said.join(', ') };
}

/** @throws MfaError `malformed` for what cannot be dialled. */
export function phoneChange(
  { phone, backupPhone }: { readonly phone: TypedPhone | undefined; readonly backupPhone: TypedPhone | undefined },
  { phoneNumbers, settings }: { readonly phoneNumbers: PhoneNumbers; readonly settings: SettingValues },
): Changing {
  const options = { phoneNumbers, defaultCountryCode: settings['company.defaultCountryCode'] };
  const fields: UserChange = {
    ...(phone && { phone: parsePhone(phone, { ...options, field: 'phone' }) }),
    ...(backupPhone && { backupPhone: parsePhone(backupPhone, { ...options, field: 'backupPhone' }) }),
  };
  return { fields, action: 'user.change-phone', detail: describePhones(fields) };
}

function parseLanguages(typed: TypedLanguages): Partial<Pick<User, LanguageField>> {
  return Object.fromEntries(
    languageFields.flatMap((field) => {
      const language = typed[field];
      return language === undefined ? [] : [[field, parseLanguage(language, field)]];
    }),
  );
}

function describePhones({ phone, backupPhone }: UserChange): string {
  return [phone && `phone ${hintPhone(phone)}`, backupPhone && `backup ${hintPhone(backupPhone)}`]
    .filter((part) => part !== undefined)
    .join(', ');
}
