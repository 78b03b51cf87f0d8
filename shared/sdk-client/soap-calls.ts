import { createClientAsync, type IHttpClient, type IOptions, type SoapMethod } from 'soap';
import type { Contract } from '../contract/contract.ts';
import { MfaError } from '../mfa-error.ts';
import { createElementWriter } from '../soap/write-message.ts';
import { writeWsdl } from '../soap/wsdl.ts';
import type { Transport } from './http-transport.ts';
import { createAnswerReader, textOf } from './read-answer.ts';
import type { CallOptions } from './sdk-client.ts';
import { SdkError } from './sdk-failure.ts';

/** One call of one message. */
export type Call = (
  input: Readonly<Record<string, unknown>>,
  options?: CallOptions,
) => Promise<Record<string, unknown>>;

/** The functions of one contract, by message, on a client of the `soap` package that is made once, at the first call. */
export function createSoapCalls<C extends Contract>(
  contract: C,
  { url, transport }: { readonly url: URL; readonly transport: Transport },
): Readonly<Record<string, Call>> {
  const write = createElementWriter(contract, { direction: 'request' });
  const read = createAnswerReader(contract);
  let port: Promise<Readonly<Record<string, SoapMethod>>> | undefined;

  async function connect(): Promise<Readonly<Record<string, SoapMethod>>> {
    // Operations named as messages: the package keys its methods by operation, and the last overload would win.
    const wsdl = writeWsdl(contract, { address: url.href, operationNames: 'messages' });
    const options: IOptions & { customDeserializer: unknown } = {
      disableCache: true,
      endpoint: url.href,
      httpClient: httpClientOver(transport, url),
      preserveWhitespace: true,
      customDeserializer: textOf,
    };
    const client = await createClientAsync(wsdl, options);
    return client[contract.name][`${contract.name}Soap`];
  }

  function callOf(message: string): Call {
    return async (input, options = {}) => {
      // The package's own writer lets a text that begins like a CDATA section through unescaped, so that a password
      // could bring elements of its own; it also passes characters that XML does not have. Ours does neither.
      const request = { _xml: write({ message, fields: input }) };
      const headers = headersOf(options);
      port ??= connect();
      const method = (await port)[message];
      if (method === undefined) throw new TypeError(`${contract.name} has no message ${message}`);
      const answer = await new Promise<unknown>((resolve, reject) => {
        const callback = (error: unknown, result: unknown) => (error ? reject(asSdkError(error)) : resolve(result));
        method(request, callback, { signal: options.signal }, headers);
      });
      return read(message, answer);
    };
  }

  return Object.fromEntries(Object.keys(contract.messages).map((message) => [message, callOf(message)]));
}

/** The package's place for an HTTP client of one's own. Its own follows redirects and keeps no connections. */
function httpClientOver(transport: Transport, url: URL): IHttpClient {
  return {
    request(_url, body: string, callback, headers = {}, options = {}) {
      const sent = transport.post({ url, body, headers, signal: options.signal as AbortSignal | undefined });
      sent
        .then(({ status, headers: received, body: data }) => {
          callback(null, { status, statusCode: status, headers: received, data }, data);
        })
        .catch((error: unknown) => callback(error));
      // The package's type promises a response of axios; nothing of it is used where a callback is given.
      return sent as unknown as ReturnType<IHttpClient['request']>;
    },
  };
}

function headersOf({ session, requestId }: CallOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  if (session !== undefined) {
    // It comes from a cookie: whatever could not stand in a header is no token of the SDK's.
    if (!/^[\x21-\x7e]{1,512}$/.test(session)) throw new MfaError('malformed', 'The session token is not one of ours.');
    headers['MFA-Session'] = session;
  }
  if (requestId !== undefined && /^[\x21-\x7e]{1,64}$/.test(requestId)) headers['X-Request-Id'] = requestId;
  return headers;
}

/** Faults and whatever the package could not read; errors of the transport pass as they are. */
function asSdkError(error: unknown): unknown {
  if (!isPackageError(error)) return error;
  const fault = error.root?.Envelope?.Body?.Fault;
  const reason = fault?.faultstring ?? fault?.Reason?.Text;
  if (typeof reason === 'string') {
    return new SdkError('service-down', `The Web Service SDK did not carry out the call: ${reason.slice(0, 300)}`);
  }
  return new SdkError('service-down', 'The Web Service SDK gave an answer that is not SOAP.');
}

interface PackageError {
  readonly response: unknown;
  readonly root?: {
    readonly Envelope?: {
      readonly Body?: {
        readonly Fault?: { readonly faultstring?: unknown; readonly Reason?: { readonly Text?: unknown } };
      };
    };
  };
}

/** They carry request and response, secrets included, so they are never kept as a cause. */
function isPackageError(error: unknown): error is PackageError {
  return typeof error === 'object' && error !== null && 'response' in error;
}
