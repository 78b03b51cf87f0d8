// Longer than other files: each part of the store is named here.
import type { AccountCertificateStore } from './account-certificate-store.ts';
import type { AdministratorGroupStore } from './administrator-group-store.ts';
import type { AdministratorStore } from './administrator-store.ts';
import type { AppStore } from './app-store.ts';
import type { BlockStore } from './block-store.ts';
import type { BypassStore } from './bypass-store.ts';
import type { CallStore } from './call-store.ts';
import type { CapReason, DeliveryCount, DeliveryCountStore } from './delivery-counts.ts';
import type { DeviceStore } from './device-store.ts';
import type { DirectoryConfigStore, DirectoryLinkStore } from './directory-config-store.ts';
import type { DisavowalStore } from './disavowal-store.ts';
import type { EnrollmentCodeStore } from './enrollment-code-store.ts';
import type { EventCallStore } from './event-call-store.ts';
import type { GroupRoleStore } from './group-role-store.ts';
import type { ImportedTokenStore } from './imported-token-store.ts';
import type { KnowledgeStore } from './knowledge-store.ts';
import type { LogStore } from './log-store.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { PassedSessionStore } from './passed-session-store.ts';
import type { PinStore } from './pin-store.ts';
import type { ProofStore } from './proof-store.ts';
import type { QuestionStore } from './question-store.ts';
import type { RecordingStore } from './recording-store.ts';
import type {
  Account,
  AttemptRecord,
  Challenge,
  ChallengeState,
  ChangeRecord,
  FailureKey,
  Id,
  OathToken,
  Session,
  Subject,
  Throttle,
  User,
} from './records.ts';
import type { ResynchronizationStore } from './resynchronization-store.ts';
import type { RightOathCode } from './right-oath-code.ts';
import type { RingingStore } from './ringing-store.ts';
import type { SessionStore } from './session-store.ts';
import type { PropertyStore, SettingStore } from './setting-store.ts';
import type { StaticTokenStore } from './static-token-store.ts';
import type { SynchronizationStore } from './synchronization-store.ts';
import type { TagStore } from './tag-store.ts';
import type { TemporaryCodeStore } from './temporary-code-store.ts';
import type { TextCarrierStore } from './text-carrier-config.ts';
import type { UpkeepStore } from './upkeep-store.ts';
import type { UserLifecycleStore } from './user-lifecycle-store.ts';
import type { UserNameStore } from './user-name-store.ts';
import type { UserRecord } from './user-record.ts';
import type { UserSearchStore } from './user-search-store.ts';

export type { SessionStore } from './session-store.ts';

/**
 * The store. Reads see what is committed. Commands are closed: each is a list of statements with its decision inside,
 * durable when it resolves, undone as a whole when it fails; who wins a race is decided by a conditional UPDATE.
 * Use cases ask for the slice they need.
 *
 * All may throw MfaError `unavailable` (store) when the store cannot be reached or written; then nothing was done.
 */
