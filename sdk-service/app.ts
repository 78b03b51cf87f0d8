import type { SdkServiceConfig } from '@mfa/shared/config/sdk-service';
import type { Log } from '@mfa/shared/log/log';
import { createClientAddress } from '@mfa/shared/web/client-address';
import { createErrorHandler, createNotFoundHandler } from '@mfa/shared/web/error-handler';
import { createHealth } from '@mfa/shared/web/health';
import { assignRequestId } from '@mfa/shared/web/request-id';
import { createRequestLog } from '@mfa/shared/web/request-log';
import { createSecurityHeaders } from '@mfa/shared/web/security-headers';
import express, { type Express, type Router } from 'express';
import type { Core } from './core.ts';

interface AppOptions {
  readonly config: SdkServiceConfig;
  readonly core: Pick<Core, 'storage'>;
  readonly log: Log;
  /** Pages of the demonstration, when this is one. */
  readonly demoPages?: Router | undefined;
}

/** What the service answers besides SOAP: health, and "not found". */
export function createApp({ config, core, log, demoPages }: AppOptions): Express {
  const transport = typeof config.port === 'number' ? 'tcp' : 'pipe';
  const clientAddress = createClientAddress({ trustedProxies: config.trustedProxies, transport });
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(assignRequestId, createRequestLog({ log, clientAddress }), createSecurityHeaders());
  const health = createHealth(async () => {
    await core.storage.ping();
    return true;
  });
  app.use(health);
  for (const directory of config.virtualDirectories) app.use(directory, health);
  if (demoPages !== undefined) app.use('/demo', demoPages);
  app.use(createNotFoundHandler());
  app.use(createErrorHandler({ log }));
  return app;
}
