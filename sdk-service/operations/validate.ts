import type { Input, Output } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { MfaError } from '@mfa/shared/mfa-error';
import type { CallContext } from '../callers/caller.ts';
import type { Core } from '../core.ts';
import type { AnswerOutcome } from '../domain/authentication/outcomes.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { attemptContextOf } from './attempt-context.ts';
import { noError } from './no-error.ts';

/** The answers to prompts. A refusal is false and no more: why, is in the log. */
export function validateOperations({ authentication }: Pick<Core, 'authentication'>) {
  async function validateOathCode(input: Input<PfWsSdk, 'ValidateOathCode'>, context: CallContext) {
    return writeAnswer(
      await authentication.answer({
        username: input.username ?? '',
        kind: 'oath-token',
        challengeId: input.authenticationRequestId || undefined,
        response: input.code ?? '',
        fallback: input.fallback ? 'oath-code' : undefined,
        context: attemptContextOf(context, {}),
      }),
    );
  }

  async function validatePasscode(input: Input<PfWsSdk, 'ValidatePasscode'>, context: CallContext) {
    return writeAnswer(
      await authentication.answer({
        username: input.username ?? '',
        kind: 'text',
        response: input.passcode ?? '',
        context: attemptContextOf(context, {}),
      }),
    );
  }

  return {
    ValidateOathCode: validateOathCode,
    ValidateOathCodeMaster: validateOathCode,
    ValidatePasscode: validatePasscode,
    ValidatePasscodeMaster: validatePasscode,
  } satisfies Handlers<PfWsSdk>;
}

function writeAnswer(answered: AnswerOutcome): Output<PfWsSdk, 'ValidateOathCode'> {
  switch (answered.outcome) {
    case 'approved':
      return { result: true, error: noError };
    case 'denied':
      return { result: false, error: noError };
    case 'no-such-prompt':
      throw new MfaError('conflict', 'authenticationRequestId: there is no such request, or it is over.');
  }
}
