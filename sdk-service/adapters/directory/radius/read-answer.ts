import { timingSafeEqual } from 'node:crypto';
import type { AccessRequest } from './access-request.ts';
import { attributeTypes, HEADER_LENGTH, readAttributes } from './attributes.ts';
import { AUTHENTICATOR_LENGTH, messageAuthenticator, responseAuthenticator } from './authenticators.ts';

/** RFC 2865 §4.2 to §4.4. */
const verdicts: Readonly<Record<number, RadiusVerdict>> = { 2: 'accept', 3: 'reject', 11: 'challenge' };

/**
 * `unsigned`: an answer without Message-Authenticator, by who knows the secret or can forge MD5 (CVE-2024-3596); what it says
 * counts for nothing.
 */
export type RadiusVerdict = 'accept' | 'reject' | 'challenge' | 'unsigned';

/** `ignored`: no answer to this question, or not by who knows the secret; what is wrong with it, for an administrator. */
export type RadiusAnswer = { readonly verdict: RadiusVerdict } | { readonly ignored: string };

/** RFC 2865 §3. */
const LONGEST_PACKET = 4096;

/** Reads what came back. RFC 2865 §3: what is not genuine is discarded in silence, as if it had never come. */
export function readAnswer(
  datagram: Buffer,
  { identifier, authenticator }: Pick<AccessRequest, 'identifier' | 'authenticator'>,
  secret: Buffer,
): RadiusAnswer {
  if (datagram.length < HEADER_LENGTH) return { ignored: 'It is too short.' };
  const length = datagram.readUInt16BE(2);
  if (length < HEADER_LENGTH || length > Math.min(LONGEST_PACKET, datagram.length)) {
    return { ignored: 'Its length is wrong.' };
  }
  // RFC 2865 §3: octets behind the length are padding.
  const packet = datagram.subarray(0, length);
  if (packet[1] !== identifier) return { ignored: 'It answers another question.' };
  const verdict = verdicts[packet.readUInt8(0)];
  if (verdict === undefined) return { ignored: 'It is no answer to an Access-Request.' };
  const attributes = readAttributes(packet);
  if (attributes === undefined) return { ignored: 'Its attributes are broken.' };
  const expected = responseAuthenticator(packet, authenticator, secret);
  if (!timingSafeEqual(expected, packet.subarray(4, HEADER_LENGTH))) {
    return { ignored: 'It was made with another shared secret.' };
  }
  const signatures = attributes.filter(({ type }) => type === attributeTypes.messageAuthenticator);
  const [signature] = signatures;
  if (signature === undefined) return { verdict: 'unsigned' };
  if (signatures.length > 1 || signature.value.length !== AUTHENTICATOR_LENGTH) {
    return { ignored: 'Its Message-Authenticator is broken.' };
  }
  const { offset } = signature;
  const signed = messageAuthenticator(packet, { offset, requestAuthenticator: authenticator, secret });
  if (!timingSafeEqual(signed, signature.value)) return { ignored: 'Its Message-Authenticator is wrong.' };
  return { verdict };
}
