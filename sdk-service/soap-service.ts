import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { SdkServiceConfig } from '@mfa/shared/config/sdk-service';
import { extensions } from '@mfa/shared/contract/extensions';
import { pfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Log } from '@mfa/shared/log/log';
import { createClientAddress } from '@mfa/shared/web/client-address';
import { isLoopback, parseAddress } from '@mfa/shared/web/network';
import { createTransportCheck } from '@mfa/shared/web/transport';
import { createAuthenticate } from './callers/authenticate.ts';
import { createAuthorize } from './callers/authorize.ts';
import { createRefusalLog } from './callers/refusal-log.ts';
import type { Core } from './core.ts';
import { createExtensions } from './operations/extensions/index.ts';
import { createOperations } from './operations/index.ts';
import { createSoapEndpoint, type SoapEndpoint, soapInterface } from './soap-endpoint.ts';

interface SoapServiceOptions {
  readonly config: SdkServiceConfig;
  readonly core: Core;
  readonly log: Log;
}

/** Both SOAP interfaces with their callers: who asks, whether he may, and the use case that answers. */
export function createSoapService({ config, core, log }: SoapServiceOptions): SoapEndpoint {
  const { clock, storage: store } = core;
  const transport = typeof config.port === 'number' ? 'tcp' : 'pipe';
  const clientAddress = createClientAddress({ trustedProxies: config.trustedProxies, transport });
  // Basic over plain http is for the very machine at the other end of the connection, whoever is named in a header.
  const isPrivate = createTransportCheck({ transport, clientAddress: peerAddress });
  return createSoapEndpoint({
    interfaces: [
      soapInterface({ contract: pfWsSdk, paths: pathsOf('PfWsSdk.asmx'), handlers: createOperations(core) }),
      soapInterface({ contract: extensions, paths: pathsOf('MfaExtensions.asmx'), handlers: createExtensions(core) }),
    ],
    authenticate: createAuthenticate({ ...core, isPrivate, clientAddress, log }),
    authorize: createAuthorize({ ...core, refusals: createRefusalLog({ store, clock, log }) }),
    log,
    observe: ({ status, ...answer }) => log.debug({ ...answer, status }, 'soap'),
    // Whoever came by plain http from another machine was refused, so what is not from this one is https.
    origin: (request) => `${isFromHere(request) ? 'http' : 'https'}://${request.headers.host ?? 'localhost'}`,
    ...(config.demo && { banner: 'This is a demonstration: made-up people, and a carrier that carries nothing.' }),
  });

  function pathsOf(file: string): string[] {
    return config.virtualDirectories.map((directory) => `${directory === '/' ? '' : directory}/${file}`);
  }
}

function peerAddress({ socket }: IncomingMessage): string | undefined {
  return socket.remoteAddress === undefined ? undefined : parseAddress(socket.remoteAddress);
}

function isFromHere(request: IncomingMessage): boolean {
  const address = peerAddress(request);
  return !(request.socket instanceof TLSSocket) && address !== undefined && isLoopback(address);
}
