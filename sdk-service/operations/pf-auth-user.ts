import { callResult } from '@mfa/shared/contract/call-results';
import type { Enum, Output } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { CallContext } from '../callers/caller.ts';
import type { Core } from '../core.ts';
import type { BeginOutcome } from '../domain/authentication/outcomes.ts';
import type { TypedPhone } from '../domain/users/parse-phone.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { attemptContextOf } from './attempt-context.ts';
import { callResultOf, pendingCode } from './call-result-of.ts';
import { kindOf } from './modes.ts';
import { noError } from './no-error.ts';

/** What the generations of PfAuthUser say; the older ones say less. */
export interface PfAuthInput {
  readonly username?: string | undefined;
  readonly initiatingAuthenticationType?: Enum<PfWsSdk, 'AuthenticationType'>;
  readonly applicationName?: string | undefined;
  readonly requireUserMatch: boolean;
  readonly mode?: Enum<PfWsSdk, 'Mode3'>;
  readonly countryCode?: string | undefined;
  readonly phoneNumber?: string | undefined;
  readonly extension?: string | undefined;
}

export type PfAuthOutput = Output<PfWsSdk, 'PfAuthUser_4'>;

/**
 * The second factor of a user, by his own method or (`PfAuthUser_5`) by one that the caller names, to a number that he
 * brings. One function for all generations; those without `authenticationRequestId` leave it out of the answer. Asking the
 * writable server (`…Master`) is asking this one.
 */
export function pfAuthUserOperations(core: Pick<Core, 'authentication'>) {
  const pfAuthUser = createPfAuthUser(core);
  return {
    PfAuthUser: pfAuthUser,
    PfAuthUser2: pfAuthUser,
    PfAuthUser3: pfAuthUser,
    PfAuthUser_3: pfAuthUser,
    PfAuthUser_4: pfAuthUser,
    PfAuthUser_5: pfAuthUser,
    PfAuthUserMaster: pfAuthUser,
    PfAuthUserMaster2: pfAuthUser,
    PfAuthUserMaster_2: pfAuthUser,
    PfAuthUserMaster_3: pfAuthUser,
    PfAuthUserMaster_4: pfAuthUser,
  } satisfies Handlers<PfWsSdk>;
}

export function createPfAuthUser({ authentication }: Pick<Core, 'authentication'>) {
  return async (input: PfAuthInput, context: CallContext): Promise<PfAuthOutput> => {
    const { username = '', requireUserMatch, mode = 'unspecified' } = input;
    const request = {
      username,
      requireUserMatch,
      kind: kindOf(mode),
      number: numberOf(input),
      context: attemptContextOf(context, input),
    };
    const outcome = await authentication.authenticate(request, context);
    return writeOutcome(outcome);
  };
}

/** Without a number the user's own phone is meant. */
function numberOf({ countryCode = '', phoneNumber = '', extension = '' }: PfAuthInput): TypedPhone | undefined {
  return phoneNumber.trim() === '' ? undefined : { countryCode, number: phoneNumber, extension };
}

/** True means approved and nothing else: a prompt that waits for its answer is false with 20 or 22. */
function writeOutcome(begun: BeginOutcome): PfAuthOutput {
  switch (begun.outcome) {
    case 'approved': {
      // The kind makes no difference to a pass.
      const code = callResultOf({ outcome: 'approved', kind: 'password', reason: begun.by });
      return { result: true, callResult: callResult(code), error: noError };
    }
    case 'challenged': {
      const { id, kind } = begun.prompt;
      return { result: false, callResult: callResult(pendingCode(kind)), authenticationRequestId: id, error: noError };
    }
    case 'denied':
      return { result: false, callResult: callResult(callResultOf(begun)), error: noError };
  }
}
