/** Numbers of the attributes that we write or read (RFC 2865 §5, RFC 2869 §5.14). */
export const attributeTypes = { userName: 1, userPassword: 2, nasIdentifier: 32, messageAuthenticator: 80 } as const;

/** RFC 2865 §5: the length is one octet and counts itself and the type. */
export const LONGEST_VALUE = 253;

/** @param value 1 to 253 octets; empty ones are not sent (RFC 2865 §5). */
export function writeAttribute(type: number, value: Buffer): Buffer {
  if (value.length === 0 || value.length > LONGEST_VALUE) throw new RangeError(`attribute ${type}: 1 to 253 octets`);
  return Buffer.concat([Buffer.of(type, value.length + 2), value]);
}

/** An attribute within a packet. */
export interface Attribute {
  readonly type: number;
  /** Where its value begins in the packet. */
  readonly offset: number;
  readonly value: Buffer;
}

/** Undefined: they do not fill the packet exactly. */
export function readAttributes(packet: Buffer): readonly Attribute[] | undefined {
  const attributes: Attribute[] = [];
  let offset = HEADER_LENGTH;
  while (offset < packet.length) {
    const [type = 0, length = 0] = packet.subarray(offset, offset + 2);
    if (length < 2 || offset + length > packet.length) return undefined;
    attributes.push({ type, offset: offset + 2, value: packet.subarray(offset + 2, offset + length) });
    offset += length;
  }
  return attributes;
}

/** RFC 2865 §3: code, identifier, length, and sixteen octets of authenticator. */
export const HEADER_LENGTH = 20;
