import type { AppDevice, NewAppDevice, PublicJwk, UserVerification } from './app-device.ts';
import type { BlockOrder } from './block-store.ts';
import type { AttemptRecord, Challenge, ChangeRecord, DenialReason, Id, Session, User } from './records.ts';
import type { ThrottleRule, UserChange } from './storage.ts';

/** A key of the server's own. The private one is sealed at table `server_keys`, column `sealed`, row `<id>`. */
export interface ServerKey {
  readonly id: Id;
  readonly use: 'sign' | 'push' | 'encrypt';
  /** JWK, JSON. */
  readonly publicKey: string;
  readonly sealed: Buffer;
  readonly createdAt: Date;
}

/** A device of our app on its way to a user. Its row tells what became of it for a day. */
export interface AppEnrollment {
  readonly id: Id;
  readonly userId: Id;
  readonly accountId: Id;
  /** The portal session that began it: there alone it is completed. */
  readonly sessionHash: Buffer;
  readonly tokenHash: Buffer;
  readonly state: 'issued' | 'redeemed' | 'confirmed' | 'completed' | 'closed';
  readonly deviceId: Id | undefined;
  /** The newest test of the new device. */
  readonly challengeId: Id | undefined;
  /** Tests that were begun. */
  readonly tests: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A request as one device is asked; several devices may be asked about one prompt. */
export interface PushRequest {
  readonly id: Id;
  readonly challengeId: Id;
  readonly deviceId: Id;
  readonly userId: Id;
  readonly nonce: string;
  /** Signed by the server. */
  readonly message: string;
  readonly expiresAt: Date;
}

export interface PushLimits {
  /** Prompts of the app that one user may be sent since each instant; the one to come is not counted (R11). */
  readonly caps: readonly { readonly since: Date; readonly maximum: number }[];
  /** So many since his last approval by the app. */
  readonly sinceApproval: { readonly since: Date; readonly maximum: number };
  /** Wrong numbers in a row close the app as they close any authenticator. */
  readonly rule: ThrottleRule;
  /** So many denials in a row, the newest of them after `since`, and he is left alone for a while (R12). */
  readonly denials: { readonly since: Date; readonly inARow: number };
}

export type PushOpening =
  | { readonly outcome: 'opened' | 'throttled' }
  /** Undefined: there is no such user any more. */
  | { readonly outcome: 'in-progress'; readonly ringing: Challenge | undefined };

export type DecisionState = 'approved' | 'denied';

/** Devices of our own app, and what they are asked. */
export interface AppStore {
  listServerKeys(): Promise<readonly ServerKey[]>;
  /** @returns false when there is one of this use already; nothing was done then. */
  addServerKey(key: ServerKey): Promise<boolean>;

  /** Adds one; an older open one of the user is closed, and its device revoked. @returns false: no such user. */
  openAppEnrollment(enrollment: AppEnrollment, change: ChangeRecord): Promise<boolean>;
  findAppEnrollment(by: { readonly id: Id } | { readonly tokenHash: Buffer }): Promise<AppEnrollment | undefined>;
  /** Uses the token up and adds the device as pending, all or nothing. */
  redeemAppEnrollment(redemption: {
    readonly id: Id;
    readonly added: NewAppDevice;
    readonly deviceLimit: number;
    readonly now: Date;
    readonly change: ChangeRecord;
  }): Promise<'redeemed' | 'closed' | 'device-limit' | 'duplicate-key'>;
  /** The device has shown its key. @returns false when it is too late, or was done before. */
  confirmApp(confirmation: {
    readonly deviceId: Id;
    readonly confirmationHash: Buffer;
    readonly userVerification: UserVerification | undefined;
    readonly now: Date;
    readonly change: ChangeRecord;
  }): Promise<boolean>;
  /** Makes a device active whose newest test was approved, and replaces the session by a verified one. */
  completeAppEnrollment(completion: {
    readonly id: Id;
    readonly userId: Id;
    readonly fields: UserChange;
    /** His first PIN, where he still has none; undefined: none. */
    readonly pinHash: string | undefined;
    readonly deviceLimit: number;
    readonly session: { readonly endTokenHash: Buffer; readonly begin: Session };
    readonly now: Date;
    readonly change: ChangeRecord;
  }): Promise<'completed' | 'closed' | 'device-limit'>;
  /** Ends it and revokes its device. @returns false when it was over. */
  closeAppEnrollment(id: Id, change: ChangeRecord): Promise<boolean>;

