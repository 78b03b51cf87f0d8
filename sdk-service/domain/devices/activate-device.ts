import type { Device } from '../../ports/device.ts';
import type { ActivationCode } from '../../ports/device-store.ts';
import type { User } from '../../ports/records.ts';
import { isSameHash } from '../authentication/text-code.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { encodeBase32 } from '../oath/base32.ts';
import { OATH_KEY_BYTES } from '../oath/secret-key.ts';
import { timeStepOf } from '../oath/totp.ts';
import {
  drawConfirmationCode,
  hashActivationCode,
  hashActivationPath,
  hashConfirmationCode,
  isActivationPath,
  parseActivationCode,
  type TypedActivation,
} from './activation-code.ts';
import { createActivationLimits } from './activation-limits.ts';
import { checkHolder, type HolderRefusal } from './check-holder.ts';
import { sealDeviceKey, sealDeviceToken } from './device-key.ts';
import type { DevicesDeps } from './devices.ts';
import { driftOf, parseDevice, samePhoneAs, type TypedDevice } from './parse-device.ts';

export interface ActivateRequest extends TypedActivation {
  readonly device: TypedDevice;
  /** Of the account that passed it on; there is no person yet. Its address, when there is one, is believed. */
  readonly author: ChangeAuthor;
}

/**
 * Why a phone was not activated. `expired`: or superseded by a newer code. `used`: the code has activated a phone.
 * `too-many-tries`: of this code; `throttled`: too many codes were typed from there, or altogether.
 */
export type ActivationRefusal =
  | 'not-offered'
  | 'wrong-code'
  | 'used'
  | 'expired'
  | 'too-many-tries'
  | 'throttled'
  | HolderRefusal
  | 'device-limit';

export type ActivateOutcome =
  | {
      readonly outcome: 'activated';
      readonly username: string;
      /** 16 digits, by which the app confirms. */
      readonly confirmationCode: string;
      /** Base32 in lower case, as the stock app has it; it is never given out again. */
      readonly secretKey: string;
    }
  | { readonly outcome: 'refused'; readonly reason: ActivationRefusal };

/** A code that is there, and whose it is. */
interface Presented {
  readonly code: ActivationCode;
  readonly user: User;
}

/** Wrong codes below a path after which its code is closed (security.md §2). */
const MAXIMUM_TRIES = 5;

/** The app confirms at once; the time is for a slow network. */
const CONFIRM_MS = 5 * 60_000;

const TIME_STEP_SECONDS = 30;

/** From a code to a pending device. The code is used up by it, whatever becomes of the device. */
export function createActivateDevice(deps: DevicesDeps): (request: ActivateRequest) => Promise<ActivateOutcome> {
  const { store, secrets, settings, clock, randomness } = deps;
  const limits = createActivationLimits({ clock });

  /** The code that was presented, or why it is not looked at. A wrong one of a stranger is written nowhere. */
  async function findCode(request: ActivateRequest, now: Date): Promise<Presented | ActivationRefusal> {
    const { path, author } = request;
    const code = parseActivationCode(request.code);
    if (path !== undefined) return isActivationPath(path) ? findCodeOfPath({ path, code, now }) : 'wrong-code';
    if (code === undefined) return 'wrong-code';
    if (!limits.admit(author.clientAddress === '' ? undefined : author.clientAddress)) return 'throttled';
    const found = await store.findActivationCode({ codeHash: hashActivationCode(secrets, { code }) });
    return found ?? 'wrong-code';
  }

  /** Nobody finds a path by guessing, so only who was given it makes the store count. */
  async function findCodeOfPath(presented: {
    readonly path: string;
    readonly code: string | undefined;
    readonly now: Date;
  }): Promise<Presented | ActivationRefusal> {
    const { path, code, now } = presented;
    const found = await store.findActivationCode({ pathHash: hashActivationPath(secrets, path) });
    if (found === undefined) return 'wrong-code';
    if (code !== undefined && isSameHash(hashActivationCode(secrets, { code, path }), found.code.codeHash))
      return found;
    await store.countActivationTry({ id: found.code.id, maximumTries: MAXIMUM_TRIES, now });
    return 'wrong-code';
  }

  async function activate({ code, user }: Presented, request: ActivateRequest, now: Date): Promise<ActivateOutcome> {
    const typed = parseDevice(request.device);
    const id = randomness.bytes(16).toString('base64url');
    const key = randomness.bytes(OATH_KEY_BYTES);
    const secretKey = encodeBase32(key).toLowerCase();
    const device: Device = {
      id,
      userId: user.id,
      name: typed.name,
      appVersion: typed.appVersion,
      state: 'pending',
      kind: 'stock',
      sealedKey: sealDeviceKey(secrets, { id, key }),
      algorithm: undefined,
      lastTimeStep: -1,
      drift: driftOf(request.device.oathCounter, timeStepOf(now, TIME_STEP_SECONDS)),
      createdAt: now,
      activatedAt: undefined,
      lastUsedAt: undefined,
    };
    key.fill(0);
    const confirmationCode = drawConfirmationCode(randomness);
    const { token } = typed;
    const tokenHash = token === undefined ? undefined : secrets.keyedHash('destination', token);
    const detail = `${device.name} (${id}), waits for the app's confirmation`;
    const outcome = await store.activateDevice({
      codeId: code.id,
      added: {
        device,
        sealedToken: token === undefined ? undefined : sealDeviceToken(secrets, { id, token }),
        tokenHash,
        confirmationHash: hashConfirmationCode(secrets, confirmationCode),
        confirmUntil: new Date(now.getTime() + CONFIRM_MS),
      },
      replaces: samePhoneAs({ name: device.name, tokenHash }),
      deviceLimit: settings.current()['activation.deviceLimit'],
      now,
      change: recordOf(request.author, { at: now, action: 'device.activate', subject: user.username, detail }),
    });
    if (outcome === 'activated') return { outcome, username: user.username, confirmationCode, secretKey };
    // Of two phones with one code at the same time, this one was second.
    return refused(outcome === 'closed' ? 'used' : outcome);
  }

  return async (request) => {
    if (!settings.current()['activation.enabled']) return refused('not-offered');
    const now = clock.now();
    const found = await findCode(request, now);
    if (typeof found === 'string') return refused(found);
    const reason = checkCode(found.code, now);
    if (reason !== undefined) return refused(reason);
    const standing = await checkHolder(store, { userId: found.user.id, now });
    if (standing !== undefined) return refused(standing);
    return activate(found, request, now);
  };
}

/** Undefined: the code may be used. */
function checkCode({ state, tries, expiresAt }: ActivationCode, now: Date): ActivationRefusal | undefined {
  switch (state) {
    case 'used':
      return 'used';
    case 'closed':
      return tries >= MAXIMUM_TRIES ? 'too-many-tries' : 'expired';
    case 'open':
      return now < expiresAt ? undefined : 'expired';
  }
}

function refused(reason: ActivationRefusal): ActivateOutcome {
  return { outcome: 'refused', reason };
}
