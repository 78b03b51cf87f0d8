import type { SdkServiceConfig } from '@mfa/shared/config/sdk-service';
import { extensions } from '@mfa/shared/contract/extensions';
import { pfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Log } from '@mfa/shared/log/log';
import { createClientAddress } from '@mfa/shared/web/client-address';
import { createAuthenticate } from './callers/authenticate.ts';
import { createAuthorize } from './callers/authorize.ts';
import { createRefusalLog } from './callers/refusal-log.ts';
import { createTransportCheck } from './callers/transport-check.ts';
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
  const { isPrivate, isFromHere } = createTransportCheck({ ...config, transport, log });
  const refusals = createRefusalLog({ store, clock, log });
  return createSoapEndpoint({
    interfaces: [
      soapInterface({ contract: pfWsSdk, paths: pathsOf('PfWsSdk.asmx'), handlers: createOperations(core) }),
      soapInterface({ contract: extensions, paths: pathsOf('MfaExtensions.asmx'), handlers: createExtensions(core) }),
    ],
    authenticate: createAuthenticate({ ...core, transport, refusals, isPrivate, clientAddress, log }),
    authorize: createAuthorize({ ...core, refusals, clientAddress }),
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
