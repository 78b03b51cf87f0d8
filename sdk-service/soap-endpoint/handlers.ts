import type { IncomingMessage } from 'node:http';
import type { Contract, Input, Message, MessageName, Output } from '@mfa/shared/contract/contract';
import type { CallContext } from '../callers/caller.ts';

/**
 * SOAP operation → use case, one function per message. A message without one answers "not available yet" (Code 5).
 * A handler returns the whole answer, or throws `MfaError`, which the endpoint turns into `error` (`error-codes.ts`).
 */
export type Handlers<C extends Contract, Context = CallContext> = {
  readonly [M in MessageName<C>]?: (input: Input<C, M>, context: Context) => Promise<Output<C, M>> | Output<C, M>;
};

/** One SOAP interface to serve. Make it with `soapInterface`, which checks the handlers against the contract. */
export interface SoapInterface<Context> {
  readonly contract: Contract;
  /**
   * Absolute paths, compared without regard to case, as `/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx`. The spelling here
   * is the one that the WSDL names.
   */
  readonly paths: readonly string[];
  readonly handlers: Readonly<Record<string, ((input: never, context: Context) => unknown) | undefined>>;
}

/** An interface whose handlers fit its contract. */
export function soapInterface<C extends Contract, Context>(options: {
  readonly contract: C;
  readonly paths: readonly string[];
  readonly handlers: Handlers<C, Context>;
}): SoapInterface<Context> {
  return options;
}

/** One request whose caller is known and whose message could be read; what `authorize` decides about. */
export interface SoapCall<Caller> {
  readonly contract: Contract;
  readonly message: string;
  /** The message's entry in the contract: its right and whether it needs a portal session. */
  readonly definition: Message;
  /** As the contract says; values that were missing stand as false, 0 or the first name of the enum. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly request: IncomingMessage;
  /** The caller's `X-Request-Id` where it is a sane token, else one of ours. */
  readonly requestId: string;
  /** Aborts when the caller hangs up before the answer. */
  readonly signal: AbortSignal;
  /** Wraps a wait for a person: while it lasts, the request does not count among those in flight. */
  readonly park?: Park | undefined;
}

export type Park = <Result>(waiting: Promise<Result>) => Promise<Result>;
