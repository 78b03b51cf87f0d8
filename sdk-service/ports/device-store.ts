import type { Device } from './device.ts';
import type { ChangeRecord, Id, User } from './records.ts';

/** A code of nine digits with which one phone is activated. Its row tells what became of it for a day. */
export interface ActivationCode {
  readonly id: Id;
  readonly userId: Id;
  /** Keyed hash of path and code together: a code that was given with a path is nothing without it. */
  readonly codeHash: Buffer;
  /** Keyed hash of the secret path below which alone it is good; undefined: a code to be typed with the plain address. */
  readonly pathHash: Buffer | undefined;
  /** `closed`: superseded by a newer one, or tried too often. */
  readonly state: 'open' | 'used' | 'closed';
  /** Wrong codes below its path. */
  readonly tries: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A device as it is added: what it is recognized by and confirmed with is only ever compared, never read. */
export interface NewDevice {
  readonly device: Device;
  /** Push address of this installation of the app, sealed at table `devices`, column `token`; undefined: it has none. */
  readonly sealedToken: Buffer | undefined;
  readonly tokenHash: Buffer | undefined;
  readonly confirmationHash: Buffer;
  readonly confirmUntil: Date;
}

/** By what an earlier activation of the same phone is recognized; undefined: not by this. */
export interface SamePhone {
  readonly tokenHash: Buffer | undefined;
  readonly name: string | undefined;
}

/** Activation codes and devices. */
export interface DeviceStore {
  /**
   * Adds an open code; an older open one of the user is closed.
   * @returns `taken`: another open code has the same hash, and nothing was done; `no-user`: neither.
   */
  openActivationCode(code: ActivationCode, change: ChangeRecord): Promise<'opened' | 'taken' | 'no-user'>;
  /** The newest code with this hash, whatever its state. */
  findActivationCode(
    by: { readonly codeHash: Buffer } | { readonly pathHash: Buffer },
  ): Promise<{ readonly code: ActivationCode; readonly user: User } | undefined>;
  /** Counts a wrong code below a path and closes the code at `maximumTries`; nothing when it is not open. */
  countActivationTry(wrong: { readonly id: Id; readonly maximumTries: number; readonly now: Date }): Promise<void>;
  /**
   * Uses up a code and adds the device as pending, all or nothing. Pending devices of the user that were never confirmed
   * are revoked.
   *
   * @returns `closed`: the code was used, superseded or expired meanwhile; `device-limit`: as many other phones are
   *   active as may be. Then nothing was done, and the code stays open.
   */
  activateDevice(activation: {
    readonly codeId: Id;
    readonly added: NewDevice;
    readonly replaces: SamePhone;
    readonly deviceLimit: number;
    readonly now: Date;
    readonly change: ChangeRecord;
  }): Promise<'activated' | 'closed' | 'device-limit'>;
  findPendingDevice(confirmationHash: Buffer): Promise<
    | {
        readonly device: Device;
        readonly tokenHash: Buffer | undefined;
        readonly confirmUntil: Date;
        readonly user: User;
      }
    | undefined
  >;
  /**
   * Makes a pending device active and revokes earlier activations of the same phone, all or nothing.
   *
   * @param change told how many were replaced.
   * @returns `closed`: it was confirmed, revoked or too late; `device-limit`: as `activateDevice`. Then nothing was done.
   */
  confirmDevice(confirmation: {
    readonly id: Id;
    readonly userId: Id;
    readonly replaces: SamePhone;
    readonly deviceLimit: number;
    readonly now: Date;
    readonly change: (replaced: number) => ChangeRecord;
  }): Promise<'confirmed' | 'closed' | 'device-limit'>;
  /** The active ones, oldest first. */
  listDevices(userId: Id): Promise<readonly Device[]>;
  /** An active device and its user. */
  findDevice(id: Id): Promise<{ readonly device: Device; readonly user: User } | undefined>;
  /** Wipes its secrets. @returns false when it was not active any more. */
  revokeDevice(id: Id, change: ChangeRecord): Promise<boolean>;
  /**
   * Deletes codes that expired, and devices (of our own app too) that were left pending or were revoked, before `before`; at
   * most `limit` each.
   */
  purgeActivations(sweep: { readonly before: Date; readonly limit: number }): Promise<number>;
}