export interface Storage
  extends UserStore,
    AttemptStore,
    SessionStore,
    AccountStore,
    AccountCertificateStore,
    GroupRoleStore,
    SettingStore,
    DeviceStore,
    AppStore,
    LogStore,
    PropertyStore,
    TextCarrierStore,
    RecordingStore,
    UserLifecycleStore,
    UserNameStore,
    UserSearchStore,
    TagStore,
    AdministratorStore,
    AdministratorGroupStore,
    ImportedTokenStore,
    ResynchronizationStore,
    DirectoryConfigStore,
    DirectoryLinkStore,
    SynchronizationStore,
    BlockStore,
    BypassStore,
    KnowledgeStore,
    PinStore,
    QuestionStore,
    StaticTokenStore,
    RingingStore,
    ProofStore,
    EnrollmentCodeStore,
    TemporaryCodeStore,
    CallStore,
    EventCallStore,
    DeliveryCountStore,
    PassedSessionStore,
    UpkeepStore,
    DisavowalStore,
    OutboxStore {
  /** For readiness: one trivial read. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What a changed user keeps, by field; id and names are changed by their own commands. */
export type UserChange = Partial<Omit<User, 'id' | 'username' | 'canonicalName' | 'createdAt' | 'updatedAt'>>;

export interface UserStore {
  findUser(canonicalName: string): Promise<User | undefined>;
  findUserById(id: Id): Promise<User | undefined>;
  /** User, OATH token and throttles in one statement. */
  findRecord(canonicalName: string): Promise<UserRecord | undefined>;
  findSubject(canonicalName: string): Promise<Subject | undefined>;
  findSubjectById(id: Id): Promise<Subject | undefined>;
  /** Users who are disabled and yet pass without a second factor. */
  countDisabledWhoPass(): Promise<number>;
  /** Ordered by canonical name, from behind `after`; at most `limit` (1 to 1,000). */
  listUsers(page: { readonly after: string; readonly limit: number }): Promise<readonly User[]>;
  /**
   * @param pinHash PHC string of his first PIN; default: none.
   * @returns false when the canonical name is taken.
   */
  addUser(user: User, change: ChangeRecord, pinHash?: string): Promise<boolean>;
  /** @returns false when there is no such user. */
  changeUser(id: Id, fields: UserChange, change: ChangeRecord): Promise<boolean>;
  /** Gives the user this OATH token instead of any he had; failures counted so far stay. */
  setOathToken(id: Id, token: OathToken, change: ChangeRecord): Promise<boolean>;
  /** Forgets the failures of this kind, so that a closed or throttled authenticator is looked at again. */
  resetThrottle(id: Id, kind: FailureKey, change: ChangeRecord): Promise<void>;
}

/** What becomes of an answer, decided in the store. `closed`: the prompt was superseded, used or expired meanwhile. */
export type AcceptOutcome = 'accepted' | 'replayed' | 'throttled' | 'closed';

export interface ThrottleRule {
  /** Seconds to wait after the n-th failure in a row, index n-1; the last one counts for all further ones. */
  readonly delaysSeconds: readonly number[];
  /** At this many failures in a row the authenticator is closed until it is reset. */
  readonly closedAt: number;
  /**
   * After so long without a failure, those before count for no delay any more; they still count towards `closedAt`.
   * Default: never.
   */
  readonly forgetAfterSeconds?: number | undefined;
}

/** At most `maximum` prompts created after `since`. */
export interface PromptCap {
  readonly since: Date;
  readonly maximum: number;
  /** The same for all numbers of a user together, where callers bring them; default: no bound. */
  readonly overall?: number | undefined;
  /** Each must have room; default: none. */
  readonly counts?: readonly DeliveryCount[] | undefined;
}

/** Whether a prompt was added. `capped`: its user has had his; otherwise nothing was done, and nothing counted. */
export type OpenOutcome = 'opened' | 'capped' | CapReason;

export interface AttemptStore {
  /**
   * Subject and prompt in one statement. With `challengeId`: that prompt, whoever began it; otherwise the newest prompt
   * of an authentication of this user, account and kind. Its state may be any (the log tells an answer to a used prompt
   * from one to a prompt tried too often). `challenge` is undefined when there is none.
   */
  findPrompt(query: {
    readonly canonicalName: string;
    readonly accountId: Id;
    readonly kind: Challenge['kind'];
    readonly challengeId: Id | undefined;
  }): Promise<{ readonly subject: Subject; readonly challenge: Challenge | undefined } | undefined>;
  findChallenge(id: Id): Promise<Challenge | undefined>;
  /** States of many challenges in one query, for those who wait. */
  findChallengeStates(ids: readonly Id[]): Promise<ReadonlyMap<Id, ChallengeState>>;
  /** States of the challenges that have ended since then, by the clock of whoever ended them; the newest, at most `limit`. */
  findEndedStates(since: Date, limit: number): Promise<ReadonlyMap<Id, ChallengeState>>;
  /**
   * Adds a prompt. An open or sending one of the same purpose, user, account, kind and target is closed, and its tries are
   * inherited: a new prompt never gives new guesses.
   *
   * @param cap how many prompts of this user, kind and target there may be, this one included, whoever began them and for
   *   whatever purpose; decided in the same statement as the insert. Default: as many as one likes.
   */
  openChallenge(challenge: Challenge, cap?: PromptCap): Promise<OpenOutcome>;
  /**
   * From `sending` to `open`, or from either to `undeliverable` with its log row, whose reason the prompt keeps.
   * @returns false when it was closed meanwhile.
   */
  settleDelivery(outcome: {
    readonly id: Id;
    readonly state: 'open' | 'undeliverable';
    readonly attempt: AttemptRecord | undefined;
  }): Promise<boolean>;
  /**
   * Accepts an OATH code: moves the last time step of the token or device forward, resets the failures, approves the
   * prompt (if there is one) and writes the log row, all or nothing; at most three statements (four for a device, whose
   * failures are counted with the token's). The prompt may be of another kind (an OATH
   * code as fallback of a text) and still be on its way. When it is not accepted, writes the log row `denied(outcome)`
   * and nothing else.
   */
  acceptOathCode(answer: RightOathCode): Promise<AcceptOutcome>;
  /**
   * Accepts the code of a text message: approves the prompt, resets the kind's failures, writes the log row. A prompt
   * that is still `sending` may be answered: the text can be faster than the carrier's answer to us.
   */
  acceptTextCode(answer: {
    readonly userId: Id;
    /** By what failures are counted; default: by the kind. */
    readonly failureKey?: FailureKey | undefined;
    readonly challengeId: Id;
    readonly maxTries: number;
    readonly rule: ThrottleRule;
    readonly now: Date;
    readonly approved: AttemptRecord;
    readonly denied: (outcome: Exclude<AcceptOutcome, 'accepted'>) => AttemptRecord;
  }): Promise<AcceptOutcome>;
  /**
   * Records a refused answer: counts a failure against the user's kind (unless it is throttled already), a try against
   * the prompt, closes the prompt at `maxTries`, writes the log row: three writing statements (one more at the first
   * failure ever of a kind) and one that reads. Returns what holds afterwards.
   */
  refuseAnswer(refusal: {
    readonly userId: Id;
    readonly kind: FailureKey;
    readonly challengeId: Id | undefined;
    readonly maxTries: number;
    readonly rule: ThrottleRule;
    readonly now: Date;
    /** Undefined: a part of an attempt that has a row of its own. */
    readonly attempt: AttemptRecord | undefined;
  }): Promise<{ readonly throttle: Throttle; readonly state: ChallengeState | undefined }>;
  /** Failures counted by a key that is not among those of the subject. */
  findThrottle(userId: Id, key: FailureKey): Promise<Throttle>;
  /** A log row and nothing else. */
  recordAttempt(attempt: AttemptRecord): Promise<void>;
  /**
   * Ends an enrollment: approves the prompt (`open` or `sending`), stores `fields` and the token, resets the failures of
   * the prompt's kind, replaces the session by a verified one and writes both logs, all or nothing. `pinHash`: his first
   * PIN; closed when he has one meanwhile.
   */
  confirmEnrollment(enrollment: {
    readonly challengeId: Id;
    readonly purpose: Challenge['purpose'];
    readonly maxTries: number;
    readonly userId: Id;
    readonly fields: UserChange;
    readonly oathToken: OathToken | undefined;
    readonly pinHash: string | undefined;
    readonly session: { readonly endTokenHash: Buffer; readonly begin: Session };
    readonly now: Date;
    readonly attempt: AttemptRecord;
    readonly change: ChangeRecord;
  }): Promise<'accepted' | 'closed'>;
  /** Marks prompts past their time as expired; logs `denied(no-answer)` for authentications, and for events that are asked. */
  expireChallenges(sweep: {
    readonly now: Date;
    readonly limit: number;
    readonly denied: (challenge: Challenge, user: User) => AttemptRecord;
  }): Promise<number>;
  /** Deletes closed prompts that ended before `before`; at most `limit`. */
  purgeChallenges(sweep: { readonly before: Date; readonly limit: number }): Promise<number>;
  /** Newest first; at most `limit` (1 to 100). */
  listAttempts(userId: Id, limit: number): Promise<readonly AttemptRecord[]>;
}

export interface AccountStore {
  listAccounts(): Promise<readonly Account[]>;
  findAccount(canonicalName: string): Promise<Account | undefined>;
  /** @returns false when the canonical name is taken. */
  addAccount(account: Account, change: ChangeRecord): Promise<boolean>;
  /** Raises the version. @returns false when there is no such account. */
  changeAccount(
    id: Id,
    fields: Partial<
      Pick<
        Account,
        'role' | 'passwordHash' | 'enabled' | 'reportsClientAddress' | 'mayPassUnknown' | 'allowPushWithoutNumber'
      >
    >,
    change: ChangeRecord,
  ): Promise<boolean>;
}
