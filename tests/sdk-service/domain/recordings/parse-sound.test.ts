import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSound } from '../../../../sdk-service/domain/recordings/parse-sound.ts';
import { writeChunk, writeMp3, writeWav } from '../../../support/sounds.ts';

const id3 = Buffer.concat([Buffer.from('ID3\u0004\u0000\u0000\u0000\u0000\u0001\u0002'), Buffer.alloc(130, 7)]);
/** WAVE_FORMAT_EXTENSIBLE: the coding stands in the first bytes of a GUID. */
const extensible = Buffer.concat([
  writeWav().subarray(0, 12),
  writeChunk(
    'fmt ',
    Buffer.from('feff0100401f0000803e0000020010001600100004000000010000000000100080000' + '0aa00389b71', 'hex'),
  ),
  writeChunk('data', Buffer.alloc(16_000)),
]);
const mpeg2 = Buffer.alloc(208 * 10);
// MPEG-2, layer III, 64 kbit/s at 22,050 Hz: 576 samples in 208 bytes.
for (let at = 0; at < mpeg2.length; at += 208) mpeg2.writeUInt32BE(0xfff3_80c4, at);

for (const [what, file, sound] of [
  ['a WAV of telephone quality', writeWav(), { format: 'wav', milliseconds: 1000 }],
  ['a WAV of 8 bits', writeWav({ bits: 8 }), { format: 'wav', milliseconds: 1000 }],
  ['a WAV in µ-law', writeWav({ coding: 7, bits: 8, seconds: 2.5 }), { format: 'wav', milliseconds: 2500 }],
  ['a WAV in A-law', writeWav({ coding: 6, bits: 8 }), { format: 'wav', milliseconds: 1000 }],
  [
    'a WAV with two channels at 44,100 Hz',
    writeWav({ channels: 2, rate: 44_100 }),
    { format: 'wav', milliseconds: 1000 },
  ],
  [
    'a WAV with something odd ahead',
    writeWav({ chunk: writeChunk('LIST', Buffer.from('odd')) }),
    { format: 'wav', milliseconds: 1000 },
  ],
  ['a WAV whose coding stands in a GUID', extensible, { format: 'wav', milliseconds: 1000 }],
  ['a WAV of 20 seconds', writeWav({ seconds: 20 }), { format: 'wav', milliseconds: 20_000 }],
  ['an MP3', writeMp3(), { format: 'mp3', milliseconds: 993 }],
  ['an MP3 behind its title', writeMp3({ before: id3 }), { format: 'mp3', milliseconds: 993 }],
  [
    'an MP3 ahead of its title',
    writeMp3({ after: Buffer.from(`TAG${' '.repeat(125)}`) }),
    { format: 'mp3', milliseconds: 993 },
  ],
  ['an MP3 of half the rate', mpeg2, { format: 'mp3', milliseconds: 261 }],
] as const) {
  test(`takes ${what}`, () => {
    assert.deepEqual(parseSound(file), sound);
  });
}

const broken = writeWav();
broken.writeUInt32LE(12_345, 28);

for (const [what, file, message] of [
  ['nothing', Buffer.alloc(0), 'file: must be a WAV or MP3 file.'],
  ['a text', Buffer.from('RIFFRAFF and more of it'), 'file: must be a WAV or MP3 file.'],
  ['an Ogg file', Buffer.from('OggS\u0000\u0002'), 'file: must be a WAV or MP3 file.'],
  ['a page that calls itself a sound', Buffer.from('<html>'), 'file: must be a WAV or MP3 file.'],
  ['a WAV of 24 bits', writeWav({ bits: 24 }), 'file: a WAV must be PCM of 8 or 16 bits, µ-law or A-law.'],
  [
    'a WAV of floating point',
    writeWav({ coding: 3, bits: 32 }),
    'file: a WAV must be PCM of 8 or 16 bits, µ-law or A-law.',
  ],
  ['a WAV that contradicts itself', broken, 'file: a WAV must be PCM of 8 or 16 bits, µ-law or A-law.'],
  [
    'a WAV with six channels',
    writeWav({ channels: 6 }),
    'file: a WAV must have one or two channels and 8,000 to 48,000 Hz.',
  ],
  ['a WAV at 4,000 Hz', writeWav({ rate: 4000 }), 'file: a WAV must have one or two channels and 8,000 to 48,000 Hz.'],
  [
    'a WAV at 96,000 Hz',
    writeWav({ rate: 96_000 }),
    'file: a WAV must have one or two channels and 8,000 to 48,000 Hz.',
  ],
  ['a WAV of no length', writeWav({ seconds: 0 }), 'file: the WAV is cut off, or was written without its length.'],
  ['half a WAV', writeWav().subarray(0, 8000), 'file: the WAV is cut off, or was written without its length.'],
  ['a WAV without a sound', writeWav().subarray(0, 36), 'file: the WAV is cut off, or was written without its length.'],
  ['a WAV of 20.1 seconds', writeWav({ seconds: 20.1 }), 'file: must last at most 20 seconds; this is 20.1.'],
  [
    'a WAV of more than 1 MB',
    writeWav({ rate: 48_000, channels: 2, seconds: 6 }),
    'file: must have at most 1048576 bytes.',
  ],
  ['half an MP3', writeMp3().subarray(0, 10_000), 'file: the MP3 is cut off.'],
  [
    'an MP3 with something between',
    writeMp3({ after: Buffer.from('something else') }),
    'file: an MP3 must be MPEG audio, layer III, from its beginning to its end.',
  ],
  ['the title of an MP3 alone', id3, 'file: an MP3 must be MPEG audio, layer III, from its beginning to its end.'],
  [
    'MPEG audio, layer II',
    Buffer.from('fffd9064', 'hex'),
    'file: an MP3 must be MPEG audio, layer III, from its beginning to its end.',
  ],
  ['AAC', Buffer.from('fff15080', 'hex'), 'file: an MP3 must be MPEG audio, layer III, from its beginning to its end.'],
  ['an MP3 of 20.1 seconds', writeMp3({ frames: 770 }), 'file: must last at most 20 seconds; this is 20.1.'],
] as const) {
  test(`refuses ${what}, and names the rule`, () => {
    assert.throws(() => parseSound(file), { code: 'malformed', message });
  });
}

test('whatever comes in, it is taken or refused, and comes to an end', () => {
  const sounds = [writeWav({ seconds: 0.05 }), writeMp3({ frames: 2, before: id3 })];
  for (const sound of sounds) {
    for (let at = 0; at < Math.min(sound.length, 400); at += 1) {
      const changed = Buffer.from(sound);
      changed.fill(0xff, at, at + 4);
      try {
        assert.ok(parseSound(changed).milliseconds >= 0);
      } catch (error) {
        assert.equal((error as { readonly code?: string }).code, 'malformed');
      }
    }
  }
});
