import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Handlers } from '../soap-endpoint.ts';

/**
 * Calls that read out what is about to happen and ask for a yes. Not offered: a call would have to be held between two
 * templates, and no yes to a transfer may ever pass for a sign-in. Code 5 tells an application to go on without.
 */
export function eventConfirmationOperations() {
  return {
    EventConfirmationInitiateCall: refuse,
    EventConfirmationRunTemplate: refuse,
    EventConfirmationTerminateCall: refuse,
  } satisfies Handlers<PfWsSdk>;
}

function refuse(): never {
  throw new MfaError('misconfigured', 'Event confirmation is not offered by this server.');
}
