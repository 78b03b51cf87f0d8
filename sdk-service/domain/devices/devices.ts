import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { Device } from '../../ports/device.ts';
import type { DeviceStore } from '../../ports/device-store.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Id } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { UserStore } from '../../ports/storage.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import { type ActivateOutcome, type ActivateRequest, createActivateDevice } from './activate-device.ts';
import type { ActivationAddress } from './activation-link.ts';
import { type ConfirmOutcome, type ConfirmRequest, createConfirmDevice } from './confirm-device.ts';
import { createGenerateActivationCode, type GenerateCodeRequest } from './generate-activation-code.ts';
import { createPurgeActivations } from './purge-activations.ts';

/** A code that may be used once, by one phone, until it expires. */
export interface IssuedActivationCode {
  /** Nine digits. */
  readonly code: string;
  readonly expiresAt: Date;
  /** Undefined: the code is to be typed, and the server does not know its own address (setting `mobile.url`). */
  readonly address: ActivationAddress | undefined;
}

/**
 * Phones with an authenticator app that is activated by a code: each shows OATH codes of a secret of its own. The server
 * makes the secret, gives it out once, and counts on it once the app has confirmed that it is there.
 */
export interface Devices {
  /**
   * Makes an activation code for a user; one that he had is void.
   *
   * @throws MfaError `malformed` for an impossible user name, `not-found` when there is no such user, `misconfigured` when
   *   activation is switched off or a link is asked for and `mobile.url` is empty.
   */
  generateCode(request: GenerateCodeRequest): Promise<IssuedActivationCode>;
  activate(request: ActivateRequest): Promise<ActivateOutcome>;
  confirm(request: ConfirmRequest): Promise<ConfirmOutcome>;
  /** The active ones, oldest first. @throws MfaError `not-found` when there is no such user. */
  list(username: string): Promise<readonly Device[]>;
  /**
   * Ends a device: its codes count no more, and its secrets are wiped.
   *
   * @throws MfaError `malformed` when there is no such device, or not of the user who is named.
   */
  remove(removal: {
    readonly deviceId: Id;
    /** Default: whoever's it is. */
    readonly userId?: Id | undefined;
    readonly author: ChangeAuthor;
  }): Promise<void>;
  /** Deletes codes and devices that have been over for a day. @returns how many. */
  purge(): Promise<number>;
}

export interface DevicesDeps {
  readonly store: DeviceStore & Pick<UserStore, 'findUser' | 'findSubjectById'>;
  readonly secrets: Pick<SecretBox, 'seal' | 'keyedHash'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
  readonly randomness: Randomness;
}

export function createDevices(deps: DevicesDeps): Devices {
  const { store, clock } = deps;

  return {
    generateCode: createGenerateActivationCode(deps),
    activate: createActivateDevice(deps),
    confirm: createConfirmDevice(deps),
    purge: createPurgeActivations(deps),

    async list(username) {
      const user = await store.findUser(canonicalizeUsername(username));
      if (user === undefined) throw new MfaError('not-found', 'There is no user of this name.');
      return store.listDevices(user.id);
    },

    async remove({ deviceId, userId, author }) {
      const found = await store.findDevice(deviceId);
      if (found === undefined || (userId !== undefined && found.user.id !== userId)) throw noSuchDevice();
      const { device, user } = found;
      const detail = `${device.name} (${device.id})`;
      const record = recordOf(author, { at: clock.now(), action: 'device.remove', subject: user.username, detail });
      if (!(await store.revokeDevice(device.id, record))) throw noSuchDevice();
    },
  };
}

function noSuchDevice(): MfaError {
  return new MfaError('malformed', 'userDeviceId: there is no such device.');
}
