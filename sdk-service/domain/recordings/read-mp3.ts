/** ISO/IEC 11172-3 §2.4.2.3 and 13818-3: kbit/s of layer III, by the index in the header; 0 is "free", which is not taken. */
const kilobits1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320] as const;
const kilobits2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160] as const;
const rates1 = [44_100, 48_000, 32_000] as const;

const NO_FRAMES = 'an MP3 must be MPEG audio, layer III, from its beginning to its end.';
const CUT_OFF = 'the MP3 is cut off.';

interface Frame {
  readonly bytes: number;
  readonly milliseconds: number;
}

/** How long it plays, by all its frames; or the rule that it does not meet. */
export function readMp3(bytes: Buffer): { readonly milliseconds: number } | string {
  let at = lengthOfId3v2(bytes);
  let milliseconds = 0;
  while (at < bytes.length && !isTrailer(bytes.subarray(at))) {
    const frame = readFrame(bytes.subarray(at, at + 4));
    if (frame === undefined) return NO_FRAMES;
    at += frame.bytes;
    if (at > bytes.length) return CUT_OFF;
    milliseconds += frame.milliseconds;
  }
  return milliseconds === 0 ? NO_FRAMES : { milliseconds: Math.round(milliseconds) };
}

/** https://id3.org/id3v2.4.0-structure §3.1: title and pictures ahead of the sound; seven bits of each byte count. */
function lengthOfId3v2(bytes: Buffer): number {
  if (bytes.toString('latin1', 0, 3) !== 'ID3' || bytes.length < 10) return 0;
  const size = [...bytes.subarray(6, 10)].reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
  const hasFooter = ((bytes[5] ?? 0) & 0x10) !== 0;
  return 10 + size + (hasFooter ? 10 : 0);
}

/** What may stand behind the sound: the older titles, those of APE, or nothing but zeros. */
function isTrailer(rest: Buffer): boolean {
  const name = rest.toString('latin1', 0, 8);
  return name === 'APETAGEX' || (name.startsWith('TAG') && rest.length === 128) || rest.every((byte) => byte === 0);
}

function readFrame(header: Buffer): Frame | undefined {
  if (header.length < 4) return undefined;
  const bits = header.readUInt32BE(0);
  const [sync, version, layer] = [bits >>> 21, (bits >>> 19) & 3, (bits >>> 17) & 3];
  // 3: MPEG-1, 2: MPEG-2, 0: its extension to still lower rates; layer 1 is "III".
  if (sync !== 0x7ff || version === 1 || layer !== 1) return undefined;
  const isFirst = version === 3;
  const kilobits = (isFirst ? kilobits1 : kilobits2)[(bits >>> 12) & 15];
  const rate1 = rates1[(bits >>> 10) & 3];
  if (kilobits === undefined || kilobits === 0 || rate1 === undefined) return undefined;
  const rate = isFirst ? rate1 : rate1 / (version === 2 ? 2 : 4);
  const samples = isFirst ? 1152 : 576;
  const padding = (bits >>> 9) & 1;
  return {
    bytes: Math.floor((samples * kilobits * 125) / rate) + padding,
    milliseconds: (samples / rate) * 1000,
  };
}
