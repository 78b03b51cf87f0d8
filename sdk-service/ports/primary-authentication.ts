/**
 * Checks a password where it is kept. What a claimant is told is the same for all refusals; the log gets the reason.
 * `must-change`: right, but to be changed first. `password-expired`: right, but too old. `account-expired`: the account's
 * time is over. `not-permitted`: not at this hour, or not from here. `throttled`: not looked at, since another wrong
 * password could lock the account there.
 */
export type PrimaryOutcome =
  | 'verified'
  | 'wrong-password'
  | 'unknown-user'
  | 'disabled'
  | 'locked-out'
  | 'must-change'
  | 'password-expired'
  | 'account-expired'
  | 'not-permitted'
  | 'throttled';

/**
 * Who guesses: a browser in which this very person proved password and second factor before, or anybody. Of the guesses that a
 * directory can take before it locks, some are kept back for the first.
 */
export type Guesser = 'known-browser' | 'anybody';

export interface PasswordCheck {
  /** Default: `anybody`. */
  readonly guesser?: Guesser | undefined;
}

export interface PrimaryAuthentication {
  /**
   * @param username as typed: a bare name, `DOMAIN\user` or UPN.
   * @throws MfaError `unavailable` (directory) when it could not be asked.
   */
  verifyPassword(username: string, password: string, check?: PasswordCheck): Promise<PrimaryOutcome>;
}

/** `rule-not-met`: the directory's own rules refuse the new password. `not-allowed`: it lets nobody change it this way. */
export type PasswordChangeOutcome =
  | 'changed'
  | 'rule-not-met'
  | 'not-allowed'
  | Exclude<PrimaryOutcome, 'verified' | 'must-change' | 'password-expired'>;

/** What a directory asks of a new password, as far as it says; 0 or false: nothing. */
export interface PasswordRules {
  readonly minimumLength: number;
  /** So many passwords of before cannot be used again. */
  readonly remembered: number;
  /** Three of: capital letter, small letter, digit, sign; and not the person's name in it. */
  readonly needsVariety: boolean;
}

export interface PasswordChange {
  /**
   * The rules where this person's password is kept. Undefined: an expired password cannot be changed there from here.
   * @throws MfaError `unavailable` (directory) when it could not be asked.
   */
  findPasswordRules(username: string): Promise<PasswordRules | undefined>;
  /**
   * Changes a password for who knows the old one, also where that has expired.
   * @throws MfaError `unavailable` (directory) when it could not be asked.
   */
  changePassword(
    request: {
      readonly username: string;
      readonly oldPassword: string;
      readonly newPassword: string;
    } & PasswordCheck,
  ): Promise<PasswordChangeOutcome>;
}
