import type { Randomness } from '../../../ports/randomness.ts';
import { attributeTypes, HEADER_LENGTH, writeAttribute } from './attributes.ts';
import { AUTHENTICATOR_LENGTH, messageAuthenticator } from './authenticators.ts';
import { hidePassword } from './hide-password.ts';

/** RFC 2865 §4.1. */
const ACCESS_REQUEST = 1;

/** A question that was written, and what its answer has to fit to. */
export interface AccessRequest {
  readonly packet: Buffer;
  readonly identifier: number;
  readonly authenticator: Buffer;
}

/**
 * Access-Request of RFC 2865 §4.1 with the password by PAP. Message-Authenticator stands first, so that nobody on the way can
 * make of it what he likes (CVE-2024-3596).
 *
 * @param fields in UTF-8: the name 1 to 253 octets, the password 1 to 128 and without NUL.
 */
export function writeAccessRequest(
  fields: { readonly username: string; readonly password: string; readonly nasIdentifier: string },
  { secret, randomness }: { readonly secret: Buffer; readonly randomness: Randomness },
): AccessRequest {
  const identifier = randomness.bytes(1).readUInt8();
  // RFC 2865 §3: unpredictable and unique over the lifetime of the secret.
  const authenticator = randomness.bytes(AUTHENTICATOR_LENGTH);
  const attributes = [
    writeAttribute(attributeTypes.messageAuthenticator, Buffer.alloc(AUTHENTICATOR_LENGTH)),
    writeAttribute(attributeTypes.userName, Buffer.from(fields.username)),
    writeAttribute(attributeTypes.userPassword, hidePassword(Buffer.from(fields.password), { authenticator, secret })),
    // RFC 2865 §4.1: this or an address there must be.
    writeAttribute(attributeTypes.nasIdentifier, Buffer.from(fields.nasIdentifier)),
  ];
  const length = attributes.reduce((sum, attribute) => sum + attribute.length, HEADER_LENGTH);
  const head = Buffer.of(ACCESS_REQUEST, identifier, length >> 8, length & 0xff);
  const packet = Buffer.concat([head, authenticator, ...attributes]);
  const offset = HEADER_LENGTH + 2;
  messageAuthenticator(packet, { offset, requestAuthenticator: authenticator, secret }).copy(packet, offset);
  return { packet, identifier, authenticator };
}
