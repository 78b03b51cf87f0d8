import { MfaError } from '@mfa/shared/mfa-error';
import type { PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { AuthenticatorKind, PinRules, User } from '../../ports/records.ts';
import type { SessionStore, UserChange } from '../../ports/storage.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { type SubModes, subModeChange } from './change-method.ts';
import { informationChange, languageChange, phoneChange, type TypedLanguages } from './change-person.ts';
import type { Change, ChangeUser } from './change-user.ts';
import type { PersonFields } from './parse-person.ts';
import type { TypedPhone } from './parse-phone.ts';

type FlagField = 'enabled' | 'globalServices' | 'userCanChangePhone' | 'keepPhoneSynchronized' | 'overridePinRules';

/** What an administrator says of a user; what is not said stays as it is. */
export interface SeveralFields {
  readonly person?: PersonFields;
  readonly languages?: TypedLanguages;
  readonly phone?: TypedPhone | undefined;
  readonly backupPhone?: TypedPhone | undefined;
  readonly authenticator?: AuthenticatorKind | undefined;
  readonly subModes?: SubModes;
  readonly whenDisabled?: User['whenDisabled'] | undefined;
  readonly flags?: { readonly [Field in FlagField]?: boolean | undefined };
  /** They hold with `overridePinRules`. */
  readonly pinRules?: { readonly [Rule in keyof PinRules]?: PinRules[Rule] | undefined };
}

export interface SeveralChanges {
  /**
   * Changes all that is said, or nothing; a user who is disabled by it loses his portal sessions.
   * @throws MfaError `malformed` for a field that its rule refuses, and when nothing is said.
   */
  changeSeveral(change: Change & SeveralFields): Promise<void>;
}

/** The same bounds as those of the company's rules. */
const pinRuleBounds = {
  minimumPinLength: [4, 15],
  pinExpirationDays: [0, 3650],
  historicalPins: [0, 10],
} as const;

export function createSeveralChanges({
  change,
  store,
  phoneNumbers,
  settings,
}: {
  readonly change: ChangeUser;
  readonly store: Pick<SessionStore, 'endSessionsOfUser'>;
  readonly phoneNumbers: PhoneNumbers;
  readonly settings: { current(): SettingValues };
}): SeveralChanges {
  return {
    async changeSeveral({ username, author, ...said }) {
      const { person = {}, languages = {}, phone, backupPhone, subModes = {} } = said;
      const { authenticator, whenDisabled, flags = {}, pinRules = {} } = said;
      checkPinRules(pinRules);
      const parts = [
        informationChange(person),
        languageChange(languages),
        phoneChange({ phone, backupPhone }, { phoneNumbers, settings: settings.current() }),
        subModeChange(subModes),
        plainChange({ authenticator, whenDisabled, ...flags }),
      ];
      const rules = plainChange(pinRules);
      const fields: UserChange = Object.assign({}, ...parts.map((part) => part.fields));
      const detail = [...parts, rules].map((part) => part.detail).filter((text) => text !== '');
      if (detail.length === 0) throw new MfaError('malformed', 'There is nothing to change.');

      const user = await change({ username, author }, (user) => ({
        fields: { ...fields, ...(rules.detail !== '' && { pinRules: { ...user.pinRules, ...rules.fields } }) },
        action: 'user.change',
        detail: detail.join(', '),
      }));
      if (fields.enabled === false) await store.endSessionsOfUser(user.id);
    },
  };
}

type Said<Fields> = { readonly [Field in keyof Fields]?: Exclude<Fields[Field], undefined> };

/** Fields that are stored as they are said. */
function plainChange<Fields extends object>(said: Fields): { readonly fields: Said<Fields>; readonly detail: string } {
  const entries = Object.entries(said).filter(([, value]) => value !== undefined);
  return {
    fields: Object.fromEntries(entries) as Said<Fields>,
    detail: entries.map(([field, value]) => `${field} ${value}`).join(', '),
  };
}

function checkPinRules(rules: NonNullable<SeveralFields['pinRules']>): void {
  for (const [rule, [minimum, maximum]] of Object.entries(pinRuleBounds)) {
    const value = rules[rule as keyof typeof pinRuleBounds];
    if (value !== undefined && !(Number.isInteger(value) && value >= minimum && value <= maximum)) {
      throw new MfaError('malformed', `${rule}: must be a whole number from ${minimum} to ${maximum}.`);
    }
  }
}
