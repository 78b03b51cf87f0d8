import smpp from 'smpp';

/** A text as SMPP takes it, in one part or several. */
export interface SmppParts {
  /** SMPP 3.4 §5.2.19: 0 is the alphabet of the centre, which is GSM 03.38; 8 is UCS-2. */
  readonly dataCoding: 0 | 8;
  /** `short_message` of each part, with its header where there are several. */
  readonly parts: readonly Buffer[];
  /** SMPP 3.4 §5.2.12: 0x40 says that each part begins with a header. */
  readonly esmClass: 0 | 0x40;
}

/** 140 octets of a message hold 160 characters of 7 bits, or 70 of 16; a header of 6 octets leaves 153, or 67. */
const SEPTETS = { alone: 160, joined: 153 };
const UCS2_OCTETS = { alone: 140, joined: 134 };

/** GSM 03.38 §6.2.1: what follows it belongs to it. */
const ESCAPE = 0x1b;

/**
 * A text in GSM 03.38 where that has all its characters, else in UCS-2; what is too long for one message is cut into parts
 * that the phone joins (3GPP TS 23.040 §9.2.3.24.1).
 *
 * @param reference 0 to 255, the same for all parts; two messages to one phone at a time should differ in it.
 */
export function writeParts(text: string, reference: number): SmppParts {
  const isGsm = smpp.encodings.ASCII.match(text);
  // The library writes one character per octet: SMPP leaves the packing to the centre.
  const octets = isGsm ? smpp.encodings.ASCII.encode(text) : Buffer.from(text, 'utf16le').swap16();
  const size = isGsm ? SEPTETS : UCS2_OCTETS;
  const dataCoding = isGsm ? 0 : 8;
  if (octets.length <= size.alone) return { dataCoding, parts: [octets], esmClass: 0 };

  const pieces: Buffer[] = [];
  for (let from = 0; from < octets.length; ) {
    let to = Math.min(from + size.joined, octets.length);
    if (to < octets.length && splitsCharacter(octets, { at: to, isGsm })) to -= isGsm ? 1 : 2;
    pieces.push(octets.subarray(from, to));
    from = to;
  }
  const parts = pieces.map((piece, index) =>
    Buffer.concat([Buffer.from([5, 0, 3, reference, pieces.length, index + 1]), piece]),
  );
  return { dataCoding, parts, esmClass: 0x40 };
}

function splitsCharacter(octets: Buffer, { at, isGsm }: { readonly at: number; readonly isGsm: boolean }): boolean {
  if (isGsm) return octets[at - 1] === ESCAPE;
  // A high surrogate stands before its low one.
  const unit = octets.readUInt16BE(at - 2);
  return unit >= 0xd800 && unit <= 0xdbff;
}
