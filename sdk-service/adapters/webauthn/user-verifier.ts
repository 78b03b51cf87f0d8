import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { UserVerifier } from '../../ports/user-verifier.ts';

/** COSE: ES256, RS256. What a phone's own authenticator makes. */
const ALGORITHMS = [-7, -257];

/**
 * WebAuthn by npm `@simplewebauthn/server`, which takes 5 MB of the heap and is loaded when there is something to verify.
 * What it throws about a response is a refusal.
 */
export const userVerifier: UserVerifier = {
  async verifyRegistration({ response, challenge, origin }) {
    const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
    try {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: response as RegistrationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID: new URL(origin).hostname,
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      });
      if (!verified || registrationInfo === undefined) return undefined;
      const { credential, credentialBackedUp } = registrationInfo;
      return {
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey),
        counter: credential.counter,
        backedUp: credentialBackedUp,
      };
    } catch {
      return undefined;
    }
  },

  async verifyAssertion({ response, challenge, origin, credential }) {
    const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: response as AuthenticationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID: new URL(origin).hostname,
        requireUserVerification: true,
        credential: {
          id: credential.credentialId,
          publicKey: new Uint8Array(credential.publicKey),
          counter: credential.counter,
        },
      });
      return verified ? authenticationInfo.newCounter : undefined;
    } catch {
      return undefined;
    }
  },
};
