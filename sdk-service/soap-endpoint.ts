import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SoapCall, SoapInterface } from './soap-endpoint/handlers.ts';

export { type Handlers, type SoapCall, type SoapInterface, soapInterface } from './soap-endpoint/handlers.ts';

export interface SoapEndpointOptions<Caller, Context> {
  readonly interfaces: readonly SoapInterface<Context>[];
  /**
   * Who calls, by the request's headers and socket. Called once for every request, before its body is read.
   * @throws MfaError `unauthenticated`: 401 with `WWW-Authenticate: Basic` and an empty body; `unavailable`: 503.
   */
  readonly authenticate: (request: IncomingMessage) => Promise<Caller> | Caller;
  /**
   * Whether the caller may send this message, and what the handler gets to know about the call.
   * @throws MfaError as a handler does; `forbidden` becomes `error` Code 4.
   */
  readonly authorize: (call: SoapCall<Caller>) => Promise<Context> | Context;
  /** Where our own failures go, with the request id; a pino logger fits. */
  readonly log: SoapEndpointLog;
  /** Called once for every answered request, for the request log and metrics. Never throws. */
  readonly observe?: ((answer: ObservedAnswer) => void) | undefined;
  /**
   * Scheme and authority for the address in the WSDL, as `https://mfa.contoso.com`.
   * Default: the `Host` header, https if the socket is TLS.
   */
  readonly origin?: ((request: IncomingMessage) => string) | undefined;
  /** Of the 401. Default `Multi-Factor Authentication Web Service SDK`. */
  readonly realm?: string | undefined;
  /** A sentence above the list of operations, for the demo. */
  readonly banner?: string | undefined;
  readonly limits?: Partial<SoapEndpointLimits> | undefined;
}

export interface SoapEndpointLimits {
  /** Bytes of one request body; more is 413. Default 1 MiB. */
  readonly bodyBytes: number;
  /** Bytes of all bodies being received at once; more is 503. Default 64 MiB. */
  readonly allBodiesBytes: number;
  /** Milliseconds for one body to arrive; then 408. Default 30,000. */
  readonly bodyTimeoutMs: number;
  /** Requests not yet answered; more is 503. Default 10,000. */
  readonly requestsInFlight: number;
}

export interface SoapEndpointLog {
  error(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/** What was answered, without anything from the message itself. */
export interface ObservedAnswer {
  readonly requestId: string;
  readonly interfaceName: string;
  /** Absent when no message could be read. */
  readonly message?: string | undefined;
  readonly status: number;
  /** `error.Code` of the answer, where it has one. */
  readonly errorCode?: number | undefined;
  readonly durationMs: number;
}

/** Answers a request if its path is one of the endpoint's; false: not mine, nothing was touched. */
export type SoapEndpoint = (request: IncomingMessage, response: ServerResponse) => boolean;

export declare function createSoapEndpoint<Caller, Context>(
  options: SoapEndpointOptions<Caller, Context>,
): SoapEndpoint;
