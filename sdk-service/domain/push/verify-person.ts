import { createHash } from 'node:crypto';
import { getChannelAddress } from './channel-address.ts';
import { type Refused, refused } from './device-answer.ts';
import type { PushDeps } from './push-deps.ts';
import type { VerifiedMessage } from './read-device-message.ts';

interface Approval extends Pick<VerifiedMessage, 'app'> {
  /** What is signed; base64url. */
  readonly challenge: string;
  /** AuthenticationResponseJSON, as it came. */
  readonly uv: unknown;
}

/**
 * The phone's own authenticator recognized its owner, and signed what he approves.
 *
 * @returns the counter of the credential; undefined: this device has none, and the company asks for none.
 */
export function createVerifyPerson({ verifier, settings }: Pick<PushDeps, 'verifier' | 'settings'>) {
  return async ({ app, challenge, uv }: Approval): Promise<number | undefined | Refused> => {
    const current = settings.current();
    const credential = app.userVerification;
    if (credential === undefined) {
      const isNeeded = current['mobile.userVerification'] === 'required';
      return isNeeded
        ? refused('policy', 'uv: the company asks for user verification; enroll the device again.')
        : undefined;
    }
    const { appOrigin } = getChannelAddress(current);
    const counter = await verifier.verifyAssertion({ response: uv, challenge, origin: appOrigin, credential });
    return counter ?? refused('policy', 'uv: is missing or does not verify.');
  };
}

/**
 * The WebAuthn challenge: what is approved, so that the phone's authenticator signs that and nothing else. RFC 8785: all
 * values are texts of base64url or digits, so JSON with sorted names is its form.
 */
export function decisionChallenge(payload: VerifiedMessage['payload'], match: string | undefined): string {
  const { nonce, req, req_hash } = payload;
  const canonical = JSON.stringify({
    decision: 'approve',
    ...(match !== undefined && { match }),
    nonce,
    req,
    req_hash,
  });
  return createHash('sha256').update(`mobile-v1|decision|${canonical}`).digest('base64url');
}
