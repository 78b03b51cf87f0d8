import { type ActivationRefusalName, activationRefusals } from '@mfa/shared/contract/activation-refusals';
import type { ComplexType, Output } from '@mfa/shared/contract/contract';
import { type ActivationErrorCode, activationErrorCodes, type PfPaWs } from '@mfa/shared/contract/pf-pa-ws';
import type { Log } from '@mfa/shared/log/log';
import type { SdkClient } from '@mfa/shared/sdk-client/sdk-client';
import { requestId } from '@mfa/shared/web/request-id';

/** How a phone came to us. */
export interface PhoneRequest {
  /** The secret part of the address, behind `/a/`; undefined: the plain address. */
  readonly activationPath: string | undefined;
  /** Undefined: not known; under a pipe without IIS's own header. */
  readonly clientAddress: string | undefined;
}

export interface ActivationDeps {
  readonly client: { readonly extensions: Pick<SdkClient['extensions'], 'ActivateDevice' | 'ConfirmDevice'> };
  readonly log: Log;
}

type Activated = Output<PfPaWs, 'ActivateNew'>;
type Confirmed = Output<PfPaWs, 'ConfirmActivation'>;

/**
 * Passes activations on to the Web Service SDK as they came, with the client's address; it decides. What cannot be a code
 * is refused here, so that no question is asked for it.
 */
export function createActivation({ client, log }: ActivationDeps) {
  async function activate(
    params: ComplexType<PfPaWs, 'ActivationParams'>,
    { activationPath, clientAddress }: PhoneRequest,
  ): Promise<Activated> {
    const { ActivationCode: code = '', DeviceName = '', DeviceToken = '', Version = '', OathCounter } = params;
    if (!isCode(code, 9)) return refusal('wrongCode');
    if (DeviceName.length > LONGEST_TEXT || DeviceToken.length > LONGEST_TEXT || Version.length > LONGEST_TEXT) {
      return failure('activationFailed', 'The app describes the phone in a way that cannot be right.');
    }
    return carryOut(async () => {
      const answer = await client.extensions.ActivateDevice(
        {
          activationCode: code,
          activationPath,
          deviceToken: DeviceToken,
          deviceName: DeviceName,
          oathCounter: OathCounter,
          version: Version,
          initiatingIpAddress: clientAddress,
        },
        { requestId: requestId() },
      );
      const { result, activation, refusal: reason, error } = answer;
      if (!result || activation === undefined) return refused({ reason, error });
      return { result: true, activationInfo: { ...activation, OathTokenEnabled: true }, error: noError };
    });
  }

  async function confirm(confirmationCode: string, { clientAddress }: PhoneRequest): Promise<Confirmed> {
    if (!isCode(confirmationCode, 16)) return refusal('wrongConfirmation');
    return carryOut(async () => {
      const answer = await client.extensions.ConfirmDevice(
        { confirmationCode, initiatingIpAddress: clientAddress },
        { requestId: requestId() },
      );
      return answer.result
        ? { result: true, error: noError }
        : refused({ reason: answer.refusal, error: answer.error });
    });
  }

  /** An SDK that cannot be asked is nothing that the person could put right. */
  async function carryOut<Answer extends Activated | Confirmed>(
    ask: () => Promise<Answer>,
  ): Promise<Answer | Confirmed> {
    try {
      return await ask();
    } catch (err) {
      log.warn({ err }, 'an activation could not be passed on to the Web Service SDK');
      return unavailable();
    }
  }

  function refused({ reason, error }: Refused): Confirmed {
    if (reason !== 'none') return refusal(reason);
    log.warn(
      { code: error?.Code, description: error?.Description },
      'the Web Service SDK did not carry out an activation',
    );
    return unavailable();
  }

  return { activate, confirm };
}

interface Refused {
  readonly reason: ActivationRefusalName | 'none';
  readonly error?: { readonly Code: number; readonly Description?: string | undefined } | undefined;
}

/** Longer than anything an app says of its phone; push addresses are the longest. */
const LONGEST_TEXT = 1000;

const noError = { Code: activationErrorCodes.ok, Description: '' } as const;

/** Digits, in groups or not. */
function isCode(typed: string, digits: number): boolean {
  return typed.length <= 4 * digits && new RegExp(`^(?:[\\s-]*\\d){${digits}}[\\s-]*$`).test(typed);
}

function refusal(name: ActivationRefusalName): Confirmed {
  return failure(codeNames[name], activationRefusals[name]);
}

function unavailable(): Confirmed {
  return failure('serviceUnavailable', 'The server cannot be reached at the moment. Try again later.');
}

function failure(code: keyof typeof activationErrorCodes, Description: string): Confirmed {
  const Code: ActivationErrorCode = activationErrorCodes[code];
  return { result: false, error: { Code, Description } };
}

const codeNames: Readonly<Record<ActivationRefusalName, keyof typeof activationErrorCodes>> = {
  notOffered: 'activationFailed',
  wrongCode: 'codeNotValid',
  usedCode: 'codeNotValid',
  expired: 'codeExpired',
  tooManyTries: 'tooManyAttempts',
  throttled: 'tooManyAttempts',
  userDisabled: 'userDisabled',
  deviceLimit: 'deviceLimit',
  wrongConfirmation: 'confirmationNotValid',
};
