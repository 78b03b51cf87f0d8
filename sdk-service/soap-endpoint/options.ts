import type { IncomingMessage } from 'node:http';
import type { SoapCall, SoapInterface } from './handlers.ts';

export interface SoapEndpointOptions<Caller, Context> {
  readonly interfaces: readonly SoapInterface<Context>[];
  /**
   * Who calls, by the request's headers and socket. Called once for every request, before its body is read.
   * @throws MfaError `unauthenticated`: 401 with `WWW-Authenticate: Basic` and an empty body; `forbidden`: 403;
   * `unavailable`: 503.
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
  /** Bytes of one request body; more is 413. */
  readonly bodyBytes: number;
  /** Bytes of all bodies being received at once; more is 503. */
  readonly allBodiesBytes: number;
  /** Milliseconds for one body to arrive; then 408. */
  readonly bodyTimeoutMs: number;
  /** Requests not yet answered, without those that wait for a person; more is 503. */
  readonly requestsInFlight: number;
}

export const defaultLimits: SoapEndpointLimits = {
  // The largest request of the contract (a search with all tags) is a few KB.
  bodyBytes: 1024 * 1024,
  allBodiesBytes: 64 * 1024 * 1024,
  bodyTimeoutMs: 30_000,
  requestsInFlight: 10_000,
};

export interface SoapEndpointLog {
  error(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/** What was answered, without anything from the message itself. */
export interface ObservedAnswer {
  readonly requestId: string;
  readonly method: string;
  readonly interfaceName: string;
  /** Absent when no message could be read. */
  readonly message?: string | undefined;
  readonly status: number;
  /** `error.Code` of the answer, where it has one. */
  readonly errorCode?: number | undefined;
  readonly durationMs: number;
}
