import type { Device } from '../../ports/device.ts';
import type { ActivationCode } from '../../ports/device-store.ts';

/** Milliseconds since 1970. */
type Instant = number;

/** The tables of step 5. */
export interface DeviceTables {
  activation_codes: ActivationCodesTable;
  devices: DevicesTable;
}

export interface ActivationCodesTable {
  id: string;
  user_id: string;
  code_hash: Buffer;
  path_hash: Buffer | null;
  state: ActivationCode['state'];
  tries: number;
  created_at: Instant;
  expires_at: Instant;
  /** Null while the state is `open`, and only then. */
  ended_at: Instant | null;
}

export interface DevicesTable {
  id: string;
  user_id: string;
  name: string;
  app_version: string;
  state: Device['state'];
  kind: Device['kind'];
  token: Buffer | null;
  token_hash: Buffer | null;
  /** Null once the device is revoked. */
  secret: Buffer | null;
  algorithm: NonNullable<Device['algorithm']> | null;
  last_time_step: number;
  drift: number;
  /** Null once the device was confirmed or revoked. */
  confirmation_hash: Buffer | null;
  confirm_until: Instant | null;
  created_at: Instant;
  activated_at: Instant | null;
  last_used_at: Instant | null;
  revoked_at: Instant | null;
}
