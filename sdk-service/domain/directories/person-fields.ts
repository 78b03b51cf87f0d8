import { MfaError } from '@mfa/shared/mfa-error';
import type { DirectoryPerson, PhoneKind } from '../../ports/directory.ts';
import type { PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { Phone, User } from '../../ports/records.ts';
import { parseLanguage } from '../languages/languages.ts';
import { findCanonicalName } from '../users/canonicalize-username.ts';
import { parsePersonField } from '../users/parse-person.ts';
import { parsePhone } from '../users/parse-phone.ts';
import { noPhone } from '../users/write-phone.ts';

/** Which of a person's phones are taken over. */
export interface PhoneRules {
  readonly phone: PhoneKind | 'none';
  readonly backupPhone: PhoneKind | 'none';
}

type Fields = Pick<
  User,
  | 'firstName'
  | 'lastName'
  | 'emailAddress'
  | 'userGroup'
  | 'description'
  | 'callLanguage'
  | 'textLanguage'
  | 'appLanguage'
  | 'oathLanguage'
  | 'phone'
  | 'backupPhone'
>;

/** What a user has of a person of a directory. */
export interface PersonFields {
  /** Only what the directory says, and what can be used. */
  readonly fields: Partial<Fields>;
  /** Names besides the user name, canonical: sign-in names and the unique id. */
  readonly names: readonly string[];
  /** What the directory says and cannot be used, as sentences. */
  readonly problems: readonly string[];
}

const texts = ['firstName', 'lastName', 'emailAddress', 'userGroup', 'description'] as const;
const languages = ['callLanguage', 'textLanguage', 'appLanguage', 'oathLanguage'] as const;

/** Takes over what can be used; a field that cannot is left out, so that one wrong phone keeps nobody away. */
export function personFields(
  person: DirectoryPerson,
  {
    rules,
    phoneNumbers,
    defaultCountryCode,
  }: { readonly rules: PhoneRules; readonly phoneNumbers: PhoneNumbers; readonly defaultCountryCode: string },
): PersonFields {
  const problems: string[] = [];
  const fields: Partial<Record<keyof Fields, string | Phone>> = {};

  function take<Value extends string | Phone>(field: keyof Fields, parse: () => Value | undefined): void {
    try {
      const value = parse();
      if (value !== undefined) fields[field] = value;
    } catch (error) {
      if (!(error instanceof MfaError) || error.code !== 'malformed') throw error;
      problems.push(error.message);
    }
  }

  for (const field of texts) {
    if (person[field] !== '') take(field, () => parsePersonField(field, person[field]) || undefined);
  }
  for (const field of languages) {
    if (person[field] !== '') take(field, () => parseLanguage(person[field], field) || undefined);
  }
  const phoneOf = (kind: PhoneKind | 'none', field: string, extension: string) => () => {
    const number = kind === 'none' ? '' : person.phones[kind];
    if (number === '') return undefined;
    return parsePhone({ countryCode: '', number, extension }, { phoneNumbers, defaultCountryCode, field });
  };
  // The attribute for the extension is about the first phone only; `x890` behind the number is read in both.
  take('phone', phoneOf(rules.phone, 'phone', person.extension));
  take('backupPhone', phoneOf(rules.backupPhone, 'backupPhone', ''));

  const own = findCanonicalName(person.username);
  const names = [...person.aliases, person.uniqueId].map(findCanonicalName);
  // Each field was parsed by its own rule, which is what the type says.
  const usable = fields as Partial<Fields>;
  return {
    fields: usable,
    names: [...new Set(names.filter((name) => name !== undefined && name !== own))] as string[],
    problems,
  };
}

/**
 * What of the fields differs from what the user has. A phone follows the directory where the user is kept synchronized
 * with it, or has none; otherwise the one that he chose stays.
 */
export function changedFields(user: User, fields: Partial<Fields>): Partial<Fields> {
  const entries = Object.entries(fields).filter(([field, value]) => {
    const present = user[field as keyof Fields];
    if (typeof value === 'string') return value !== present;
    const phone = present as Phone;
    const isFree = user.keepPhoneSynchronized || phone.number === noPhone.number;
    return isFree && !isSamePhone(phone, value);
  });
  return Object.fromEntries(entries);
}

function isSamePhone(a: Phone, b: Phone): boolean {
  return a.countryCode === b.countryCode && a.number === b.number && a.extension === b.extension;
}
