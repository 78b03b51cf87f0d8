import type { Extensions } from '@mfa/shared/contract/extensions';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Core } from '../../core.ts';
import type { Handlers } from '../../soap-endpoint.ts';
import { changeAuthorOf } from '../change-author-of.ts';
import { noError } from '../no-error.ts';
import { sessionOf } from './session-of.ts';
import { writeInstant } from './write-instant.ts';

/** The person's own phones. */
export function deviceExtensionOperations({
  devices,
  push,
  settings,
  clock,
}: Pick<Core, 'devices' | 'push' | 'settings' | 'clock'>) {
  return {
    BeginActivation: async (_input, context) => {
      const { session, user } = sessionOf(context);
      // Who has nothing but a password yet begins in User Setup, where the company's proof is asked for.
      if (session.level !== 'verified') throw new MfaError('forbidden', 'Prove your second factor first.');
      if (!settings.current()['portal.usersCanActivateApp']) {
        throw new MfaError('forbidden', 'People do not activate the mobile app themselves here.');
      }
      const author = changeAuthorOf(context);
      const issued = await devices.generateCode({ username: user.username, use: 'link', author });
      return {
        result: true,
        activationCode: {
          Code: issued.code,
          Url: issued.address?.url,
          Link: issued.address?.link,
          SecondsLeft: Math.ceil((issued.expiresAt.getTime() - clock.now().getTime()) / 1000),
        },
        error: noError,
      };
    },

    GetDevices: async (_input, context) => {
      const { user } = sessionOf(context);
      const listed = await devices.list(user.username);
      const signing = await push.describeDevices(user.id);
      return {
        result: true,
        devices: listed.map(({ id, name, appVersion, activatedAt, lastUsedAt }) => ({
          DeviceId: id,
          Name: name,
          AppVersion: appVersion,
          ActivatedAt: writeInstant(activatedAt),
          LastUsedAt: writeInstant(lastUsedAt),
          Signs: signing.has(id),
          UserVerification: signing.get(id)?.userVerification === true,
          Push: signing.get(id)?.push === true,
        })),
        deviceLimit: settings.current()['activation.deviceLimit'],
        error: noError,
      };
    },

    RenameDevice: async ({ deviceId = '', name = '' }, context) => {
      const { id: userId } = sessionOf(context).user;
      await push.rename({ deviceId, userId, name, author: changeAuthorOf(context) });
      return { result: true, error: noError };
    },

    RemoveDevice: async ({ deviceId = '' }, context) => {
      const { id: userId } = sessionOf(context).user;
      await devices.remove({ deviceId, userId, author: changeAuthorOf(context) });
      return { result: true, error: noError };
    },
  } satisfies Handlers<Extensions>;
}
