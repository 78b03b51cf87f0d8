import { callResult } from '@mfa/shared/contract/call-results';
import type { Enum, Output } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { CallContext } from '../callers/caller.ts';
import type { Core } from '../core.ts';
import type { BeginOutcome } from '../domain/authentication/outcomes.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { attemptContextOf } from './attempt-context.ts';
import { callResultOf, pendingCode } from './call-result-of.ts';
import { noError } from './no-error.ts';

/** What the generations of PfAuthUser say; the older ones say less. */
export interface PfAuthInput {
  readonly username?: string | undefined;
  readonly initiatingAuthenticationType?: Enum<PfWsSdk, 'AuthenticationType'>;
  readonly applicationName?: string | undefined;
  readonly requireUserMatch: boolean;
}

export type PfAuthOutput = Output<PfWsSdk, 'PfAuthUser_4'>;

/**
 * The second factor of a user, by his own method. One function for all generations; those without
 * `authenticationRequestId` leave it out of the answer. Asking the writable server (`…Master`) is asking this one.
 */
export function pfAuthUserOperations(core: Pick<Core, 'authentication'>) {
  const pfAuthUser = createPfAuthUser(core);
  return {
    PfAuthUser: pfAuthUser,
    PfAuthUser2: pfAuthUser,
    PfAuthUser3: pfAuthUser,
    PfAuthUser_3: pfAuthUser,
    PfAuthUser_4: pfAuthUser,
    PfAuthUserMaster: pfAuthUser,
    PfAuthUserMaster2: pfAuthUser,
    PfAuthUserMaster_2: pfAuthUser,
    PfAuthUserMaster_3: pfAuthUser,
  } satisfies Handlers<PfWsSdk>;
}

export function createPfAuthUser({ authentication }: Pick<Core, 'authentication'>) {
  return async (input: PfAuthInput, context: CallContext): Promise<PfAuthOutput> => {
    const outcome = await authentication.begin({
      username: input.username ?? '',
      requireUserMatch: input.requireUserMatch,
      context: attemptContextOf(context, input),
    });
    return writeOutcome(outcome);
  };
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
