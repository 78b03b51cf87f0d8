import type { Device } from './device.ts';
import type { MailRequest } from './mail.ts';
import type { ApprovalKind, DenialReason } from './reasons.ts';

export type { ApprovalKind, DenialReason } from './reasons.ts';
export type { Session } from './session.ts';

/** What the store holds of people, callers and attempts. Dates are `Date`, secrets are sealed or hashed already. */

/** 22 characters of base64url: 128 random bits. */
export type Id = string;

/** What a user holds to prove who he is. */
export type AuthenticatorKind = 'oath-token' | 'text' | 'call' | 'app';

/** By what failures in a row are counted for a user; `~…` (a keyed hash): by the number that a caller brought, of one of many people. */
export type FailureKey = AuthenticatorKind | KnowledgeKind | 'enrollment-code' | 'temporary-code' | `~${string}`;

/** Where an out-of-band prompt goes: the user's own phone, or a number that the caller brought. */
export type Target = '' | `~${string}`;

/** What a user knows: answers that are compared with a hash, and nothing besides. */
export type KnowledgeKind = 'pin' | 'security-questions' | 'static-token';

export interface Phone {
  /** Digits; empty when there is none. */
  readonly countryCode: string;
  readonly number: string;
  /** Digits, `,`, `*`, `#`; empty when there is none. */
  readonly extension: string;
}

export interface PinRules {
  readonly userCanChangePin: boolean;
  readonly minimumPinLength: number;
  readonly preventWeakPins: boolean;
  /** 0: never expires. */
  readonly pinExpirationDays: number;
  /** How many old PINs are refused; 0: none. */
  readonly historicalPins: number;
}

