import { callResult } from '@mfa/shared/contract/call-results';
import type { Enum, Output } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { CallContext } from '../callers/caller.ts';
import type { Core } from '../core.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { attemptContextOf, type Initiator } from './attempt-context.ts';
import { callResultOf } from './call-result-of.ts';
import { noError } from './no-error.ts';
import { createPfAuthUser, type PfAuthInput } from './pf-auth-user.ts';

interface PasswordInput extends Initiator {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Where the password is checked. */
  readonly authenticationType: Enum<PfWsSdk, 'AuthenticationType'>;
}

type CombinedOutput = Output<PfWsSdk, 'CombinedAuthUser_4'>;

/** The password alone, and password and second factor in one message. */
export function primaryAuthUserOperations({ authentication }: Pick<Core, 'authentication'>) {
  const pfAuthUser = createPfAuthUser({ authentication });

  function verifyPassword(input: PasswordInput, context: CallContext) {
    return authentication.authenticatePrimary({
      username: input.username ?? '',
      password: input.password ?? '',
      context: attemptContextOf(context, input),
      // Windows and LDAP are where this server keeps passwords; who names RADIUS means nobody else.
      by: input.authenticationType === 'radius' ? 'radius' : undefined,
    });
  }

  async function combinedAuthUser(input: PasswordInput & PfAuthInput, context: CallContext): Promise<CombinedOutput> {
    const primary = await verifyPassword(input, context);
    if (primary.outcome === 'denied') {
      return {
        result: false,
        primaryAuthSucceeded: false,
        pfAuthSucceeded: false,
        callResult: callResult(primary.reason === 'throttled' ? callResultOf(primary) : 0),
        error: noError,
      };
    }
    const second = await pfAuthUser(input, context);
    return { ...second, primaryAuthSucceeded: true, pfAuthSucceeded: second.result };
  }

  return {
    PrimaryAuthUser: async (input, context) => {
      const primary = await verifyPassword(input, context);
      return { result: primary.outcome === 'approved', error: noError };
    },
    CombinedAuthUser: combinedAuthUser,
    CombinedAuthUser2: combinedAuthUser,
    CombinedAuthUser3: combinedAuthUser,
    CombinedAuthUser_3: combinedAuthUser,
    CombinedAuthUser_4: combinedAuthUser,
    CombinedAuthUserMaster: combinedAuthUser,
    CombinedAuthUserMaster2: combinedAuthUser,
    CombinedAuthUserMaster_2: combinedAuthUser,
    CombinedAuthUserMaster_3: combinedAuthUser,
  } satisfies Handlers<PfWsSdk>;
}
