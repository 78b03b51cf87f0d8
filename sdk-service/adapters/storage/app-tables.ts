import type { Generated } from 'kysely';
import type { AppDevice } from '../../ports/app-device.ts';
import type { AppEnrollment, ServerKey } from '../../ports/app-store.ts';

/** Milliseconds since 1970. */
type Instant = number;
type Flag = 0 | 1;

/** The tables of step 16. */
export interface AppTables {
  server_keys: ServerKeysTable;
  app_enrollments: AppEnrollmentsTable;
  app_devices: AppDevicesTable;
  push_requests: PushRequestsTable;
  push_events: PushEventsTable;
  device_messages: DeviceMessagesTable;
}

export interface ServerKeysTable {
  id: string;
  key_use: ServerKey['use'];
  public_key: string;
  sealed: Buffer;
  created_at: Instant;
}

export interface AppEnrollmentsTable {
  id: string;
  user_id: string;
  account_id: string;
  session_hash: Buffer;
  token_hash: Buffer;
  state: AppEnrollment['state'];
  device_id: string | null;
  challenge_id: string | null;
  tests: number;
  created_at: Instant;
  expires_at: Instant;
  /** Null while it can go on, and only then. */
  ended_at: Instant | null;
}

export interface AppDevicesTable {
  /** The same as that of its row in `devices`, which has name and state. */
  id: string;
  user_id: string;
  platform: string;
  key_storage: AppDevice['keyStorage'];
  /** JWK, JSON. */
  pop_key: string;
  pop_thumbprint: Buffer;
  confirmed_at: Instant | null;
  uv_credential: string | null;
  uv_key: Buffer | null;
  uv_counter: number;
  uv_backed_up: Flag;
  push: Buffer | null;
  push_hash: Buffer | null;
  silent_count: number;
  seen_at: Instant;
}

export interface PushRequestsTable {
  id: string;
  user_id: string;
  challenge_id: string;
  device_id: string;
  nonce: string;
  message: string;
  expires_at: Instant;
}

export interface PushEventsTable {
  number: Generated<number>;
  device_id: string;
  at: Instant;
}

export interface DeviceMessagesTable {
  id: string;
  expires_at: Instant;
}