export interface User {
  readonly id: Id;
  /** As entered. */
  readonly username: string;
  /** `canonicalizeUsername(username)`, unique; the only form that is ever compared. */
  readonly canonicalName: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly emailAddress: string;
  readonly userGroup: string;
  readonly description: string;
  readonly phone: Phone;
  readonly backupPhone: Phone;
  readonly authenticator: AuthenticatorKind;
  readonly callMode: 'standard' | 'pin';
  readonly textDirection: 'one-way' | 'two-way';
  readonly textMode: 'otp' | 'otp-plus-pin';
  readonly appMode: 'standard' | 'pin';
  readonly enabled: boolean;
  readonly whenDisabled: 'fail' | 'succeed';
  readonly pinChangeRequired: boolean;
  readonly pinChangedAt: Date | undefined;
  /** BCP 47 short; empty: the company's default. */
  readonly callLanguage: string;
  readonly textLanguage: string;
  readonly appLanguage: string;
  readonly oathLanguage: string;
  readonly globalServices: boolean;
  readonly userCanChangePhone: boolean;
  readonly keepPhoneSynchronized: boolean;
  readonly overridePinRules: boolean;
  readonly pinRules: PinRules;
  /** Help-desk rights of `UserAdministrator2`, by name; undefined: not an administrator. */
  readonly administratorRights: readonly string[] | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The user's OATH token. The key is sealed at table `authenticators`, column `secret`, row `<user id>/oath-token`. */
export interface OathToken {
  readonly sealedKey: Buffer;
  /** Empty: typed or made here, without a serial number. */
  readonly serialNumber: string;
  readonly algorithm: 'SHA1' | 'SHA256' | 'SHA512';
  readonly digits: 6 | 8;
  /** RFC 6238 §4.1; undefined: counter-based (RFC 4226). */
  readonly timeStepSeconds: 30 | 60 | undefined;
  /**
   * The newest moving factor accepted, a time step or a count; -1: none yet. Nothing at or before it is accepted again
   * (RFC 6238 §5.2, RFC 4226 §7.2).
   */
  readonly lastTimeStep: number;
  /** Time steps by which the token's clock was off at the last acceptance (RFC 6238 §6); 0 for a counter. */
  readonly drift: number;
}

/** What bounds the use of a token that the company brought. A token of the user's own is bounded by nothing. */
export interface TokenBounds {
  /** Not used before; undefined: no such day. */
  readonly startsAt: Date | undefined;
  /** Not used from then on; undefined: no such day. */
  readonly expiresAt: Date | undefined;
  readonly enabled: boolean;
}

/** A user's token with what bounds its use now. */
export type HeldToken = OathToken & TokenBounds;

/** Guesses are counted by user and kind of authenticator; success resets its own kind only. */
export interface Throttle {
  /** Failures in a row. */
  readonly failures: number;
  /** No answer is looked at before this instant. */
  readonly throttledUntil: Date | undefined;
}

/** A user as an authentication needs him: one read. */
export interface Subject {
  readonly user: User;
  readonly oathToken: HeldToken | undefined;
  /** The active ones; their codes count as OATH codes, under the same throttle as the token's. */
  readonly devices: readonly Device[];
  readonly oathThrottle: Throttle;
  readonly textThrottle: Throttle;
  /** Failures of his PIN; undefined: he has none. */
  readonly pin: Throttle | undefined;
  /** The newest that nobody has lifted; it may have expired. */
  readonly block: { readonly expiresAt: Date } | undefined;
  /** The newest that was neither used nor cancelled; it may have expired. */
  readonly bypass: { readonly number: number; readonly expiresAt: Date } | undefined;
}

/** `sending`: the carrier has not taken it over yet. `closed`: superseded or tried too often. */
export type ChallengeState = 'sending' | 'open' | 'approved' | 'denied' | 'undeliverable' | 'expired' | 'closed';

/** A prompt; any node may answer it. `phone`, `backup-phone`: enrollments of a phone alone. `event`: a call about something else, never approved. */
export interface Challenge {
  readonly id: Id;
  readonly purpose: 'authentication' | 'enrollment' | 'phone' | 'backup-phone' | 'event';
  readonly userId: Id;
  /** The calling account that began it; its id is valid for nobody else. */
  readonly accountId: Id;
  /** What that was called then, for the log: a member of a directory's group is no account of the store. */
  readonly accountName: string;
  /** Hash of the portal session that began it; undefined for callers without sessions. */
  readonly sessionHash: Buffer | undefined;
  readonly kind: AuthenticatorKind;
  readonly state: ChallengeState;
  /** Keyed hash of the authentication secret, bound to challenge, user, account and destination; text only. */
  readonly secretHash: Buffer | undefined;
  /** Wrong answers so far, those of superseded prompts included. */
  readonly tries: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** Where the secret went, or a phone not yet stored (enrollment). */
  readonly phone: Phone | undefined;
  /** Enrollment of an OATH token: the key, sealed at table `challenges`, column `pending_key`, row `<challenge id>`. */
  readonly pendingKey: Buffer | undefined;
  readonly applicationName: string;
  /** `adfs`, `userportal`, … as the caller said. */
  readonly authenticationType: string;
  /** The end user's address, when believed. */
  readonly clientAddress: string | undefined;
  readonly target: Target;
  /** A caller waits for the answer inside one request, and it comes by the way that the prompt went. */
  readonly ringing: boolean;
  /** Why it was denied, when it was. */
  readonly reason: DenialReason | undefined;
}

/** A row of the authentication log: exactly what the product says it keeps, and no secret. */
export interface AttemptRecord {
  readonly at: Date;
  /** Undefined for a user who does not exist. */
  readonly userId: Id | undefined;
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly emailAddress: string;
  /** E.164 with extension, for texts and calls. */
  readonly phone: string;
  /** That answered in the app. Default: none. */
  readonly deviceId?: Id | undefined;
  readonly kind: AuthenticatorKind | KnowledgeKind | 'temporary-code' | 'password';
  readonly outcome: 'approved' | 'denied';
  /** `ApprovalKind` or `DenialReason`. */
  readonly reason: ApprovalKind | DenialReason;
  readonly applicationName: string;
  readonly authenticationType: string;
  readonly accountName: string;
  readonly clientAddress: string;
  readonly challengeId: Id | undefined;
  readonly requestId: string;
}

/** A row of the administration log: who changed what. */
export interface ChangeRecord {
  readonly at: Date;
  /** Calling account; empty for the command line. */
  readonly accountName: string;
  /** The person who made the change: of a session, or `modifyUsername` of a caller that may say it. */
  readonly actor: string;
  readonly clientAddress: string;
  readonly requestId: string;
  /** Verb and object, `user.change-phone`, `settings.set`, `call.refused`. */
  readonly action: string;
  /** Username, account or setting name. */
  readonly subject: string;
  /** What changed, without secrets; short. */
  readonly detail: string;
  /** For the mail about it; not kept in the log. */
  readonly mail?: MailRequest | undefined;
}

export type Role = 'application' | 'automation' | 'portal' | 'mobile' | 'help-desk' | 'compatible';

/** Who may call the SDK. */
export interface Account {
  readonly id: Id;
  readonly name: string;
  readonly canonicalName: string;
  readonly role: Role;
  /** PHC string (Argon2id); empty: it has no password, and comes by certificate or Windows. */
  readonly passwordHash: string;
  readonly enabled: boolean;
  /** `initiatingIpAddress` of this account is believed. */
  readonly reportsClientAddress: boolean;
  /** `requireUserMatch=false` may pass users that do not exist. */
  readonly mayPassUnknown: boolean;
  /** The app may be asked for it although no number can be shown where the person signs in. */
  readonly allowPushWithoutNumber: boolean;
  /** Rises with each change; a credential verified under an older one counts no more. */
  readonly version: number;
  readonly createdAt: Date;
}
