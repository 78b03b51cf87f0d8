import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { MfaError } from '../mfa-error.ts';
import type { CertificateOptions } from '../tls/read-certificate.ts';
import { connectionError } from './connection-error.ts';
import { SdkError } from './sdk-failure.ts';

export interface TransportOptions {
  /** Undefined: no `Authorization` is sent. */
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly certificate: CertificateOptions | undefined;
  /** Milliseconds for a whole call. */
  readonly timeoutMs: number;
  /** PEM of the only authorities to trust; undefined: those that Node trusts. */
  readonly ca: string | undefined;
  /** Calls at once, each on a connection of its own; one more is refused. */
  readonly maxConnections: number;
  readonly maxResponseBytes: number;
}

export interface TransportRequest {
  readonly url: URL;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

/** An answer that is an envelope by its status (200, or 500 for a fault) and its Content-Type. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Transport {
  /** @throws SdkError or, where the caller ended the call, the signal's reason. */
  post(request: TransportRequest): Promise<TransportResponse>;
  close(): void;
}

/** A host that does not even take the connection within this time is away; the call itself may take longer. */
const CONNECT_TIMEOUT_MS = 10_000;
/** Shorter than the 75 s of our servers and the 120 s of IIS, so that no call goes into a connection just closed. */
const IDLE_CONNECTION_MS = 30_000;

/**
 * HTTP to the SDK: one pool of kept connections, Basic credentials in UTF-8, certificates checked by authority and
 * name, TLS 1.2 at least, no redirects, everything bounded.
 */
export function createTransport(options: TransportOptions): Transport {
  const { maxConnections } = options;
  const agentOptions = {
    keepAlive: true,
    maxSockets: maxConnections,
    maxFreeSockets: 256,
    timeout: IDLE_CONNECTION_MS,
  };
  const plainAgent = new http.Agent(agentOptions);
  const tlsAgent = new https.Agent({
    ...agentOptions,
    minVersion: 'TLSv1.2',
    ...options.certificate,
    // What a PFX brings besides the certificate would count as authorities too, and an explicit list does not stop that;
    // it is the administrator's own file.
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  });
  const authorization = writeAuthorization(options);
  let inFlight = 0;

  function open({ url, body, headers }: TransportRequest): http.ClientRequest {
    const requestOptions = {
      method: 'POST',
      headers: { ...headers, ...authorization, 'Content-Length': Buffer.byteLength(body) },
    };
    return url.protocol === 'https:'
      ? https.request(url, { ...requestOptions, agent: tlsAgent })
      : http.request(url, { ...requestOptions, agent: plainAgent });
  }

  function send(call: TransportRequest): Promise<TransportResponse> {
    return new Promise((resolve, reject) => {
      const request = open(call);
      const { host } = call.url;
      // Destroying a request that is being answered shows only as a broken connection, so the reason is kept here.
      let reason: unknown;
      const end = (why: unknown) => {
        reason ??= why;
        request.destroy();
      };
      const fail = (error: unknown) =>
        reject(reason ?? (error instanceof MfaError ? error : connectionError(host, error)));
      const onAbort = () => end(call.signal?.reason);
      const timer = setTimeout(() => end(timedOut(host, options.timeoutMs)), options.timeoutMs);
      call.signal?.addEventListener('abort', onAbort, { once: true });
      request.on('socket', (socket) => limitConnecting(socket, () => end(timedOut(host, CONNECT_TIMEOUT_MS))));
      request.on('error', fail);
      request.on('close', () => {
        clearTimeout(timer);
        call.signal?.removeEventListener('abort', onAbort);
      });
      request.on('response', (response) => {
        receive(response, options.maxResponseBytes).then(
          (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          fail,
        );
      });
      request.end(call.body);
    });
  }

  return {
    async post(call) {
      call.signal?.throwIfAborted();
      if (inFlight >= maxConnections) {
        throw new MfaError('unavailable', 'Too many calls to the Web Service SDK at once.', {
          dependency: 'capacity',
          retryAfterSeconds: 1,
        });
      }
      inFlight += 1;
      try {
        const response = await send(call);
        checkResponse(call.url.host, response);
        return response;
      } finally {
        inFlight -= 1;
      }
    },
    close() {
      plainAgent.destroy();
      tlsAgent.destroy();
    },
  };
}

function writeAuthorization({ username, password }: TransportOptions): Readonly<Record<string, string>> {
  if (username === undefined || password === undefined) return {};
  return { Authorization: `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}` };
}

function limitConnecting(socket: Socket, onLate: () => void): void {
  if (!socket.connecting) return;
  const timer = setTimeout(onLate, CONNECT_TIMEOUT_MS);
  const stop = () => clearTimeout(timer);
  socket.once('connect', stop).once('close', stop);
}

async function receive(response: IncomingMessage, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    length += (chunk as Buffer).length;
    if (length > most) {
      response.destroy();
      throw new SdkError('service-down', `The answer of the Web Service SDK is larger than ${most} bytes.`);
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks, length).toString('utf8');
}

/** What is not an envelope never reaches the SOAP library: it would take a 401 with a body for an answer. */
function checkResponse(host: string, { status, headers }: TransportResponse): void {
  switch (status) {
    case 401:
      throw new SdkError('bad-credentials', `The Web Service SDK at ${host} refuses the service account.`);
    case 403:
      throw new SdkError('bad-credentials', `The Web Service SDK at ${host} does not admit the service account.`);
    case 200:
    case 500:
      if (/^(text\/xml|application\/soap\+xml)\b/i.test(headers['content-type'] ?? '')) return;
      break;
    case 408:
    case 429:
    case 502:
    case 503:
    case 504: {
      const retryAfterSeconds = Number(headers['retry-after'] ?? Number.NaN);
      const options = Number.isFinite(retryAfterSeconds) ? { retryAfterSeconds } : {};
      throw new SdkError('service-down', `The Web Service SDK at ${host} cannot work now (HTTP ${status}).`, options);
    }
  }
  throw new SdkError('unreachable', `What answers at ${host} is not the Web Service SDK (HTTP ${status}).`);
}

function timedOut(host: string, milliseconds: number): SdkError {
  return new SdkError('unreachable', `The Web Service SDK at ${host} did not answer within ${milliseconds / 1000} s.`);
}
