import { type ActivationRefusalName, activationRefusals } from '@mfa/shared/contract/activation-refusals';
import type { Input, Output } from '@mfa/shared/contract/contract';
import { type ErrorCode, errorCodes } from '@mfa/shared/contract/error-codes';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { CallContext } from '../callers/caller.ts';
import type { Core } from '../core.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { changeAuthorOf } from './change-author-of.ts';
import { activationRefusalName, confirmationRefusalName } from './device-refusals.ts';
import { noError } from './no-error.ts';

/**
 * Activation codes and devices. Whoever passes activations on by these messages says nothing of the path below which the
 * phone came, so only codes to be typed are made and taken here.
 */
export function deviceOperations({ devices }: Pick<Core, 'devices'>) {
  async function activate(
    params: NonNullable<Input<PfWsSdk, 'ActivateNew'>['activationParams']>,
    context: CallContext,
  ): Promise<Output<PfWsSdk, 'ActivateNew'>> {
    const activated = await devices.activate({
      code: params.ActivationCode ?? '',
      path: undefined,
      device: {
        name: params.DeviceName ?? '',
        appVersion: params.Version ?? '',
        token: params.DeviceToken ?? '',
        oathCounter: params.OathCounter,
      },
      author: changeAuthorOf(context),
    });
    if (activated.outcome === 'refused') return refusal(activationRefusalName(activated.reason));
    const { username, confirmationCode, secretKey } = activated;
    return {
      result: true,
      activationInfo: {
        Username: username,
        ConfirmationCode: confirmationCode,
        OathTokenSecretKey: secretKey,
        OathTokenEnabled: true,
      },
      error: noError,
    };
  }

  return {
    GenerateActivationCode: async ({ username = '' }, context) => {
      const { code } = await devices.generateCode({ username, use: 'typed', author: changeAuthorOf(context) });
      return { result: true, activationCode: code, error: noError };
    },

    ActivateNew: ({ activationParams = { OathCounter: 0n } }, context) => activate(activationParams, context),

    Activate: ({ activationCode, deviceToken, deviceName }, context) =>
      activate(
        { ActivationCode: activationCode, DeviceToken: deviceToken, DeviceName: deviceName, OathCounter: 0n },
        context,
      ),

    ConfirmActivation: async ({ confirmationCode = '' }, context) => {
      const confirmed = await devices.confirm({ confirmationCode, author: changeAuthorOf(context) });
      if (confirmed.outcome === 'refused') return refusal(confirmationRefusalName(confirmed.reason));
      return { result: true, error: noError };
    },

    GetUserDevices: async ({ username = '' }) => {
      const listed = await devices.list(username);
      return {
        result: true,
        // The push address is a secret of the phone; what stands for it is only good for telling devices apart.
        userDevices: listed.map(({ id, name, appVersion }) => ({
          UserDeviceId: id,
          DeviceToken: id,
          DeviceName: name,
          PhoneAppVersion: appVersion,
        })),
        error: noError,
      };
    },

    DeleteUserDevice: async ({ userDeviceId = '' }, context) => {
      await devices.remove({ deviceId: userDeviceId, author: changeAuthorOf(context) });
      return { result: true, error: noError };
    },
  } satisfies Handlers<PfWsSdk>;
}

function refusal(name: ActivationRefusalName) {
  return { result: false, error: { Code: codes[name], Description: activationRefusals[name] } };
}

const codes: Readonly<Record<ActivationRefusalName, ErrorCode>> = {
  notOffered: errorCodes.notConfigured,
  wrongCode: errorCodes.invalidArgument,
  usedCode: errorCodes.invalidArgument,
  expired: errorCodes.invalidArgument,
  tooManyTries: errorCodes.invalidArgument,
  throttled: errorCodes.notAllowed,
  userDisabled: errorCodes.notAllowed,
  deviceLimit: errorCodes.ruleNotMet,
  wrongConfirmation: errorCodes.invalidArgument,
};
