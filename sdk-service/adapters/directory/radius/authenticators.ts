import { createHash, createHmac } from 'node:crypto';

/** Octets of each of them. */
export const AUTHENTICATOR_LENGTH = 16;

/** RFC 2865 §3: MD5 over the answer with the authenticator of the request in place of its own, and the secret. */
export function responseAuthenticator(response: Buffer, requestAuthenticator: Buffer, secret: Buffer): Buffer {
  const head = response.subarray(0, 4);
  const attributes = response.subarray(4 + AUTHENTICATOR_LENGTH);
  return createHash('md5').update(head).update(requestAuthenticator).update(attributes).update(secret).digest();
}

/**
 * RFC 2869 §5.14: HMAC-MD5 over a packet with the authenticator of the request, and sixteen zeros where the result will
 * stand.
 *
 * @param offset where that is.
 */
export function messageAuthenticator(
  packet: Buffer,
  {
    offset,
    requestAuthenticator,
    secret,
  }: Readonly<Record<'requestAuthenticator' | 'secret', Buffer>> & {
    readonly offset: number;
  },
): Buffer {
  const signed = Buffer.from(packet);
  requestAuthenticator.copy(signed, 4);
  signed.fill(0, offset, offset + AUTHENTICATOR_LENGTH);
  return createHmac('md5', secret).update(signed).digest();
}
