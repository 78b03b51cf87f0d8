import type { Id } from './records.ts';

/**
 * `pending`: activated by its code, and not yet confirmed by the app. `revoked`: removed, replaced by another activation
 * of the same phone, or never confirmed; its secrets are wiped.
 */
export type DeviceState = 'pending' | 'active' | 'revoked';

/** A phone with an authenticator app that shows codes of six digits, a new one every 30 seconds. */
export interface Device {
  readonly id: Id;
  readonly userId: Id;
  /** As the app says: mostly the phone's model; may be empty. */
  readonly name: string;
  readonly appVersion: string;
  readonly state: DeviceState;
  /** `app`: our own, which signs as well; `stock`: it shows codes and no more. */
  readonly kind: 'stock' | 'app';
  /** The OATH key, sealed at table `devices`, column `secret`, row `<device id>`. */
  readonly sealedKey: Buffer;
  /** Undefined until the first code was accepted: apps differ, and none says which it uses. */
  readonly algorithm: 'SHA1' | 'SHA256' | undefined;
  /** The newest time step accepted; -1: none yet (RFC 6238 §5.2). */
  readonly lastTimeStep: number;
  /** Time steps by which the phone's clock was off when it was last heard of. */
  readonly drift: number;
  readonly createdAt: Date;
  readonly activatedAt: Date | undefined;
  /** When a code of it was last accepted. */
  readonly lastUsedAt: Date | undefined;
}
