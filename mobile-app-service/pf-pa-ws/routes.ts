import { pfPaWs } from '@mfa/shared/contract/pf-pa-ws';
import { writeWsdl } from '@mfa/shared/soap/wsdl';
import { type Request, Router, raw } from 'express';
import type { SdkConnectionTest } from '../sdk-connection-test.ts';
import type { ActivationDeps } from './activation.ts';
import { writeActivationPage } from './activation-page.ts';
import { createOperations } from './operations.ts';
import { servicePath, writeServicePage } from './service-page.ts';
import { createSoapHandler } from './soap-handler.ts';

interface PfPaWsOptions extends ActivationDeps {
  readonly testSdkConnection: SdkConnectionTest;
  readonly clientAddress: (request: Request) => string | undefined;
  /** The origin by which the client reached us: `https://mfa.contoso.com`. */
  readonly origin: (request: Request) => string;
  readonly demo: boolean;
}

/** No message of this service comes near it. */
const bodyLimit = '64kb';

/** 128 random bits, by which an activation that was given by link or QR code is found. */
const ACTIVATION_PATH = /^[A-Za-z0-9_-]{22}$/;

/**
 * The routes of PfPaWs below a virtual directory: page, description, form and SOAP messages; the messages once more below
 * `/a/<activation path>/`, where a phone goes that was given its code by link or QR code.
 */
export function createPfPaWs({ testSdkConnection, client, log, clientAddress, origin, demo }: PfPaWsOptions): Router {
  const handleSoap = createSoapHandler({
    operations: createOperations({ testSdkConnection, client, log }),
    phoneRequest: (request) => ({
      activationPath: typeof request.params.activationPath === 'string' ? request.params.activationPath : undefined,
      clientAddress: clientAddress(request),
    }),
    log,
  });
  const body = raw({ type: () => true, limit: bodyLimit });

  const router = Router();
  router.get(servicePath, (request, response) => {
    if (Object.keys(request.query).some((name) => name.toLowerCase() === 'wsdl')) {
      const address = origin(request) + request.baseUrl + servicePath;
      response.type('text/xml; charset=utf-8').send(writeWsdl(pfPaWs, { address, operationNames: 'overloads' }));
    } else response.type('html').send(writeServicePage({ base: request.baseUrl, demo }));
  });
  router.post(`${servicePath}/TestPfWsSdkConnection`, async (request, response) => {
    const tested = await testSdkConnection();
    response.type('html').send(writeServicePage({ base: request.baseUrl, tested, demo }));
  });
  router.post(servicePath, body, handleSoap);

  router.param('activationPath', (_request, _response, next, path: string) => {
    next(ACTIVATION_PATH.test(path) ? undefined : 'router');
  });
  router.get('/a/:activationPath', (request, response) => {
    response.type('html').send(writeActivationPage({ base: request.baseUrl, demo }));
  });
  router.post(`/a/:activationPath${servicePath}`, body, handleSoap);
  return router;
}
