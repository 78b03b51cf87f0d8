import type {
  Account,
  ApprovalKind,
  AttemptRecord,
  AuthenticatorKind,
  ChallengeState,
  DenialReason,
  Id,
  Phone,
} from '../../ports/records.ts';

/** Who asks for an authentication, and for what; the same for its beginning and its answer. */
export interface AttemptContext {
  readonly account: Account;
  /** What the person signs in to; one line, at most 100 characters, may be empty. */
  readonly applicationName: string;
  /** `adfs`, `userportal`, … */
  readonly authenticationType: string;
  /** The end user's address, when believed. */
  readonly clientAddress: string | undefined;
  readonly requestId: string;
  /** Hash of the portal session, when a person acts through one. */
  readonly sessionHash: Buffer | undefined;
}

/** What became of a request to authenticate. */
export type BeginOutcome =
  | { readonly outcome: 'approved'; readonly by: ApprovalKind }
  | { readonly outcome: 'challenged'; readonly prompt: Prompt }
  | Denied;

/** What became of an answer. `no-such-prompt`: unknown, of another account or user, or over. */
export type AnswerOutcome =
  | { readonly outcome: 'approved'; readonly by: ApprovalKind }
  | Denied
  | { readonly outcome: 'no-such-prompt' };

export interface Denied {
  readonly outcome: 'denied';
  readonly kind: AttemptRecord['kind'];
  readonly reason: DenialReason;
  /** Seconds until the next answer is looked at; undefined: at once, or (with `locked-out`) not before the help desk acts. */
  readonly retryAfterSeconds: number | undefined;
  /** Of the prompt that was answered, when there is one. */
  readonly state: ChallengeState | undefined;
}

/** A prompt as its caller sees it: no secret. */
export interface Prompt {
  readonly id: Id;
  readonly kind: AuthenticatorKind;
  readonly state: ChallengeState;
  /** Where the text went. */
  readonly phone: Phone | undefined;
  readonly expiresAt: Date;
  /** Answered by the way that it went, while the caller waits. */
  readonly ringing: boolean;
  /** To be shown by the caller and typed into the app; undefined: there is none. */
  readonly number: string | undefined;
}
