import type { Generated } from 'kysely';
import type {
  AuthenticatorKind,
  Challenge,
  DenialReason,
  FailureKey,
  OathToken,
  Session,
  User,
} from '../../ports/records.ts';
import type { AccountTables } from './account-tables.ts';
import type { AppTables } from './app-tables.ts';
import type { CallTables } from './call-tables.ts';
import type { DeliveryTables } from './delivery-tables.ts';
import type { DeviceTables } from './device-tables.ts';
import type { DirectoryTables } from './directory-tables.ts';
import type { GroupTables } from './group-tables.ts';
import type { KnowledgeTables } from './knowledge-tables.ts';
import type { LogTables } from './log-tables.ts';
import type { MailTables } from './mail-tables.ts';
import type { PassTables } from './pass-tables.ts';
import type { PeopleTables } from './people-tables.ts';
import type { RecordingTables } from './recording-tables.ts';
import type { SyncTables } from './sync-tables.ts';
import type { TextTables } from './text-tables.ts';

/** Milliseconds since 1970. */
type Instant = number;
type Flag = 0 | 1;
/** 0: the moving factor of the token is a counter. */
export type TimeStepSeconds = NonNullable<OathToken['timeStepSeconds']> | 0;

/** What the store holds: table by table, as kysely and the drivers see it. Later steps have files of their own. */
export interface Tables
  extends AccountTables,
    AppTables,
    CallTables,
    PeopleTables,
    RecordingTables,
    DeviceTables,
    DirectoryTables,
    GroupTables,
    KnowledgeTables,
    MailTables,
    PassTables,
    TextTables,
    DeliveryTables,
    SyncTables,
    LogTables {
  users: UsersTable;
  authenticators: AuthenticatorsTable;
  challenges: ChallengesTable;
  sessions: SessionsTable;
  settings: SettingsTable;
  generations: GenerationsTable;
  directory_people: DirectoryPeopleTable;
  store_properties: StorePropertiesTable;
  imported_tokens: ImportedTokensTable;
  migrations: MigrationsTable;
}

export interface UsersTable {
  id: string;
  username: string;
  canonical_name: string;
  first_name: string;
  last_name: string;
  email_address: string;
  user_group: string;
  /** Null: none. */
  description: string | null;
  phone_country_code: string;
  phone_number: string;
  phone_extension: string;
  backup_phone_country_code: string;
  backup_phone_number: string;
  backup_phone_extension: string;
  authenticator: AuthenticatorKind;
  call_mode: User['callMode'];
  text_direction: User['textDirection'];
  text_mode: User['textMode'];
  app_mode: User['appMode'];
  enabled: Flag;
  when_disabled: User['whenDisabled'];
  pin_change_required: Flag;
  pin_changed_at: Instant | null;
  call_language: string;
  text_language: string;
  app_language: string;
  oath_language: string;
  global_services: Flag;
  user_can_change_phone: Flag;
  keep_phone_synchronized: Flag;
  override_pin_rules: Flag;
  user_can_change_pin: Flag;
  minimum_pin_length: number;
  prevent_weak_pins: Flag;
  pin_expiration_days: number;
  historical_pins: number;
  /** JSON list; null: not an administrator. */
  administrator_rights: string | null;
  created_at: Instant;
  updated_at: Instant;
  /** `searchKey` of the column of the same name; null: written by a release that did not know it. */
  first_name_key: string | null;
  last_name_key: string | null;
  email_address_key: string | null;
  user_group_key: string | null;
  description_key: string | null;
  /** What a record shows of the OATH token; null: there is none. Written with the token, read instead of its row. */
  oath_serial_number: Generated<string | null>;
  oath_time_step_seconds: Generated<TimeStepSeconds | null>;
  /** How often the known browsers of the user were ended; no part of a record. */
  browser_generation: Generated<number>;
  /** When the user last reported fraud; null: never. No part of a record. */
  fraud_at: Generated<Instant | null>;
}

/**
 * One row per user and kind, made when there is something to say: failures in a row, and the OATH token itself. For a
 * number that a caller brings, failures are counted in a row of its own, whose `kind` is the key of the number.
 */
export interface AuthenticatorsTable {
  user_id: string;
  kind: FailureKey;
  failures: number;
  throttled_until: Instant | null;
  /** The newest failure; null: none, or before there was this column. */
  failed_at: Generated<Instant | null>;
  /** Of the failures, those that count for no delay any more. */
  forgotten_failures: Generated<number>;
  /** The OATH token's key, sealed; null: no token (another kind, or only failures so far). */
  secret: Buffer | null;
  serial_number: string | null;
  algorithm: OathToken['algorithm'] | null;
  digits: OathToken['digits'] | null;
  /** 0: counter-based. */
  time_step_seconds: TimeStepSeconds | null;
  last_time_step: number | null;
  drift: number | null;
}

export interface ChallengesTable {
  /** Order in which prompts were made; two may have the same instant. */
  number: Generated<number>;
  id: string;
  purpose: Challenge['purpose'];
  user_id: string;
  account_id: string;
  /** Null: begun by a release that did not write it. */
  account_name: string | null;
  session_hash: Buffer | null;
  kind: AuthenticatorKind;
  state: Challenge['state'];
  secret_hash: Buffer | null;
  tries: number;
  created_at: Instant;
  expires_at: Instant;
  /** Null while the state is `sending` or `open`, and only then. */
  ended_at: Instant | null;
  phone_country_code: string | null;
  phone_number: string | null;
  phone_extension: string | null;
  pending_key: Buffer | null;
  application_name: string;
  authentication_type: string;
  client_address: string | null;
  /** Empty: the user's own phone or none; else the key of the number that the caller brought. */
  target: Challenge['target'];
  /** A caller waits for it inside one request; at most one per user and target. */
  ringing: Flag;
  /** E.164: where a reply to it comes from; null when none is awaited. */
  dialled: string | null;
  /** Why it was denied. */
  reason: DenialReason | null;
}

export interface SessionsTable {
  token_hash: Buffer;
  user_id: string;
  account_id: string;
  level: Session['level'];
  created_at: Instant;
  last_used_at: Instant;
  verified_at: Instant | null;
  language: string;
  client_address: string;
  fallback_at: Instant | null;
}

export interface SettingsTable {
  name: string;
  /** JSON. */
  value: string;
}

/** How often accounts and settings have changed: two rows, made with the table. */
export interface GenerationsTable {
  name: 'accounts' | 'settings';
  value: number;
}

export interface DirectoryPeopleTable {
  canonical_name: string;
  password_hash: string;
  enabled: Flag;
  must_change_password: Flag;
}

export interface StorePropertiesTable {
  name: string;
  value: string;
}

/** Tokens that the company brought, whether somebody has them or not. */
export interface ImportedTokensTable {
  canonical_serial: string;
  serial_number: string;
  /** The key, sealed. */
  secret: Buffer;
  algorithm: OathToken['algorithm'];
  digits: OathToken['digits'];
  time_step_seconds: TimeStepSeconds;
  last_time_step: number;
  drift: number;
  manufacturer: string;
  model: string;
  starts_at: Instant | null;
  expires_at: Instant | null;
  added_at: Instant;
  owner_id: string | null;
  enabled: Flag;
}

export interface MigrationsTable {
  number: number;
  name: string;
  applied_at: Instant;
}
