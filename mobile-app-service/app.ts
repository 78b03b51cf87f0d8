import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import type { MobileAppServiceConfig } from '@mfa/shared/config/mobile-app-service';
import { findAppFolder } from '@mfa/shared/i18n/find-locales';
import type { Log } from '@mfa/shared/log/log';
import type { SdkClient } from '@mfa/shared/sdk-client/sdk-client';
import { createClientAddress } from '@mfa/shared/web/client-address';
import { createErrorHandler, createNotFoundHandler } from '@mfa/shared/web/error-handler';
import { createHealth } from '@mfa/shared/web/health';
import { isLoopback } from '@mfa/shared/web/network';
import { assignRequestId } from '@mfa/shared/web/request-id';
import { createRequestLog } from '@mfa/shared/web/request-log';
import { createHttpsRule } from '@mfa/shared/web/require-https';
import { createSecurityHeaders } from '@mfa/shared/web/security-headers';
import { createTransportCheck } from '@mfa/shared/web/transport';
import express, { type Express, type Request, Router } from 'express';
import { createAuthenticator } from './authenticator/serve.ts';
import { createCallBacks } from './call-backs/routes.ts';
import { createSounds } from './call-backs/sounds.ts';
import { createChannelSource } from './mobile-v1/channel.ts';
import { createDeviceWaits } from './mobile-v1/device-waits.ts';
import { createMobileV1 } from './mobile-v1/routes.ts';
import { writePage } from './page.ts';
import { createPfPaWs } from './pf-pa-ws/routes.ts';
import { servicePath } from './pf-pa-ws/service-page.ts';
import { createSdkConnectionTest } from './sdk-connection-test.ts';

interface AppOptions {
  readonly config: Omit<MobileAppServiceConfig, 'sdk'>;
  readonly client: Pick<SdkClient, 'pfWsSdk' | 'extensions'>;
  readonly log: Log;
}

const title = 'Mobile App Web Service';

interface Apps {
  /** The web service, and the authenticator app where it is asked for by its host name. */
  readonly app: Express;
  /** The authenticator app alone, for a port of its own. */
  readonly authenticator: Express;
}

/** The apps: what they answer, without a port. */
export function createApp({ config, client, log }: AppOptions): Apps {
  const transport = typeof config.port === 'number' ? 'tcp' : 'pipe';
  const clientAddress = createClientAddress({ trustedProxies: config.trustedProxies, transport });
  const isPrivate = createTransportCheck({ transport, clientAddress });
  const testSdkConnection = createSdkConnectionTest({ client, log });
  const health = createHealth(async () => (await testSdkConnection()) === 'success');

  /** Whoever came by plain http from elsewhere came through a proxy that ended TLS, or was refused. */
  function origin(request: Request): string {
    const address = clientAddress(request);
    const isHere = transport === 'tcp' && address !== undefined && isLoopback(address);
    const scheme = isHere && !(request.socket instanceof TLSSocket) ? 'http' : 'https';
    return `${scheme}://${request.get('Host') ?? 'localhost'}`;
  }

  const service = Router();
  service.get('/', (request, response) => {
    const link = `<a href="${request.baseUrl}${servicePath}">PfPaWs.asmx</a>`;
    const content = `<p>Authenticator apps connect here. Administrators test the service at ${link}.</p>`;
    response.type('html').send(writePage({ title, content, base: request.baseUrl, demo: config.demo }));
  });
  service.use(express.static(join(findAppFolder(import.meta.dirname), 'public'), { index: false, redirect: false }));
  const findChannel = createChannelSource({ client, log });
  const waits = createDeviceWaits({ client, log });
  service.use(createMobileV1({ client, findChannel, waits, clientAddress, log }));
  const sounds = createSounds({ client, log });
  service.use(createCallBacks({ client, log, announce: sounds.announce }), sounds.router);
  service.use(createPfPaWs({ testSdkConnection, client, log, clientAddress, origin, demo: config.demo }));

  const authenticator = createBase();
  authenticator.use(createHttpsRule({ sslRequired: config.sslRequired, isPrivate }), createAuthenticator());
  authenticator.use(createNotFoundHandler());
  authenticator.use(createErrorHandler({ log }));

  const app = createBase();
  const appHost = config.appOrigin?.host;
  // By Host alone: whoever names that host himself gets files that anybody may have.
  if (appHost !== undefined)
    app.use((request, response, next) => {
      if (request.get('Host') === appHost) authenticator(request, response, next);
      else next();
    });
  for (const directory of config.virtualDirectories) app.use(directory, health);
  app.use(createHttpsRule({ sslRequired: config.sslRequired, isPrivate }));
  app.use([...config.virtualDirectories], service);
  app.use(createNotFoundHandler());
  app.use(createErrorHandler({ log }));
  return { app, authenticator };

  function createBase(): Express {
    const base = express();
    base.disable('x-powered-by');
    base.disable('etag');
    base.use(assignRequestId, createRequestLog({ log, clientAddress }), createSecurityHeaders(), health);
    return base;
  }
}
