import { callResult } from '@mfa/shared/contract/call-results';
import type { ComplexType } from '@mfa/shared/contract/contract';
import { errorCodes } from '@mfa/shared/contract/error-codes';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { CallContext } from '../callers/caller.ts';
import type { Core } from '../core.ts';
import type { EventOutcome } from '../domain/event-confirmation/event-confirmation.ts';
import type { BadEvent, EventParameter } from '../domain/event-confirmation/event-templates.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { attemptContextOf } from './attempt-context.ts';
import { callResultOf } from './call-result-of.ts';
import { noError } from './no-error.ts';

interface EventInput {
  readonly eventName?: string | undefined;
  readonly eventParameters?: readonly (ComplexType<PfWsSdk, 'EventParameter'> | undefined)[] | undefined;
}

/**
 * Calls that read out what is about to happen and ask for a yes. True means that the person answered as the template asks;
 * what digits mean is for the application to judge.
 */
export function eventConfirmationOperations({ eventConfirmation }: Pick<Core, 'eventConfirmation'>) {
  return {
    EventConfirmationInitiateCall: async ({ username = '', ...input }, context) => {
      const outcome = await eventConfirmation.initiateCall({ username, ...requestOf(input, context) }, context);
      return {
        ...writeOutcome(outcome),
        userExists: !(outcome.outcome === 'denied' && outcome.reason === 'user-not-found'),
        phoneCallResult: outcome.outcome === 'bad-event' ? undefined : callResult(codeOf(outcome)),
        callIdentifier: outcome.outcome === 'answered' ? outcome.callIdentifier : undefined,
      };
    },

    EventConfirmationRunTemplate: async ({ callIdentifier = '', ...input }, context) =>
      writeOutcome(await eventConfirmation.runTemplate({ callIdentifier, ...requestOf(input, context) }, context)),

    EventConfirmationTerminateCall: async ({ callIdentifier = '' }, context) => {
      const reason = await eventConfirmation.terminateCall({ callIdentifier, context: attemptContextOf(context, {}) });
      const code = callResultOf({ outcome: 'denied', kind: 'call', reason });
      return { result: true, terminateResult: callResult(code), error: noError };
    },
  } satisfies Handlers<PfWsSdk>;
}

function requestOf({ eventName = '', eventParameters = [] }: EventInput, context: CallContext) {
  const parameters = eventParameters.map(
    (parameter): EventParameter => ({ name: parameter?.Name ?? '', value: parameter?.Value ?? '' }),
  );
  return { eventName, parameters, context: attemptContextOf(context, {}) };
}

function writeOutcome(outcome: EventOutcome) {
  if (outcome.outcome === 'bad-event') {
    const error = { Code: errorCodes.invalidArgument, Description: outcome.problem };
    return { result: false, templateResult: callResult(faultCodes[outcome.fault]), error };
  }
  const templateResult = callResult(codeOf(outcome));
  if (outcome.outcome === 'denied') return { result: false, templateResult, error: noError };
  return { result: true, templateResult, digitsEntered: outcome.digits, error: noError };
}

/** Invalid Message, Invalid Event Parameter. */
const faultCodes = { 'unknown-event': 106, 'bad-parameter': 116 } as const satisfies Record<BadEvent['fault'], number>;

/** The old table says "PIN Entered" of whatever digits stand before `#`. */
function codeOf(outcome: Exclude<EventOutcome, BadEvent>) {
  if (outcome.outcome === 'answered') return outcome.digits === '' ? 2 : 1;
  return callResultOf({ outcome: 'denied', kind: 'call', reason: outcome.reason });
}
