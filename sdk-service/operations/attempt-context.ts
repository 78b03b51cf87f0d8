import type { Enum } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { CallContext } from '../callers/caller.ts';
import type { AttemptContext } from '../domain/authentication/outcomes.ts';

/** Longest application name kept, in characters. */
const MAXIMUM_APPLICATION_NAME = 100;

/** What a message says of itself; old generations say less. */
export interface Initiator {
  readonly applicationName?: string | undefined;
  readonly initiatingAuthenticationType?: Enum<PfWsSdk, 'AuthenticationType'> | undefined;
}

/** Who asks for an authentication, of an old message: what the caller says of itself becomes clean and bounded here. */
export function attemptContextOf(
  { caller, clientAddress, requestId, session }: CallContext,
  { applicationName = '', initiatingAuthenticationType = 'unspecified' }: Initiator,
): AttemptContext {
  const line = applicationName.slice(0, 4 * MAXIMUM_APPLICATION_NAME).replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');
  const isSaid = initiatingAuthenticationType !== 'unspecified' && initiatingAuthenticationType !== 'invalid';
  return {
    account: caller.account,
    applicationName: line.trim().slice(0, MAXIMUM_APPLICATION_NAME),
    authenticationType: isSaid ? initiatingAuthenticationType : 'pfsdk',
    clientAddress,
    requestId,
    sessionHash: session?.session.tokenHash,
  };
}