  /** Whatever its state, as long as its row is there. */
  findAppDevice(id: Id): Promise<{ readonly app: AppDevice; readonly user: User } | undefined>;
  /** The active ones of a user. */
  listAppDevices(userId: Id): Promise<readonly AppDevice[]>;
  /** @returns false when another device has this address, or the device is revoked. */
  changeAppPush(id: Id, push: { readonly sealed: Buffer; readonly hash: Buffer } | undefined): Promise<boolean>;
  /**
   * Another signing key in place of the expected one. With `counter` that of its credential is raised as well.
   *
   * @returns `closed`: the key or the counter is another by now, or the device is revoked; nothing was done.
   */
  changeAppKey(change: {
    readonly deviceId: Id;
    readonly expectedThumbprint: Buffer;
    readonly key: PublicJwk;
    readonly thumbprint: Buffer;
    readonly counter: number | undefined;
    readonly change: ChangeRecord;
  }): Promise<'changed' | 'closed' | 'duplicate-key'>;
  /** @returns false when it is revoked. */
  renameDevice(id: Id, name: string, change: ChangeRecord): Promise<boolean>;
  /** It was heard of: it is not silent any more. */
  noteAppSeen(id: Id, at: Date): Promise<void>;
  /** Remembers a message. @returns false when it was there before. */
  rememberMessage(id: Id, expiresAt: Date): Promise<boolean>;

  /**
   * Adds a prompt that rings, and its requests. Of one user and target at most one rings.
   *
   * @param limits default: none (the test of a new device).
   * @param enrollmentId whose test this is; counted there, at most `maximumTests`.
   * @returns `in-progress`: another rings; `throttled`: a limit is reached. Nothing was done then.
   */
  openPush(push: {
    readonly challenge: Challenge;
    readonly requests: readonly PushRequest[];
    /** An older prompt that rings since then holds the place; one that began before is closed. */
    readonly holdsSince: Date;
    readonly limits?: PushLimits | undefined;
    /** The log row of an older prompt whose time is over. */
    readonly unanswered: (challenge: Challenge) => AttemptRecord;
    readonly test?: { readonly enrollmentId: Id; readonly maximumTests: number } | undefined;
  }): Promise<PushOpening>;
  findPushRequest(
    id: Id,
  ): Promise<{ readonly request: PushRequest; readonly challenge: Challenge; readonly user: User } | undefined>;
  /** Of a device, open ones first; at most `limit`. */
  listPushRequests(
    deviceId: Id,
    limit: number,
  ): Promise<
    readonly {
      readonly request: PushRequest;
      readonly state: Challenge['state'];
      readonly reason: DenialReason | undefined;
    }[]
  >;
  /**
   * Ends a prompt of the app by a device's decision: one conditional UPDATE, so of two devices one wins. Writes the log
   * row, and with `block` blocks the user, ends his sessions and writes the change, all or nothing.
   *
   * @returns `closed`: it was over; nothing was done.
   */
  decidePush(decision: {
    readonly challengeId: Id;
    readonly userId: Id;
    readonly deviceId: Id;
    readonly state: DecisionState;
    readonly reason: DenialReason | undefined;
    readonly counter: number | undefined;
    readonly now: Date;
    readonly attempt: AttemptRecord;
    readonly change: ChangeRecord;
    /** Failures in a row: one more, none any more, or as they are. */
    readonly failures:
      | { readonly counts: 'as-failure'; readonly rule: ThrottleRule }
      | { readonly counts: 'as-success' | 'for-nothing' };
    readonly block: BlockOrder | undefined;
    /** A denial that is the last of so many in a row is told as such (R12). */
    readonly denialsInARow: number;
  }): Promise<'decided' | 'closed'>;
  /**
   * Counts a PIN, or a new one, that did not do, and leaves the prompt open.
   *
   * @returns how many more may be tried; undefined: none, and nothing was counted. The prompt is to be ended, or is over.
   */
  countPinTry(tried: {
    readonly challengeId: Id;
    readonly maximumTries: number;
    readonly now: Date;
  }): Promise<number | undefined>;
  /** Ends a prompt of the app that nobody was reached for. */
  endPush(id: Id, reason: DenialReason, attempt: AttemptRecord): Promise<boolean>;
  /** Where the list of requests ends now. */
  findNewestPush(): Promise<number>;
  /** Devices that were asked, or whose prompt ended, from behind `after`; oldest first, at most `limit`. */
  listPushedDevices(page: {
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly { readonly number: number; readonly deviceId: Id }[]>;
  /** Deletes enrollments, requests and messages that were over before `before`, and push addresses of revoked devices. */
  purgeApps(sweep: { readonly before: Date; readonly limit: number }): Promise<number>;
}
