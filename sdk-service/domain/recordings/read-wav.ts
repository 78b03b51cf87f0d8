/** Numbers of https://www.rfc-editor.org/rfc/rfc2361, appendix A, and the one that says "look behind". */
const PCM = 1;
const ALAW = 6;
const MULAW = 7;
const EXTENSIBLE = 0xfffe;

const CODING = 'a WAV must be PCM of 8 or 16 bits, µ-law or A-law.';
const SHAPE = 'a WAV must have one or two channels and 8,000 to 48,000 Hz.';
const CUT_OFF = 'the WAV is cut off, or was written without its length.';

interface Coding {
  readonly bytesPerSecond: number;
  readonly blockBytes: number;
}

/** How long a RIFF file of kind WAVE plays; or the rule that it does not meet. */
export function readWav(bytes: Buffer): { readonly milliseconds: number } | string {
  if (bytes.toString('latin1', 8, 12) !== 'WAVE') return 'must be a WAV or MP3 file.';
  let coding: Coding | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (content.length < length) return CUT_OFF;
    if (name === 'fmt ') {
      const read = readCoding(content);
      if (typeof read === 'string') return read;
      coding = read;
    }
    if (name === 'data') {
      if (coding === undefined) return CODING;
      if (length === 0 || length % coding.blockBytes !== 0) return CUT_OFF;
      return { milliseconds: Math.round((length / coding.bytesPerSecond) * 1000) };
    }
    // Chunks begin at even places.
    at += 8 + length + (length % 2);
  }
  return CUT_OFF;
}

function readCoding(content: Buffer): Coding | string {
  if (content.length < 16) return CODING;
  const tag = content.readUInt16LE(0);
  const kind = tag === EXTENSIBLE && content.length >= 40 ? content.readUInt16LE(24) : tag;
  const channels = content.readUInt16LE(2);
  const rate = content.readUInt32LE(4);
  const bits = content.readUInt16LE(14);
  const isKnown = kind === PCM ? bits === 8 || bits === 16 : (kind === ALAW || kind === MULAW) && bits === 8;
  if (!isKnown) return CODING;
  if (channels < 1 || channels > 2 || rate < 8000 || rate > 48_000) return SHAPE;
  const blockBytes = (channels * bits) / 8;
  const isEven = content.readUInt16LE(12) === blockBytes && content.readUInt32LE(8) === rate * blockBytes;
  return isEven ? { bytesPerSecond: rate * blockBytes, blockBytes } : CODING;
}
