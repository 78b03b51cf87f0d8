import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { createOperations } from '../../sdk-service/operations/index.ts';
import { createSoapEndpoint, soapInterface } from '../../sdk-service/soap-endpoint.ts';
import { pfWsSdk } from '../../shared/contract/pf-ws-sdk.ts';
import { createSdkClient } from '../../shared/sdk-client/sdk-client.ts';
import { createAppBed } from './app-bed.ts';
import type { createTestBed } from './test-bed.ts';

/** Where the person is who signs in, as the calling account says. */
export const here = '192.0.2.7';

/**
 * The whole domain behind its SOAP endpoint on a real socket, and a client of it: an old account, which is believed and has
 * every right. Time and carriers are in the hands of the test.
 */
export async function createSoapBed(t: TestContext, options: Parameters<typeof createTestBed>[1] = {}) {
  const bed = await createAppBed(t, options);
  const old = { role: 'compatible', mayPassUnknown: true, allowPushWithoutNumber: true } as const;
  const account = await bed.addAccount('old', old);
  const endpoint = createSoapEndpoint({
    interfaces: [
      soapInterface({
        contract: pfWsSdk,
        paths: ['/PfWsSdk.asmx'],
        handlers: createOperations({ ...bed, storage: bed.store }),
      }),
    ],
    authenticate: () => ({ account }),
    authorize: ({ caller, requestId, signal, park }) => ({
      caller,
      clientAddress: here,
      actor: '',
      requestId,
      signal,
      park,
    }),
    log: { error: (details) => t.diagnostic(JSON.stringify(details)), warn: () => undefined },
  });
  const server = createServer((request, response) => {
    if (!endpoint(request, response)) response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/PfWsSdk.asmx`;
  const client = createSdkClient({ url, username: 'old', password: 'is not looked at' });
  t.after(() => {
    client.close();
    server.close();
    server.closeAllConnections();
  });
  return { ...bed, soap: client.pfWsSdk };
}

export type SoapBed = Awaited<ReturnType<typeof createSoapBed>>;
