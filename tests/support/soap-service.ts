import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { readSdkServiceConfig } from '@mfa/shared/config/sdk-service';
import { createTlsServer } from '@mfa/shared/tls/create-tls-server';
import { createMasterKeyFile } from '../../sdk-service/adapters/secrets/index.ts';
import { createCore } from '../../sdk-service/core.ts';
import { createSoapService } from '../../sdk-service/soap-service.ts';
import { createFixedClock } from './fixed-clock.ts';
import { captureLog } from './serve-app.ts';

/** Both SOAP interfaces as they run, over a store of their own, listening as the variables say; a clock that stands. */
export async function startSoapService(t: TestContext, variables: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'mfa-soap-'));
  const MFA_MASTER_KEY_FILE = join(folder, 'keys', 'master.key');
  createMasterKeyFile(MFA_MASTER_KEY_FILE);
  const pipe = join(folder, 'pipe.sock');
  const config = readSdkServiceConfig({
    MFA_DATA_DIR: folder,
    MFA_MASTER_KEY_FILE,
    ...variables,
    PORT: variables.PORT === 'pipe' ? pipe : '0',
  });
  const { log, lines } = captureLog();
  const clock = createFixedClock(new Date());
  const core = await createCore({ ...config, log, clock });
  const answerSoap = createSoapService({ config, core, log });
  const listener: RequestListener = (request, response) => {
    if (!answerSoap(request, response)) response.writeHead(404).end();
  };
  const { tls: certificate, clientAuthorities } = config;
  const server =
    certificate === undefined
      ? createServer(listener)
      : (await createTlsServer(listener, { certificate, clientAuthorities, http: {}, log })).server;
  server.listen(typeof config.port === 'string' ? { path: pipe } : { port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await core.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Rows of the administration log about refused calls, oldest first. */
  async function refusals() {
    const { rows } = await core.storage.tailChanges({ after: 0, limit: 1000 });
    return rows.filter(({ action }) => action === 'call.refused');
  }

  const address = server.address();
  return {
    core,
    clock,
    lines,
    refusals,
    path: '/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx',
    /** The pipe, or the port on loopback. */
    at: typeof config.port === 'string' ? { path: pipe } : { port: (address as AddressInfo).port, host: '127.0.0.1' },
    port: typeof config.port === 'string' ? 0 : (address as AddressInfo).port,
  };
}

export const administrator = { accountName: '', actor: 'admin', clientAddress: '', requestId: '' };
