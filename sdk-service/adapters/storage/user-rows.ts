import type { User } from '../../ports/records.ts';
import type { UserChange } from '../../ports/storage.ts';
import type { UsersTable } from './schema.ts';
import { type SearchKeys, searchKey, searchKeyNames } from './search-keys.ts';

export type UserRow = Omit<
  UsersTable,
  keyof SearchKeys | 'oath_serial_number' | 'oath_time_step_seconds' | 'browser_generation'
>;

/** A row as it is written: with what the user is searched by. */
export type WrittenUserRow = UserRow & SearchKeys;

const userColumnNames = [
  'id',
  'username',
  'canonical_name',
  'first_name',
  'last_name',
  'email_address',
  'user_group',
  'description',
  'phone_country_code',
  'phone_number',
  'phone_extension',
  'backup_phone_country_code',
  'backup_phone_number',
  'backup_phone_extension',
  'authenticator',
  'call_mode',
  'text_direction',
  'text_mode',
  'app_mode',
  'enabled',
  'when_disabled',
  'pin_change_required',
  'pin_changed_at',
  'call_language',
  'text_language',
  'app_language',
  'oath_language',
  'global_services',
  'user_can_change_phone',
  'keep_phone_synchronized',
  'override_pin_rules',
  'user_can_change_pin',
  'minimum_pin_length',
  'prevent_weak_pins',
  'pin_expiration_days',
  'historical_pins',
  'administrator_rights',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof UserRow)[];

/** What is written of a new user. */
export const writtenUserColumns = [...userColumnNames, ...searchKeyNames] as const;

type UserColumn = (typeof userColumnNames)[number];

/** All columns of a user, for queries that join other tables too. */
export const userColumns = userColumnNames.map((name): `users.${UserColumn}` => `users.${name}`);

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    canonicalName: row.canonical_name,
    firstName: row.first_name,
    lastName: row.last_name,
    emailAddress: row.email_address,
    userGroup: row.user_group,
    description: row.description ?? '',
    phone: { countryCode: row.phone_country_code, number: row.phone_number, extension: row.phone_extension },
    backupPhone: {
      countryCode: row.backup_phone_country_code,
      number: row.backup_phone_number,
      extension: row.backup_phone_extension,
    },
    authenticator: row.authenticator,
    callMode: row.call_mode,
    textDirection: row.text_direction,
    textMode: row.text_mode,
    appMode: row.app_mode,
    enabled: row.enabled === 1,
    whenDisabled: row.when_disabled,
    pinChangeRequired: row.pin_change_required === 1,
    pinChangedAt: row.pin_changed_at === null ? undefined : new Date(row.pin_changed_at),
    callLanguage: row.call_language,
    textLanguage: row.text_language,
    appLanguage: row.app_language,
    oathLanguage: row.oath_language,
    globalServices: row.global_services === 1,
    userCanChangePhone: row.user_can_change_phone === 1,
    keepPhoneSynchronized: row.keep_phone_synchronized === 1,
    overridePinRules: row.override_pin_rules === 1,
    pinRules: {
      userCanChangePin: row.user_can_change_pin === 1,
      minimumPinLength: row.minimum_pin_length,
      preventWeakPins: row.prevent_weak_pins === 1,
      pinExpirationDays: row.pin_expiration_days,
      historicalPins: row.historical_pins,
    },
    administratorRights: row.administrator_rights === null ? undefined : JSON.parse(row.administrator_rights),
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}

export function toUserRow(user: User): WrittenUserRow {
  return Object.assign(toUserColumns(user), {
    id: user.id,
    username: user.username,
    canonical_name: user.canonicalName,
    created_at: user.createdAt.getTime(),
    updated_at: user.updatedAt.getTime(),
  }) as WrittenUserRow;
}

/** The columns of the fields that are given; a field given as undefined is one without a value. */
export function toUserColumns(fields: UserChange): Partial<WrittenUserRow> {
  const columns: Partial<WrittenUserRow> = {};
  for (const field of writtenFields) if (field in fields) writeField(field, fields, columns);
  return columns;
}

function writeField<Field extends keyof UserChange>(
  field: Field,
  fields: UserChange,
  columns: Partial<WrittenUserRow>,
): void {
  const write = fieldColumns[field] as (columns: Partial<WrittenUserRow>, value: User[Field]) => void;
  write(columns, fields[field] as User[Field]);
}

type WriteField<Value> = (columns: Partial<WrittenUserRow>, value: Value) => void;

const fieldColumns: { readonly [Field in keyof UserChange]-?: WriteField<User[Field]> } = {
  firstName: searched('first_name'),
  lastName: searched('last_name'),
  emailAddress: searched('email_address'),
  userGroup: searched('user_group'),
  description: searched('description'),
  phone: phone('phone'),
  backupPhone: phone('backup_phone'),
  authenticator: plain('authenticator'),
  callMode: plain('call_mode'),
  textDirection: plain('text_direction'),
  textMode: plain('text_mode'),
  appMode: plain('app_mode'),
  enabled: flag('enabled'),
  whenDisabled: plain('when_disabled'),
  pinChangeRequired: flag('pin_change_required'),
  pinChangedAt(columns, value) {
    columns.pin_changed_at = value?.getTime() ?? null;
  },
  callLanguage: plain('call_language'),
  textLanguage: plain('text_language'),
  appLanguage: plain('app_language'),
  oathLanguage: plain('oath_language'),
  globalServices: flag('global_services'),
  userCanChangePhone: flag('user_can_change_phone'),
  keepPhoneSynchronized: flag('keep_phone_synchronized'),
  overridePinRules: flag('override_pin_rules'),
  pinRules(columns, value) {
    columns.user_can_change_pin = value.userCanChangePin ? 1 : 0;
    columns.minimum_pin_length = value.minimumPinLength;
    columns.prevent_weak_pins = value.preventWeakPins ? 1 : 0;
    columns.pin_expiration_days = value.pinExpirationDays;
    columns.historical_pins = value.historicalPins;
  },
  administratorRights(columns, value) {
    columns.administrator_rights = value === undefined ? null : JSON.stringify(value);
  },
};

const writtenFields = Object.keys(fieldColumns) as (keyof UserChange)[];

function plain<Column extends keyof UserRow>(column: Column): WriteField<UserRow[Column]> {
  return (columns, value) => {
    columns[column] = value;
  };
}

function flag(column: FlagColumn): WriteField<boolean> {
  return (columns, value) => {
    columns[column] = value ? 1 : 0;
  };
}

type FlagColumn = { [Column in keyof UserRow]: UserRow[Column] extends 0 | 1 ? Column : never }[keyof UserRow];

function searched(column: SearchedColumn): WriteField<string> {
  const key = `${column}_key` as const;
  return (columns, value) => {
    columns[column] = value;
    columns[key] = searchKey(value);
  };
}

type SearchedColumn = keyof SearchKeys extends `${infer Column}_key` ? Column : never;

function phone(name: 'phone' | 'backup_phone'): WriteField<User['phone']> {
  const [countryCode, number, extension] = [`${name}_country_code`, `${name}_number`, `${name}_extension`] as const;
  return (columns, value) => {
    columns[countryCode] = value.countryCode;
    columns[number] = value.number;
    columns[extension] = value.extension;
  };
}
