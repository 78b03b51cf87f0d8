import type { Log } from '@mfa/shared/log/log';
import { MfaError } from '@mfa/shared/mfa-error';
import type { SdkClient } from '@mfa/shared/sdk-client/sdk-client';
import { classifySdkFailure, type SdkFailure } from '@mfa/shared/sdk-client/sdk-failure';

/** What a test of the connection to the Web Service SDK found. */
export type SdkConnection = 'success' | SdkFailure;

/** Asks the SDK, or gives the answer that another just got. */
export type SdkConnectionTest = () => Promise<SdkConnection>;

interface TestOptions {
  readonly client: Pick<SdkClient, 'pfWsSdk'>;
  readonly log: Log;
}

const patienceMilliseconds = 10_000;
// Anybody may ask, and each question is a call to the SDK: so one at a time, and its answer serves all of 2 seconds.
const freshMilliseconds = 2000;

/** Makes the test that the service page, the SOAP operation and the readiness check share. */
export function createSdkConnectionTest({ client, log }: TestOptions): SdkConnectionTest {
  let running: Promise<SdkConnection> | undefined;
  let last: { readonly outcome: SdkConnection; readonly at: number } | undefined;

  async function ask(): Promise<SdkConnection> {
    const outcome = await askSdk({ client, log });
    last = { outcome, at: performance.now() };
    running = undefined;
    return outcome;
  }

  return async () => {
    if (last !== undefined && performance.now() - last.at < freshMilliseconds) return last.outcome;
    running ??= ask();
    return running;
  };
}

async function askSdk({ client, log }: TestOptions): Promise<SdkConnection> {
  try {
    const signal = AbortSignal.timeout(patienceMilliseconds);
    const { result } = await client.pfWsSdk.TestMasterConnection_2({}, { signal });
    if (result === 'success') return 'success';
    log.warn({ answer: result }, 'the Web Service SDK answers, and the server behind it does not work');
    return 'service-down';
  } catch (err) {
    const failure = err instanceof MfaError ? classifySdkFailure(err) : 'unreachable';
    log.warn({ err, failure }, 'the connection to the Web Service SDK does not work');
    return failure;
  }
}

/** The finding as a sentence for the administrator: what to look at, and no name, address or password. */
export function describeSdkConnection(outcome: SdkConnection): string {
  switch (outcome) {
    case 'success':
      return 'Success';
    case 'bad-credentials':
      return 'The Web Service SDK refuses the user name or password of this service. Check WEB_SERVICE_SDK_AUTHENTICATION_USERNAME and WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD, and that the account is enabled and has the role mobile.';
    case 'unreachable':
      return 'The Web Service SDK does not answer. Check its address (pfMobile App Web Service_pfwssdk_PfWsSdk), that it runs, and that no firewall stands between.';
    case 'certificate':
      return 'The certificate of the Web Service SDK is not accepted: its name must be the host name in the address, it must be valid today, and its authority must be trusted (MFA_SDK_CA_FILE).';
    case 'service-down':
      return 'The Web Service SDK answers, but the multi-factor authentication server behind it does not work. Its own log says why.';
    default:
      return outcome satisfies never;
  }
}
