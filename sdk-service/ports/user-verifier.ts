import type { UserVerification } from './app-device.ts';

/** WebAuthn Level 3: the ceremonies of §7.1 and §7.2, user verification always required. */
export interface UserVerifier {
  /** @param response RegistrationResponseJSON as it came. Undefined: it does not verify. */
  verifyRegistration(registration: {
    readonly response: unknown;
    /** base64url */
    readonly challenge: string;
    /** Origin of the app, `https://app.example.com`. */
    readonly origin: string;
  }): Promise<UserVerification | undefined>;
  /**
   * @param response AuthenticationResponseJSON as it came.
   * @returns the new counter; undefined: it does not verify, or the counter went back.
   */
  verifyAssertion(assertion: {
    readonly response: unknown;
    readonly challenge: string;
    readonly origin: string;
    readonly credential: UserVerification;
  }): Promise<number | undefined>;
}
