import { MfaError } from '@mfa/shared/mfa-error';
import type { SoundFormat } from '../../ports/recording-store.ts';
import { readMp3 } from './read-mp3.ts';
import { readWav } from './read-wav.ts';

/** Enough for 20 seconds at 16,000 Hz and 16 bits; telephones hear no more than half of that. */
export const MAXIMUM_SOUND_BYTES = 1_048_576;

/** People wait for the end of it, and of the time for the sign-in. */
const MAXIMUM_SOUND_SECONDS = 20;

export interface Sound {
  readonly format: SoundFormat;
  readonly milliseconds: number;
}

/**
 * What a file is, by what is in it and never by its name. Readers of sounds try to make the best of what they are given;
 * here what a carrier might not play is refused, before somebody hears nothing.
 *
 * @throws MfaError `malformed`
 */
export function parseSound(bytes: Buffer): Sound {
  if (bytes.length > MAXIMUM_SOUND_BYTES) {
    throw new MfaError('malformed', `file: must have at most ${MAXIMUM_SOUND_BYTES} bytes.`);
  }
  const sound = readSound(bytes);
  if (typeof sound === 'string') throw new MfaError('malformed', `file: ${sound}`);
  if (sound.milliseconds > MAXIMUM_SOUND_SECONDS * 1000) {
    const seconds = (sound.milliseconds / 1000).toFixed(1);
    throw new MfaError('malformed', `file: must last at most ${MAXIMUM_SOUND_SECONDS} seconds; this is ${seconds}.`);
  }
  return sound;
}

/** Or the rule that is not met. */
function readSound(bytes: Buffer): Sound | string {
  if (bytes.toString('latin1', 0, 4) === 'RIFF') return withFormat('wav', readWav(bytes));
  const isMp3 = bytes.toString('latin1', 0, 3) === 'ID3' || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0);
  return isMp3 ? withFormat('mp3', readMp3(bytes)) : 'must be a WAV or MP3 file.';
}

function withFormat(format: SoundFormat, read: { readonly milliseconds: number } | string): Sound | string {
  return typeof read === 'string' ? read : { format, ...read };
}
