import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  createSoapEndpoint,
  type Handlers,
  type ObservedAnswer,
  type SoapCall,
  type SoapEndpointOptions,
  soapInterface,
} from '../../sdk-service/soap-endpoint.ts';
import { type Extensions, extensions } from '../../shared/contract/extensions.ts';
import { type PfWsSdk, pfWsSdk } from '../../shared/contract/pf-ws-sdk.ts';
import { MfaError } from '../../shared/mfa-error.ts';

/** What handlers of these tests know of a call. */
export interface TestContext {
  readonly caller: string;
  readonly requestId: string;
  readonly session: string | undefined;
  readonly signal: AbortSignal;
  readonly park: SoapCall<string>['park'];
}

export interface StartOptions extends Partial<Pick<SoapEndpointOptions<string, TestContext>, 'limits' | 'banner'>> {
  readonly handlers?: Handlers<PfWsSdk, TestContext>;
  readonly extensionHandlers?: Handlers<Extensions, TestContext>;
  readonly authenticate?: (request: IncomingMessage) => string | Promise<string>;
  readonly authorize?: (call: SoapCall<string>) => void;
  /** Key and certificate, both PEM. Default: plain HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface StartedEndpoint {
  readonly server: Server;
  readonly port: number;
  /** Of PfWsSdk.asmx. */
  readonly url: string;
  readonly observed: ObservedAnswer[];
  readonly logged: { readonly details: object; readonly message: string }[];
  close(): Promise<void>;
}

export const credentials = { username: 'CORP\\svc-portal', password: `p<&>"':ä😀` };

export function basic({ username, password }: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** The endpoint behind a real HTTP server, with one account and the handlers that a test brings. */
export async function startEndpoint(options: StartOptions = {}): Promise<StartedEndpoint> {
  const observed: ObservedAnswer[] = [];
  const logged: { details: object; message: string }[] = [];
  const write = (details: object, message: string) => void logged.push({ details, message });
  const endpoint = createSoapEndpoint<string, TestContext>({
    interfaces: [
      soapInterface({
        contract: pfWsSdk,
        paths: ['/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx', '/PfWsSdk.asmx'],
        handlers: options.handlers ?? {},
      }),
      soapInterface({
        contract: extensions,
        paths: ['/MultiFactorAuthWebServiceSdk/MfaExtensions.asmx'],
        handlers: options.extensionHandlers ?? {},
      }),
    ],
    authenticate: options.authenticate ?? authenticateOne,
    authorize: (call) => {
      options.authorize?.(call);
      const session = call.request.headers['mfa-session'];
      return {
        caller: call.caller,
        requestId: call.requestId,
        session: typeof session === 'string' ? session : undefined,
        signal: call.signal,
        park: call.park,
      };
    },
    log: { error: write, warn: write },
    observe: (answer) => void observed.push(answer),
    banner: options.banner,
    limits: options.limits,
  });
  const listener = (request: IncomingMessage, response: Parameters<typeof endpoint>[1]) => {
    if (!endpoint(request, response)) response.writeHead(404).end('not mine');
  };
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const scheme = options.tls === undefined ? 'http' : 'https';
  return {
    server,
    port,
    url: `${scheme}://localhost:${port}/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx`,
    observed,
    logged,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function authenticateOne(request: IncomingMessage): string {
  if (request.headers.authorization !== basic(credentials)) {
    throw new MfaError('unauthenticated', 'Name and password of a service account are needed.');
  }
  return credentials.username;
}
