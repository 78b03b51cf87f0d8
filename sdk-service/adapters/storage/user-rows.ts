import type { User } from '../../ports/records.ts';
import type { UserChange } from '../../ports/storage.ts';
import type { UsersTable } from './schema.ts';
import { type SearchKeys, searchKey, searchKeyNames } from './search-keys.ts';

export type UserRow = Omit<
  UsersTable,
  keyof SearchKeys | 'oath_serial_number' | 'oath_time_step_seconds' | 'browser_generation' | 'fraud_at'
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

/** In one piece: an object that grows by forty columns takes three times as long and as much memory. */
export function toUserRow(user: User): WrittenUserRow {
  const { phone, backupPhone, pinRules } = user;
  return {
    id: user.id,
    username: user.username,
    canonical_name: user.canonicalName,
    first_name: user.firstName,
    last_name: user.lastName,
    email_address: user.emailAddress,
    user_group: user.userGroup,
    description: user.description,
    phone_country_code: phone.countryCode,
    phone_number: phone.number,
    phone_extension: phone.extension,
    backup_phone_country_code: backupPhone.countryCode,
    backup_phone_number: backupPhone.number,
    backup_phone_extension: backupPhone.extension,
    authenticator: user.authenticator,
    call_mode: user.callMode,
    text_direction: user.textDirection,
    text_mode: user.textMode,
    app_mode: user.appMode,
    enabled: flag(user.enabled),
    when_disabled: user.whenDisabled,
    pin_change_required: flag(user.pinChangeRequired),
    pin_changed_at: user.pinChangedAt?.getTime() ?? null,
    call_language: user.callLanguage,
    text_language: user.textLanguage,
    app_language: user.appLanguage,
    oath_language: user.oathLanguage,
    global_services: flag(user.globalServices),
    user_can_change_phone: flag(user.userCanChangePhone),
    keep_phone_synchronized: flag(user.keepPhoneSynchronized),
    override_pin_rules: flag(user.overridePinRules),
    user_can_change_pin: flag(pinRules.userCanChangePin),
    minimum_pin_length: pinRules.minimumPinLength,
    prevent_weak_pins: flag(pinRules.preventWeakPins),
    pin_expiration_days: pinRules.pinExpirationDays,
    historical_pins: pinRules.historicalPins,
    administrator_rights: user.administratorRights === undefined ? null : JSON.stringify(user.administratorRights),
    created_at: user.createdAt.getTime(),
    updated_at: user.updatedAt.getTime(),
    first_name_key: searchKey(user.firstName),
    last_name_key: searchKey(user.lastName),
    email_address_key: searchKey(user.emailAddress),
    user_group_key: searchKey(user.userGroup),
    description_key: searchKey(user.description),
  };
}

function flag(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}

/** The columns of the fields that are given; a field given as undefined is one without a value. */
export function toUserColumns(fields: UserChange): Partial<WrittenUserRow> {
  const row = toUserRow({ ...nobody, ...fields });
  const columns = changedFields.filter((field) => field in fields).flatMap((field) => columnsOf[field]);
  return Object.fromEntries(columns.map((column) => [column, row[column]]));
}

const columnsOf: { readonly [Field in keyof UserChange]-?: readonly (keyof WrittenUserRow)[] } = {
  firstName: ['first_name', 'first_name_key'],
  lastName: ['last_name', 'last_name_key'],
  emailAddress: ['email_address', 'email_address_key'],
  userGroup: ['user_group', 'user_group_key'],
  description: ['description', 'description_key'],
  phone: ['phone_country_code', 'phone_number', 'phone_extension'],
  backupPhone: ['backup_phone_country_code', 'backup_phone_number', 'backup_phone_extension'],
  authenticator: ['authenticator'],
  callMode: ['call_mode'],
  textDirection: ['text_direction'],
  textMode: ['text_mode'],
  appMode: ['app_mode'],
  enabled: ['enabled'],
  whenDisabled: ['when_disabled'],
  pinChangeRequired: ['pin_change_required'],
  pinChangedAt: ['pin_changed_at'],
  callLanguage: ['call_language'],
  textLanguage: ['text_language'],
  appLanguage: ['app_language'],
  oathLanguage: ['oath_language'],
  globalServices: ['global_services'],
  userCanChangePhone: ['user_can_change_phone'],
  keepPhoneSynchronized: ['keep_phone_synchronized'],
  overridePinRules: ['override_pin_rules'],
  pinRules: [
    'user_can_change_pin',
    'minimum_pin_length',
    'prevent_weak_pins',
    'pin_expiration_days',
    'historical_pins',
  ],
  administratorRights: ['administrator_rights'],
};

const changedFields = Object.keys(columnsOf) as (keyof UserChange)[];

/** Stands for what a change does not say. */
const nobody: User = {
  id: '',
  username: '',
  canonicalName: '',
  firstName: '',
  lastName: '',
  emailAddress: '',
  userGroup: '',
  description: '',
  phone: { countryCode: '', number: '', extension: '' },
  backupPhone: { countryCode: '', number: '', extension: '' },
  authenticator: 'call',
  callMode: 'standard',
  textDirection: 'one-way',
  textMode: 'otp',
  appMode: 'standard',
  enabled: false,
  whenDisabled: 'fail',
  pinChangeRequired: false,
  pinChangedAt: undefined,
  callLanguage: '',
  textLanguage: '',
  appLanguage: '',
  oathLanguage: '',
  globalServices: false,
  userCanChangePhone: false,
  keepPhoneSynchronized: false,
  overridePinRules: false,
  pinRules: {
    userCanChangePin: false,
    minimumPinLength: 0,
    preventWeakPins: false,
    pinExpirationDays: 0,
    historicalPins: 0,
  },
  administratorRights: undefined,
  createdAt: new Date(0),
  updatedAt: new Date(0),
};
