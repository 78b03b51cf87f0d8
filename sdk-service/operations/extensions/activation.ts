import type { Extensions } from '@mfa/shared/contract/extensions';
import type { Core } from '../../core.ts';
import type { Handlers } from '../../soap-endpoint.ts';
import { changeAuthorOf } from '../change-author-of.ts';
import { activationRefusalName, confirmationRefusalName } from '../device-refusals.ts';
import { noError } from '../no-error.ts';

/** What the mobile app web service passes on for phones that nobody knows yet: what they sent, and whence. */
export function activationOperations({ devices }: Pick<Core, 'devices'>) {
  return {
    ActivateDevice: async (input, context) => {
      const activated = await devices.activate({
        code: input.activationCode ?? '',
        path: input.activationPath,
        device: {
          name: input.deviceName ?? '',
          appVersion: input.version ?? '',
          token: input.deviceToken ?? '',
          oathCounter: input.oathCounter,
        },
        author: changeAuthorOf(context),
      });
      if (activated.outcome === 'refused') {
        return { result: false, refusal: activationRefusalName(activated.reason), error: noError };
      }
      const { username, confirmationCode, secretKey } = activated;
      return {
        result: true,
        activation: { Username: username, ConfirmationCode: confirmationCode, OathTokenSecretKey: secretKey },
        refusal: 'none',
        error: noError,
      };
    },

    ConfirmDevice: async ({ confirmationCode = '' }, context) => {
      const confirmed = await devices.confirm({ confirmationCode, author: changeAuthorOf(context) });
      if (confirmed.outcome === 'refused') {
        return { result: false, refusal: confirmationRefusalName(confirmed.reason), error: noError };
      }
      return { result: true, refusal: 'none', error: noError };
    },
  } satisfies Handlers<Extensions>;
}
