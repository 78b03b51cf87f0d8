import type { Totp } from './totp.ts';

/** A public key of the server's, as it stands in its answers. */
export interface ServerKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
}

export type PublicKey = Pick<ServerKey, 'crv' | 'kty' | 'x' | 'y'>;

/** What this app keeps of one person at one server, or of an account that only shows codes. */
export interface Account {
  /** The device's id at its server; for an account that only shows codes one of our own. */
  readonly id: string;
  /** The company or site, as it calls itself. */
  readonly issuerName: string;
  readonly username: string;
  /** What the person calls it here; empty: the issuer's name. */
  readonly label: string;
  readonly totp?: Totp;
  /** Absent for an account that only shows codes. */
  readonly device?: Device;
}

/** This app as a device of the server's (docs/mobile-protocol.md §1). */
export interface Device {
  /** Address of the mobile app web service, without a slash at its end. */
  readonly issuer: string;
  readonly base: string;
  readonly name: string;
  /** P-256, not extractable: it signs every message. */
  readonly popKey: CryptoKey;
  /** When `popKey` is due to be renewed, in milliseconds since 1970; absent in an account of an older release: now. */
  readonly renewAt?: number;
  /** Takes the place of `popKey`, or has done so already, where the server's answer was lost: it may know either. */
  readonly nextKey?: { readonly privateKey: CryptoKey; readonly jwk: PublicKey };
  /** RFC 7638, of the QR code. Requests that this key did not sign are thrown away. */
  readonly serverThumbprint: string;
  readonly serverKey: ServerKey;
  /** The credential by which approvals are signed with the phone's screen lock; absent: there is none. */
  readonly uvCredentialId?: string;
  readonly matchDigits: number;
  readonly state: 'confirmed' | 'active';
  /** Of the server's push service; absent where push is switched off there. */
  readonly vapidKey?: string;
  /** The push address that the server was told last. */
  readonly pushEndpoint?: string;
  /** Seconds that the server's clock is ahead of ours. */
  readonly clockOffsetSeconds: number;
}

/** An account that can be asked to approve something. */
export type DeviceAccount = Account & { readonly device: Device };

export function isDeviceAccount(account: Account): account is DeviceAccount {
  return account.device !== undefined;
}

/** The name under which an account is shown. */
export function accountName({ label, issuerName }: Account): string {
  return label === '' ? issuerName : label;
}

/** What happened to a request, kept on this phone alone. */
export interface HistoryEntry {
  readonly id: string;
  readonly accountId: string;
  readonly service: string;
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly outcome: Outcome;
}

export type Outcome =
  | 'approved'
  | 'denied'
  | 'fraud'
  | 'wrongNumber'
  | 'wrongPin'
  | 'pinNotChanged'
  | 'expired'
  | 'elsewhere';
