import type { Input, MessageName, Output } from '@mfa/shared/contract/contract';
import type { PfPaWs } from '@mfa/shared/contract/pf-pa-ws';
import { describeSdkConnection, type SdkConnectionTest } from '../sdk-connection-test.ts';
import { type ActivationDeps, createActivation, type PhoneRequest } from './activation.ts';

/** One function for each message of the contract. */
export type Operations = {
  readonly [M in MessageName<PfPaWs>]: (
    input: Input<PfPaWs, M>,
    request: PhoneRequest,
  ) => Promise<Output<PfPaWs, M>> | Output<PfPaWs, M>;
};

interface Dependencies extends ActivationDeps {
  readonly testSdkConnection: SdkConnectionTest;
}

/** What the service does for each message. */
export function createOperations({ testSdkConnection, ...deps }: Dependencies): Operations {
  const { activate, confirm } = createActivation(deps);
  return {
    TestSecurity: () => ({ result: 'secure' }),
    TestPfWsSdkConnection: async () => ({ result: describeSdkConnection(await testSdkConnection()) }),
    ActivateNew: ({ activationParams = { OathCounter: 0n } }, request) => activate(activationParams, request),
    // The older form: an app that says neither its version nor its counter.
    Activate: ({ activationCode, deviceToken, deviceName }, request) =>
      activate(
        { ActivationCode: activationCode, DeviceToken: deviceToken, DeviceName: deviceName, OathCounter: 0n },
        request,
      ),
    ConfirmActivation: ({ confirmationCode = '' }, request) => confirm(confirmationCode, request),
  };
}
