import { MfaError } from '@mfa/shared/mfa-error';
import type { PublicJwk } from '../../ports/app-device.ts';
import type { AppStore, ServerKey } from '../../ports/app-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MessageOpener } from '../../ports/message-opener.ts';
import type { MessageSigner } from '../../ports/message-signer.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { SealPlace, SecretBox } from '../../ports/secrets.ts';

/**
 * The server's own keys: one to sign requests with (R2), one to say to push services who sends (RFC 8292), and one that PINs
 * are encrypted to, so that the mobile service passes them on without seeing them.
 */
export interface ServerKeys {
  /** Made at the first need. */
  signing(): Promise<SigningKey>;
  push(): Promise<{ readonly publicKey: string; readonly privateKey: string }>;
  encryption(): Promise<EncryptionKey>;
}

export interface EncryptionKey {
  /** With `kid`, as devices are told it. */
  readonly publicKey: PublicJwk & { readonly kid: string };
  /** Undefined: not encrypted to this key. */
  open(message: string): Promise<Buffer | undefined>;
}

export interface SigningKey {
  /** The thumbprint: what a device pins. */
  readonly keyId: string;
  readonly publicKey: PublicJwk;
  sign(payload: object, type: string): Promise<string>;
}

interface KeysDeps {
  readonly store: Pick<AppStore, 'listServerKeys' | 'addServerKey'>;
  readonly signer: MessageSigner;
  readonly opener: MessageOpener;
  readonly secrets: Pick<SecretBox, 'seal' | 'open'>;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** Keys are read once per process; the private parts lie sealed in the store. */
export function createServerKeys({ store, signer, opener, secrets, clock, randomness }: KeysDeps): ServerKeys {
  const known = new Map<ServerKey['use'], ServerKey>();

  async function get(use: ServerKey['use']): Promise<ServerKey> {
    for (let tries = 0; tries < 2; tries += 1) {
      if (!known.has(use)) for (const key of await store.listServerKeys()) known.set(key.use, key);
      const found = known.get(use);
      if (found !== undefined) return found;
      const { publicKey, privateKey } = await signer.generateKey();
      const id = randomness.bytes(16).toString('base64url');
      const sealed = secrets.seal(Buffer.from(privateKey), placeOf(id));
      // Another process may have been faster: then its key is read.
      await store.addServerKey({ id, use, publicKey: JSON.stringify(publicKey), sealed, createdAt: clock.now() });
    }
    throw new MfaError('unavailable', 'The key of the server could not be made.', { dependency: 'store' });
  }

  return {
    async signing() {
      const { id, publicKey, sealed } = await get('sign');
      const key = JSON.parse(publicKey) as PublicJwk;
      const keyId = await signer.thumbprint(key);
      return {
        keyId,
        publicKey: key,
        sign: (payload, type) =>
          signer.sign({ payload, type, keyId, privateKey: secrets.open(sealed, placeOf(id)).toString('utf8') }),
      };
    },

    async encryption() {
      const { id, publicKey, sealed } = await get('encrypt');
      const key = JSON.parse(publicKey) as PublicJwk;
      const kid = await signer.thumbprint(key);
      return {
        publicKey: { ...key, kid },
        open: (message) =>
          opener.open(message, { keyId: kid, privateKey: secrets.open(sealed, placeOf(id)).toString('utf8') }),
      };
    },

    async push() {
      const { id, publicKey, sealed } = await get('push');
      const { x, y } = JSON.parse(publicKey) as PublicJwk;
      const { d } = JSON.parse(secrets.open(sealed, placeOf(id)).toString('utf8')) as { d: string };
      // SEC 1 §2.3.3: the uncompressed point.
      const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
      return { publicKey: point.toString('base64url'), privateKey: d };
    },
  };
}

function placeOf(row: string): SealPlace {
  return { table: 'server_keys', column: 'sealed', row };
}
