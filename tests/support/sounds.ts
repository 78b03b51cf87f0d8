/** How a WAV is written; default: a second of silence as telephones have it, PCM of 16 bits at 8,000 Hz. */
interface WavFields {
  readonly coding?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bits?: number;
  readonly seconds?: number;
  /** Of each byte of the sound: two that differ in it have different names. */
  readonly level?: number;
  /** Ahead of the sound. */
  readonly chunk?: Buffer;
}

/** A sound as a RIFF file of kind WAVE. */
export function writeWav(fields: WavFields = {}): Buffer {
  const { coding = 1, channels = 1, rate = 8000, bits = 16, seconds = 1, level = 0, chunk = Buffer.alloc(0) } = fields;
  const block = (channels * bits) / 8;
  const sound = Buffer.alloc(Math.round(rate * seconds) * block, level);
  const format = Buffer.alloc(16);
  format.writeUInt16LE(coding, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(rate, 4);
  format.writeUInt32LE(rate * block, 8);
  format.writeUInt16LE(block, 12);
  format.writeUInt16LE(bits, 14);
  const content = Buffer.concat([Buffer.from('WAVE'), writeChunk('fmt ', format), chunk, writeChunk('data', sound)]);
  return writeChunk('RIFF', content);
}

export function writeChunk(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}

/** Frames of MPEG-1, layer III, 128 kbit/s at 44,100 Hz, each 1,152 samples (26 ms) of silence. */
export function writeMp3({ frames = 38, before = Buffer.alloc(0), after = Buffer.alloc(0) } = {}): Buffer {
  const frame = Buffer.alloc(417);
  frame.writeUInt32BE(0xfffb_9064);
  return Buffer.concat([before, ...Array.from({ length: frames }, () => frame), after]);
}
