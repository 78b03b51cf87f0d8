/** Messages encrypted to a key of the server's own: JWE (RFC 7516) with ECDH-ES (RFC 7518 §4.6) and A256GCM, and no others. */
export interface MessageOpener {
  /** Undefined: it is none, it is encrypted in another way, or not to this key. */
  open(message: string, key: { readonly keyId: string; readonly privateKey: string }): Promise<Buffer | undefined>;
}
