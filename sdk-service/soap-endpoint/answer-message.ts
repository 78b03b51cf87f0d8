import type { IncomingMessage } from 'node:http';
import type { Contract, Message } from '@mfa/shared/contract/contract';
import { errorCodes } from '@mfa/shared/contract/error-codes';
import { MfaError } from '@mfa/shared/mfa-error';
import { parseSoapAction, type SoapContentType } from '@mfa/shared/soap/content-type';
import { decodeBody } from '@mfa/shared/soap/decode-body';
import { contentTypes, type SoapVersion } from '@mfa/shared/soap/envelope';
import { createMessageReader } from '@mfa/shared/soap/read-message';
import { createMessageWriter } from '@mfa/shared/soap/write-message';
import { type Answer, faultAnswer } from './answer.ts';
import { errorCodeOf } from './error-code.ts';
import type { Exchange } from './exchange.ts';
import type { Park, SoapCall, SoapInterface } from './handlers.ts';
import type { SoapEndpointOptions } from './options.ts';

type Deps<Caller, Context> = Pick<SoapEndpointOptions<Caller, Context>, 'authorize' | 'log'>;

interface ReceivedMessage<Caller> {
  readonly caller: Caller;
  readonly contentType: SoapContentType;
  readonly body: Buffer;
}

/** A class and no literal: a literal with a getter costs 10 µs each time. */
class ReceivedCall<Caller> implements SoapCall<Caller> {
  readonly contract: Contract;
  readonly message: string;
  readonly definition: Message;
  readonly input: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly park: Park;
  readonly #exchange: Exchange;

  constructor(
    of: Pick<SoapCall<Caller>, 'contract' | 'message' | 'definition' | 'input' | 'caller'> & {
      readonly exchange: Exchange;
    },
  ) {
    this.contract = of.contract;
    this.message = of.message;
    this.definition = of.definition;
    this.input = of.input;
    this.caller = of.caller;
    this.request = of.exchange.request;
    this.requestId = of.exchange.requestId;
    this.park = of.exchange.park;
    this.#exchange = of.exchange;
  }

  /** Made only for whoever waits. */
  get signal(): AbortSignal {
    return this.#exchange.signal;
  }
}

/** A message that could be read, with what its answer needs. */
interface Call {
  readonly message: string;
  readonly version: SoapVersion;
  readonly requestId: string;
}

/** Carries out the messages of one interface: bytes → message → authorize → handler → answer. Never rejects. */
export function createMessageAnswerer<Caller, Context>(
  soapInterface: SoapInterface<Context>,
  { authorize, log }: Deps<Caller, Context>,
): (exchange: Exchange, received: ReceivedMessage<Caller>) => Promise<Answer> {
  const { contract, handlers } = soapInterface;
  const read = createMessageReader(contract, { direction: 'request' });
  const write = createMessageWriter(contract, { direction: 'response' });

  const known = new Map(
    Object.entries(contract.messages).map(([message, definition]) => [
      message,
      { definition, handle: handlers[message] as ((input: unknown, context: Context) => unknown) | undefined },
    ]),
  );

  async function carryOut(exchange: Exchange, caller: Caller, call: Call, input: Readonly<Record<string, unknown>>) {
    const { message } = call;
    const found = known.get(message);
    if (found === undefined) throw new TypeError(`${contract.name} has no message ${message}`);
    const { definition, handle } = found;
    const authorized = authorize(new ReceivedCall({ contract, message, definition, input, caller, exchange }));
    const context = authorized instanceof Promise ? await authorized : authorized;
    if (handle === undefined) {
      return errorAnswer(call, new MfaError('misconfigured', `${call.message} is not available yet.`));
    }
    return messageAnswer(call, (await handle(input, context)) as Readonly<Record<string, unknown>>);
  }

  function messageAnswer({ message, version }: Call, fields: Readonly<Record<string, unknown>>): Answer {
    const error = fields.error as { readonly Code?: number } | undefined;
    const body = write({ message, fields, version });
    return { status: 200, contentType: contentTypes[version], body, message, errorCode: error?.Code };
  }

  /** A business error: HTTP 200, result false, `error` filled; a fault where the message has no `error`. */
  function errorAnswer(call: Call, error: MfaError): Answer {
    const code = errorCodeOf(error);
    if (contract.messages[call.message]?.output.error === undefined) {
      const isCallersFault = code === errorCodes.invalidArgument || code === errorCodes.notAllowed;
      return faultAnswer({ ...call, code: isCallersFault ? 'Client' : 'Server', reason: error.message });
    }
    return messageAnswer(call, { error: { Code: code, Description: error.message } });
  }

  function failureAnswer(call: Call, error: unknown): Answer {
    const { requestId, message } = call;
    if (error instanceof MfaError) {
      if (error.code === 'unavailable' || error.code === 'misconfigured') {
        log.warn({ err: error, requestId, message }, 'message not carried out');
      }
      return errorAnswer(call, error);
    }
    log.error({ err: error, requestId, message }, 'message failed');
    return faultAnswer({ ...call, code: 'Server', reason: internalFailure(requestId) });
  }

  return async (exchange, { caller, contentType, body }) => {
    const xml = decodeBody(body, contentType.charset);
    if (xml === undefined) {
      const reason = 'The body is not text in UTF-8, UTF-16 or ISO-8859-1.';
      return faultAnswer({ version: contentType.version, code: 'Client', reason });
    }
    const reading = read(xml, contentType.action ?? parseSoapAction(soapActionOf(exchange)));
    if (reading.kind === 'fault') return faultAnswer(reading);
    const call = { message: reading.message, version: reading.version, requestId: exchange.requestId };
    try {
      if (reading.kind === 'invalid-field') return errorAnswer(call, reading.error);
      return await carryOut(exchange, caller, call, reading.fields);
    } catch (error) {
      return failureAnswer(call, error);
    }
  };
}

/** What a caller may know of a failure of ours. */
export function internalFailure(requestId: string): string {
  return `The service failed; the server's log has the reason under request ${requestId}.`;
}

function soapActionOf({ request }: Exchange): string | undefined {
  const header = request.headers.soapaction;
  return typeof header === 'string' ? header : undefined;
}
