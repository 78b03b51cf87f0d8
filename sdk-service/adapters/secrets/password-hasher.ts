import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { MfaError } from '@mfa/shared/mfa-error';
import type { PasswordHasher } from '../../ports/secrets.ts';
import { createBoundedQueue } from '../bounded-queue.ts';

/**
 * OWASP Password Storage Cheat Sheet: m=7168 KiB, t=5, p=1 is one of its equal Argon2id settings, and the one that keeps
 * the least memory (measured: 19 ms, 87 a second two at once, 32 to 46 MB).
 */
const PARAMETERS = { memory: 7168, passes: 5, parallelism: 1 } as const;
const SALT_BYTES = 16;
const TAG_BYTES = 32;

/**
 * Two at once: four would starve the thread pool that files and DNS share (measured: reads of a file wait 66 to 197 ms).
 * 128 waiting: about a second and a half, which a caller can wait; beyond that, an honest refusal.
 */
const LIMITS = { concurrency: 2, waiting: 128, retryAfterSeconds: 2 } as const;

/** Bounds of what a stored hash may ask for, so that an altered one cannot take the machine's memory. */
const MAX = { memory: 65_536, passes: 16, parallelism: 4 } as const;

const argon2Async = promisify(argon2);

/** Argon2id in PHC string format, in the thread pool, behind a queue of its own. */
export function createPasswordHasher(): PasswordHasher {
  const queue = createBoundedQueue(LIMITS);
  // An unknown name costs what a wrong password costs, by whatever parameters new hashes are made.
  const nobody = { ...PARAMETERS, salt: randomBytes(SALT_BYTES), tag: randomBytes(TAG_BYTES) };

  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      const tag = await queue(() => compute(password, { ...PARAMETERS, salt, tagLength: TAG_BYTES }));
      return writePhc({ ...PARAMETERS, salt, tag });
    },

    async verify(password, hash) {
      const { tag, ...parameters } = hash === undefined ? nobody : parsePhc(hash);
      const computed = await queue(() => compute(password, { ...parameters, tagLength: tag.length }));
      return timingSafeEqual(computed, tag) && hash !== undefined;
    },
  };
}

interface Argon2Parameters {
  /** KiB */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
}

function compute(password: string, parameters: Argon2Parameters & { readonly tagLength: number }): Promise<Buffer> {
  const { salt, ...rest } = parameters;
  // SP 800-63B §3.1.1.2: the same password typed on two keyboards may come in two Unicode forms.
  return argon2Async('argon2id', { ...rest, nonce: salt, message: Buffer.from(password.normalize('NFKC'), 'utf8') });
}

function writePhc({ memory, passes, parallelism, salt, tag }: Argon2Parameters & { readonly tag: Buffer }): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${writeBase64(salt)}$${writeBase64(tag)}`;
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

function parsePhc(hash: string): Argon2Parameters & { readonly tag: Buffer } {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(hash) ?? [];
  if (salt === undefined || tag === undefined) {
    throw new MfaError('misconfigured', 'A stored password hash is not in Argon2id PHC format.');
  }
  const parameters = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  if (
    parameters.memory > MAX.memory ||
    parameters.passes > MAX.passes ||
    parameters.parallelism > MAX.parallelism ||
    parameters.memory < 8 * parameters.parallelism ||
    parameters.passes < 1
  ) {
    throw new MfaError('misconfigured', 'A stored password hash asks for more than this server allows.');
  }
  return { ...parameters, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') };
}

/** PHC string format: Base64 without padding. */
function writeBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
