import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { mailAboutDevice } from '../mail/mail-about-device.ts';
import { hashConfirmationCode, parseConfirmationCode } from './activation-code.ts';
import { checkHolder, type HolderRefusal } from './check-holder.ts';
import type { DevicesDeps } from './devices.ts';
import { samePhoneAs } from './parse-device.ts';

export interface ConfirmRequest {
  /** The 16 digits that the app was given with its secret. */
  readonly confirmationCode: string;
  readonly author: ChangeAuthor;
}

/** `wrong-code`: unknown, or confirmed already. */
export type ConfirmationRefusal = 'wrong-code' | 'expired' | 'device-limit' | HolderRefusal;

export type ConfirmOutcome =
  | { readonly outcome: 'confirmed' }
  | { readonly outcome: 'refused'; readonly reason: ConfirmationRefusal };

/**
 * The app has its secret: the device becomes active. An earlier activation of the same phone is replaced by it and does
 * not count for the limit.
 *
 * There is no limit on guesses: of 10^16 codes, one that is open for five minutes is not found by asking.
 */
export function createConfirmDevice(deps: DevicesDeps): (request: ConfirmRequest) => Promise<ConfirmOutcome> {
  const { store, secrets, settings, clock } = deps;

  return async ({ confirmationCode, author }) => {
    const code = parseConfirmationCode(confirmationCode);
    const found = code === undefined ? undefined : await store.findPendingDevice(hashConfirmationCode(secrets, code));
    if (found === undefined) return refused('wrong-code');
    const now = clock.now();
    const { device, user, tokenHash, confirmUntil } = found;
    if (now >= confirmUntil) return refused('expired');
    const standing = await checkHolder(store, { userId: user.id, now });
    if (standing !== undefined) return refused(standing);

    const confirmed = await store.confirmDevice({
      id: device.id,
      userId: user.id,
      replaces: samePhoneAs({ name: device.name, tokenHash }),
      deviceLimit: settings.current()['activation.deviceLimit'],
      now,
      change: (replaced) => {
        const detail = `${device.name} (${device.id})${replaced === 0 ? '' : ', in place of an earlier activation'}`;
        const mail = mailAboutDevice(device.id);
        return recordOf(author, { at: now, action: 'device.confirm', subject: user.username, detail, mail });
      },
    });
    if (confirmed === 'confirmed') return { outcome: 'confirmed' };
    return refused(confirmed === 'closed' ? 'wrong-code' : confirmed);
  };
}

function refused(reason: ConfirmationRefusal): ConfirmOutcome {
  return { outcome: 'refused', reason };
}
