import { fromBase64url, toBase64url } from './bytes.ts';

/** Whether this device has a screen lock (face, finger, PIN) that a web app may ask for. */
export async function hasScreenLock(): Promise<boolean> {
  const type = globalThis.PublicKeyCredential;
  return type !== undefined && (await type.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false));
}

/** Buffers of WebAuthn as the JSON of its Level 3 has them. */
interface CreationOptions {
  readonly challenge: string;
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly excludeCredentials?: readonly { readonly id: string; readonly type: 'public-key' }[];
}

export interface NewCredential {
  readonly id: string;
  /** RegistrationResponseJSON. */
  readonly response: unknown;
}

/** Makes a credential by the person's screen lock. @throws DOMException where the person declines or the device cannot. */
export async function createCredential(given: unknown): Promise<NewCredential> {
  const options = given as CreationOptions;
  const publicKey = {
    ...(given as PublicKeyCredentialCreationOptions),
    challenge: fromBase64url(options.challenge),
    user: { ...options.user, id: fromBase64url(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map((each) => ({ ...each, id: fromBase64url(each.id) })),
  };
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  return { id: credential.id, response: toJson(credential) };
}

/** Signs a challenge by the person's screen lock: an AuthenticationResponseJSON. @throws DOMException as above. */
export async function signWithScreenLock(credentialId: string, challenge: Uint8Array<ArrayBuffer>): Promise<unknown> {
  const credential = (await navigator.credentials.get({
    publicKey: {
      challenge,
      rpId: location.hostname,
      allowCredentials: [{ type: 'public-key', id: fromBase64url(credentialId) }],
      userVerification: 'required',
      timeout: 60_000,
    },
  })) as PublicKeyCredential;
  return toJson(credential);
}

/** `toJSON()` where the browser has it; Safari before 18.4 has not. */
function toJson(credential: PublicKeyCredential): unknown {
  if (typeof credential.toJSON === 'function') return credential.toJSON();
  const { id, rawId, type, response } = credential;
  const clientDataJSON = toBase64url(response.clientDataJSON);
  const common = { id, rawId: toBase64url(rawId), type, clientExtensionResults: {} };
  if (response instanceof AuthenticatorAttestationResponse) {
    const attestationObject = toBase64url(response.attestationObject);
    return { ...common, response: { clientDataJSON, attestationObject, transports: response.getTransports() } };
  }
  const { authenticatorData, signature, userHandle } = response as AuthenticatorAssertionResponse;
  return {
    ...common,
    response: {
      clientDataJSON,
      authenticatorData: toBase64url(authenticatorData),
      signature: toBase64url(signature),
      ...(userHandle !== null && { userHandle: toBase64url(userHandle) }),
    },
  };
}
