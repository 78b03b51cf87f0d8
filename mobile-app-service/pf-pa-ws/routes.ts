import { pfPaWs } from '@mfa/shared/contract/pf-pa-ws';
import type { Log } from '@mfa/shared/log/log';
import { writeWsdl } from '@mfa/shared/soap/wsdl';
import { type Request, Router, raw } from 'express';
import type { SdkConnectionTest } from '../sdk-connection-test.ts';
import { createOperations } from './operations.ts';
import { servicePath, writeServicePage } from './service-page.ts';
import { createSoapHandler } from './soap-handler.ts';

interface PfPaWsOptions {
  readonly testSdkConnection: SdkConnectionTest;
  readonly log: Log;
  /** The origin by which the client reached us: `https://mfa.contoso.com`. */
  readonly origin: (request: Request) => string;
}

/** No message of this service comes near it. */
const bodyLimit = '64kb';

/** The routes of PfPaWs below a virtual directory: page, description, form and SOAP messages. */
export function createPfPaWs({ testSdkConnection, log, origin }: PfPaWsOptions): Router {
  const router = Router();
  router.get(servicePath, (request, response) => {
    if (Object.keys(request.query).some((name) => name.toLowerCase() === 'wsdl')) {
      const address = origin(request) + request.baseUrl + servicePath;
      response.type('text/xml; charset=utf-8').send(writeWsdl(pfPaWs, { address, operationNames: 'overloads' }));
    } else response.type('html').send(writeServicePage({ base: request.baseUrl }));
  });
  router.post(`${servicePath}/TestPfWsSdkConnection`, async (request, response) => {
    const tested = await testSdkConnection();
    response.type('html').send(writeServicePage({ base: request.baseUrl, tested }));
  });
  router.post(
    servicePath,
    raw({ type: () => true, limit: bodyLimit }),
    createSoapHandler({ operations: createOperations({ testSdkConnection }), log }),
  );
  return router;
}
