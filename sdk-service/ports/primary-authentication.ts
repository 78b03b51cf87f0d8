/**
 * Checks a password where it is kept. What a claimant is told is the same for all refusals; the log gets the reason.
 * `must-change`: right, but to be changed first.
 */
export type PrimaryOutcome = 'verified' | 'wrong-password' | 'unknown-user' | 'disabled' | 'locked-out' | 'must-change';

export interface PrimaryAuthentication {
  /**
   * @param username as typed: a bare name, `DOMAIN\user` or UPN.
   * @throws MfaError `unavailable` (directory) when it could not be asked.
   */
  verifyPassword(username: string, password: string): Promise<PrimaryOutcome>;
}
