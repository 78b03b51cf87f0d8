import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { CallContext } from '../callers/caller.ts';
import type { Core } from '../core.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { changeAuthorOf } from './change-author-of.ts';
import { noError } from './no-error.ts';

interface BypassInput {
  readonly username?: string | undefined;
  readonly reason?: string | undefined;
  readonly bypassSeconds?: number;
}

/** One-time bypasses; the oldest generation does not say for how long. */
export function bypassOperations({ bypasses }: Pick<Core, 'bypasses'>) {
  async function oneTimeBypass({ username = '', reason = '', bypassSeconds = 0 }: BypassInput, context: CallContext) {
    // A proxy sends 0 when nobody set it.
    const seconds = bypassSeconds === 0 ? undefined : bypassSeconds;
    await bypasses.give({ username, reason, seconds, author: changeAuthorOf(context) });
    return { result: true, error: noError };
  }

  return {
    OneTimeBypass: oneTimeBypass,
    OneTimeBypass2: oneTimeBypass,
    OneTimeBypass_2: oneTimeBypass,
  } satisfies Handlers<PfWsSdk>;
}
