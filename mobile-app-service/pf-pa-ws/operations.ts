import type { Input, MessageName, Output } from '@mfa/shared/contract/contract';
import { activationErrorCodes, type PfPaWs } from '@mfa/shared/contract/pf-pa-ws';
import { describeSdkConnection, type SdkConnectionTest } from '../sdk-connection-test.ts';

/** One function for each message of the contract. */
export type Operations = {
  readonly [M in MessageName<PfPaWs>]: (input: Input<PfPaWs, M>) => Promise<Output<PfPaWs, M>> | Output<PfPaWs, M>;
};

interface Dependencies {
  readonly testSdkConnection: SdkConnectionTest;
}

/** What the service does for each message. */
export function createOperations({ testSdkConnection }: Dependencies): Operations {
  return {
    TestSecurity: () => ({ result: 'secure' }),
    TestPfWsSdkConnection: async () => ({ result: describeSdkConnection(await testSdkConnection()) }),
    Activate: notAvailable,
    ActivateNew: notAvailable,
    ConfirmActivation: notAvailable,
  };
}

/** This release does not activate apps; the sentence is what the app shows. */
function notAvailable() {
  const Description = 'Activation of mobile apps is not available on this server yet. Please use another method.';
  return { result: false, error: { Code: activationErrorCodes.serviceUnavailable, Description } };
}
