import type { Device } from './device.ts';
import type { Id } from './records.ts';

/** A public key of P-256, as RFC 7517 and RFC 7518 §6.2 write it. */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** A credential of the phone's own authenticator, with which an approval is signed after the person was recognized. */
export interface UserVerification {
  readonly credentialId: string;
  /** COSE key. */
  readonly publicKey: Buffer;
  /** WebAuthn §6.1.1; 0: this authenticator does not count. */
  readonly counter: number;
  /** Copied to other devices of the person: then it says who, and not which phone. */
  readonly backedUp: boolean;
}

/** `confirmed`: it has shown that it holds its key; it counts once its user has accepted it. */
export type AppDeviceState = 'pending' | 'confirmed' | 'active' | 'revoked';

/** A device of our own app: one that signs. Its OATH codes are those of the `Device`. */
export interface AppDevice {
  readonly id: Id;
  readonly userId: Id;
  readonly name: string;
  readonly state: AppDeviceState;
  readonly platform: string;
  readonly keyStorage: 'webcrypto' | 'hardware' | 'software';
  readonly popKey: PublicJwk;
  readonly userVerification: UserVerification | undefined;
  /** The push subscription, sealed at table `app_devices`, column `push`; undefined: it only polls. */
  readonly sealedPush: Buffer | undefined;
  /** Requests in a row that it neither fetched nor answered. */
  readonly silentCount: number;
}

/** As it is added, with the device whose codes it shows. */
export interface NewAppDevice {
  readonly app: AppDevice;
  readonly device: Device;
  /** SHA-256 of the key's RFC 7638 form: a key belongs to one device (R18). */
  readonly popThumbprint: Buffer;
  readonly pushHash: Buffer | undefined;
  readonly confirmationHash: Buffer;
  readonly confirmUntil: Date;
}

/** A way to reach the app while it is closed (RFC 8030). */
export interface PushSubscription {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}
