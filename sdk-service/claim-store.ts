import { timingSafeEqual } from 'node:crypto';
import { MfaError } from '@mfa/shared/mfa-error';
import type { PropertyStore } from './ports/setting-store.ts';

export interface StoreClaim {
  /** Whether this process belongs to the demonstration; undefined: it takes either store. */
  readonly demo: boolean | undefined;
  readonly dataDir: string;
  readonly masterKeyFile: string;
  /** `deriveKeyId` of the master key at hand. */
  readonly masterKeyId: Buffer;
}

/**
 * Checks at every start that store and process belong together, and writes it down in a store that is new.
 *
 * Demonstration and production never share a store: people whose passwords everybody knows, and a carrier that shows its
 * messages, must not meet real users. A master key that is not the store's would open nothing in it, and what it sealed
 * from now on nobody else could open.
 *
 * @throws MfaError `misconfigured` when they do not.
 */
export async function claimStore(
  store: PropertyStore,
  { demo, dataDir, masterKeyFile, masterKeyId }: StoreClaim,
): Promise<void> {
  const mine = demo === true ? 'demo' : 'production';
  const origin = (await store.readProperty('origin')) ?? mine;
  if (demo !== undefined && origin !== mine) {
    throw new MfaError(
      'misconfigured',
      demo
        ? `MFA_DATA_DIR is "${dataDir}", whose store the demonstration did not make; it may be a folder that npm start made.`
        : `MFA_DATA_DIR is "${dataDir}", whose store is a demonstration's; production needs its own (mfa init).`,
    );
  }
  const known = await store.readProperty('master-key-id');
  if (known === undefined) {
    await store.writeProperty('origin', mine);
    await store.writeProperty('master-key-id', masterKeyId.toString('hex'));
    return;
  }
  const knownId = Buffer.from(known, 'hex');
  if (knownId.length === masterKeyId.length && timingSafeEqual(knownId, masterKeyId)) return;
  throw new MfaError(
    'misconfigured',
    `MFA_MASTER_KEY_FILE is "${masterKeyFile}", which is not the key of the store in "${dataDir}"; it may be only that one.`,
  );
}
