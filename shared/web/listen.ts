import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { CertificateFiles } from '../config/certificate-settings.ts';
import type { Port } from '../config/web-settings.ts';
import type { Log } from '../log/log.ts';
import { MfaError } from '../mfa-error.ts';
import { createTlsServer } from '../tls/create-tls-server.ts';

interface ListenOptions {
  readonly port: Port;
  /** The environment variable that the port comes from; `PORT` by default. */
  readonly portVariable?: string;
  /** Address for a port number; not used with a pipe. */
  readonly host: string;
  /** The certificate with which the app speaks TLS; undefined: plain http. */
  readonly tls?: CertificateFiles | undefined;
  /** Path of the authorities of client certificates; undefined: nobody is asked for one. Only with `tls`. */
  readonly clientAuthorities?: string | undefined;
  readonly log: Log;
  /** Closes what the app holds (store, timers), after the last request. */
  readonly onStop?: () => Promise<void> | void;
  /** How long requests may take to finish once the app is to stop; 10 s by default. */
  readonly stopSeconds?: number;
}

/** A server that listens. */
export interface Listening {
  /** `http://127.0.0.1:4898`, `https://…` with TLS, or the pipe's path. */
  readonly address: string;
  /** Stops accepting, waits for the requests under way (bounded), closes what the app holds. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Serves `app` on a port, pipe or socket and says so in one JSON line on standard output: `{"listening":"http://…"}`,
 * with the real port where `port` was 0. Ends the process in good order on SIGTERM and SIGINT, and when the parent that
 * started it with a channel goes away; a second signal ends it at once.
 *
 * With TLS, files that change are taken up within half a minute, without a restart.
 *
 * @throws MfaError `misconfigured` when the address cannot be had, or a file of the certificate not be used.
 */
export async function listen(app: RequestListener, options: ListenOptions): Promise<Listening> {
  const listening = await listenBeside(app, options);
  endWithProcess(listening.stop, options.log);
  process.stdout.write(`${JSON.stringify({ listening: listening.address })}\n`);
  return listening;
}

/**
 * The same for a second address of the process: it says nothing on standard output, and whoever stops the first stops it.
 *
 * @throws MfaError as `listen`.
 */
export async function listenBeside(app: RequestListener, options: ListenOptions): Promise<Listening> {
  const { port, host, log } = options;
  const server = await createListener(app, options);
  server.listen(typeof port === 'number' ? { port, host } : { path: port });
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw cannotListen(options, cause);
  }
  server.on('error', (err) => log.error({ err }, 'server'));
  const address = describeAddress(server);
  log.info({ address }, 'listening');
  return { address, stop: createStop(server, options) };
}

/**
 * A slow client must not hold a connection for ever: head within 15 s, all of the request within 60 s. An idle connection
 * outlives the 60 s for which proxies keep theirs, so that they do not write into one that we just closed.
 */
const httpLimits = { headersTimeout: 15_000, requestTimeout: 60_000, keepAliveTimeout: 75_000 };

const RELOAD_MILLISECONDS = 30_000;
const VALIDITY_MILLISECONDS = 86_400_000;

async function createListener(app: RequestListener, options: ListenOptions): Promise<Server> {
  const { tls: certificate, clientAuthorities, log } = options;
  if (certificate === undefined) return createServer(httpLimits, app);
  const tls = await createTlsServer(app, { certificate, clientAuthorities, http: httpLimits, log });
  const onError = (err: unknown) => log.error({ err }, 'certificate');
  const timers = [
    setInterval(() => tls.reload().catch(onError), RELOAD_MILLISECONDS),
    setInterval(() => tls.checkValidity().catch(onError), VALIDITY_MILLISECONDS),
  ];
  for (const timer of timers) timer.unref();
  tls.server.once('close', () => timers.forEach(clearInterval));
  return tls.server;
}

function describeAddress(server: Server): string {
  const address = server.address() as AddressInfo | string;
  if (typeof address === 'string') return address;
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `${server instanceof TlsServer ? 'https' : 'http'}://${host}:${address.port}`;
}

function createStop(server: Server, { onStop, stopSeconds = 10, log }: ListenOptions): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  server.prependListener('request', (_request, response) => {
    if (stopping !== undefined) response.setHeader('Connection', 'close');
  });
  async function stop(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    const timer = setTimeout(() => {
      log.warn({ stopSeconds }, 'requests cut off');
      server.closeAllConnections();
    }, stopSeconds * 1000);
    // A connection on which an answer was under way becomes idle later, and would be kept for the next request.
    const sweep = setInterval(() => server.closeIdleConnections(), 20);
    await closed;
    clearInterval(sweep);
    clearTimeout(timer);
    await onStop?.();
  }
  return () => {
    stopping ??= stop();
    return stopping;
  };
}

const parentGone = 'parent gone';

function endWithProcess(stop: () => Promise<void>, log: Log): void {
  let stopping = false;
  function end(reason: string): void {
    // A second signal is impatience; the parent's going away on top of a signal is not.
    if (stopping && reason !== parentGone) process.exit(1);
    if (stopping) return;
    stopping = true;
    log.info({ reason }, 'stopping');
    stop().then(
      () => process.exit(0),
      (err: unknown) => {
        log.error({ err }, 'did not stop in good order');
        process.exit(1);
      },
    );
  }
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => end('SIGINT'));
  if (process.channel !== undefined) process.on('disconnect', () => end(parentGone));
}

function cannotListen({ port, host, portVariable = 'PORT' }: ListenOptions, cause: unknown): MfaError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const place = typeof port === 'number' ? `${port} on ${host}` : port;
  const reason =
    code === 'EADDRINUSE'
      ? 'another program uses it'
      : code === 'EACCES'
        ? 'this account may not listen there'
        : `it cannot be had (${String(code)})`;
  return new MfaError(
    'misconfigured',
    `${portVariable} is ${place}, and ${reason}. Set ${portVariable} to a free port.`,
    { cause },
  );
}
