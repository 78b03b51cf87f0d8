import type { PublicJwk } from './app-device.ts';

/** A JWS in compact form, taken apart and not yet verified: nothing in it is to be believed. */
export interface UnverifiedMessage {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface SigningKeyPair {
  readonly publicKey: PublicJwk;
  /** JWK with the private part, JSON. */
  readonly privateKey: string;
}

/** Signed messages: JWS (RFC 7515) with ES256 (RFC 7518 §3.4), and nothing else. */
export interface MessageSigner {
  generateKey(): Promise<SigningKeyPair>;
  /** RFC 7638, SHA-256, base64url: 43 characters. */
  thumbprint(key: PublicJwk): Promise<string>;
  sign(message: {
    readonly payload: object;
    readonly type: string;
    readonly keyId: string;
    readonly privateKey: string;
  }): Promise<string>;
  /** Undefined: it is no JWS whose header and payload are JSON objects. */
  parse(message: string): UnverifiedMessage | undefined;
  /** Whether this key has signed the message with ES256. */
  verify(message: string, key: PublicJwk): Promise<boolean>;
}
