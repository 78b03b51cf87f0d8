import type { Device, DeviceAccount, PublicKey } from './account.ts';
import { randomId, sha256Bytes, utf8 } from './bytes.ts';
import { createPopKey, exportPublicKey, signKeyProof, thumbprint } from './messages.ts';
import { signWithScreenLock } from './screen-lock.ts';
import { callService, problemCode } from './service.ts';

/**
 * How long a key signs. NIST SP 800-57 part 1 §5.3.6 gives a private signature key one to three years; ours lies in a
 * browser's store, not in hardware, so that a copy of that store is worth something for half a year at most.
 */
const LIFE_MILLISECONDS = 180 * 86_400_000;
/** Between tries, where the server or the person wants none now. */
const PAUSE_MILLISECONDS = 7 * 86_400_000;

export function nextRenewal(): number {
  return Date.now() + LIFE_MILLISECONDS;
}

/**
 * How an account's key is to be renewed at present: by the app alone, or, where approvals take the screen lock, so does
 * this, and the person is asked to begin it.
 */
export function dueRenewal({ device }: DeviceAccount): 'silent' | 'by-person' | undefined {
  // Before its first approval a device has just been made.
  if (device.state !== 'active' || Date.now() < (device.renewAt ?? 0)) return undefined;
  return device.uvCredentialId === undefined ? 'silent' : 'by-person';
}

/** Where the accounts are kept. */
export interface AccountKeeper {
  /** As it is kept now, by whichever window of the app. */
  readDevice(id: string): Promise<DeviceAccount | undefined>;
  /** Kept for good when it resolves, and signed by from then on. */
  changeDevice(id: string, change: (device: Device) => Device): Promise<void>;
}

/** `later`: nothing changed, or nobody knows; it is tried again, and either key works until then. */
export type Renewal = 'renewed' | 'later' | 'declined';

/**
 * Gives the device another signing key (docs/mobile-protocol.md §8). The new one is kept before it is told, so that
 * whenever this is cut off the app holds the key that the server knows; the next run finds out which that is. One run at a
 * time, in all windows of the app.
 */
export function renewKey(keeper: AccountKeeper, id: string, how: 'silent' | 'by-person'): Promise<Renewal> {
  return navigator.locks.request(`key ${id}`, { ifAvailable: true }, async (lock) => {
    const account = await keeper.readDevice(id);
    if (lock === null || account === undefined) return 'later';
    const { nextKey } = account.device;
    if (nextKey !== undefined && (await isKnown(account, nextKey.privateKey))) return adopt(keeper, id);
    // Another window may have done it.
    if (dueRenewal(account) === undefined || (how === 'silent' && dueRenewal(account) !== 'silent')) return 'later';
    return change(keeper, account, nextKey ?? (await makeNext(keeper, id)));
  });
}

type NextKey = NonNullable<DeviceAccount['device']['nextKey']>;

async function makeNext(keeper: AccountKeeper, id: string): Promise<NextKey> {
  const pair = await createPopKey();
  const next = { privateKey: pair.privateKey, jwk: await exportPublicKey(pair) };
  await keeper.changeDevice(id, (device) => ({ ...device, nextKey: next }));
  return next;
}

async function change(keeper: AccountKeeper, account: DeviceAccount, { privateKey, jwk }: NextKey): Promise<Renewal> {
  const { id, device } = account;
  const jti = randomId();
  let uv: unknown;
  if (device.uvCredentialId !== undefined) {
    try {
      uv = await signWithScreenLock(device.uvCredentialId, await keyChallenge({ id, jti, jwk }));
    } catch {
      return 'declined';
    }
  }
  const payload = { new_jwk: jwk, proof: await signKeyProof(privateKey, { id, jti }), uv };
  const call = { typ: 'keys+jwt', path: `devices/${id}/keys`, payload, jti, key: device.popKey };
  try {
    await callService(account, call, async () => {});
    return await adopt(keeper, id);
  } catch (error) {
    const code = problemCode(error);
    if (code === 'policy' || code === 'duplicate_key') await postponeRenewal(keeper, id);
    return 'later';
  }
}

/** The WebAuthn challenge of a change: SHA-256 over its JCS form (RFC 8785), which is what this order of names makes. */
async function keyChallenge({
  id,
  jti,
  jwk,
}: {
  readonly id: string;
  readonly jti: string;
  readonly jwk: PublicKey;
}): Promise<Uint8Array<ArrayBuffer>> {
  const canonical = JSON.stringify({ device_id: id, jti, thumbprint: await thumbprint(jwk) });
  return sha256Bytes(utf8(`mobile-v1|key|${canonical}`));
}

async function isKnown(account: DeviceAccount, key: CryptoKey): Promise<boolean> {
  try {
    await callService(account, { typ: 'status+jwt', path: `devices/${account.id}/status`, key }, async () => {});
    return true;
  } catch {
    return false;
  }
}

async function adopt(keeper: AccountKeeper, id: string): Promise<Renewal> {
  await keeper.changeDevice(id, ({ nextKey, ...device }) =>
    nextKey === undefined ? device : { ...device, popKey: nextKey.privateKey, renewAt: nextRenewal() },
  );
  return 'renewed';
}

/** The server wants none now, or the person does not. */
export function postponeRenewal(keeper: AccountKeeper, id: string): Promise<void> {
  return keeper.changeDevice(id, (device) => ({ ...device, renewAt: Date.now() + PAUSE_MILLISECONDS }));
}
