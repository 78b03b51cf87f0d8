import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Handlers } from '../soap-endpoint.ts';

/** Calls that read out what is about to happen and ask for a yes. They need a carrier of calls, and there is none. */
export function eventConfirmationOperations() {
  return {
    EventConfirmationInitiateCall: refuse,
    EventConfirmationRunTemplate: refuse,
    EventConfirmationTerminateCall: refuse,
  } satisfies Handlers<PfWsSdk>;
}

function refuse(): never {
  throw new MfaError('misconfigured', 'No voice carrier is set up, so no phone call can be placed.');
}
