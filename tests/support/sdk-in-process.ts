import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSdkServiceConfig } from '@mfa/shared/config/sdk-service';
import { createLog } from '@mfa/shared/log/log';
import { createSdkClient, type SdkClient } from '@mfa/shared/sdk-client/sdk-client';
import {
  createSimulatedTextCarrier,
  type SimulatedTextCarrier,
} from '../../sdk-service/adapters/delivery/sms/simulated.ts';
import {
  createSimulatedVoiceCarrier,
  type SimulatedVoiceCarrier,
} from '../../sdk-service/adapters/delivery/voice/simulated.ts';
import { type Core, createCore } from '../../sdk-service/core.ts';
import type { ChangeAuthor } from '../../sdk-service/domain/changes/change-author.ts';
import type { Role } from '../../sdk-service/ports/records.ts';
import { createSoapService } from '../../sdk-service/soap-service.ts';
import { createFixedClock, type FixedClock } from './fixed-clock.ts';
import { createSeededRandomness, type SeededRandomness } from './seeded-randomness.ts';

/** The SDK service as it runs, on a real store and a real socket, with a clock that stands and known randomness. */
export interface SdkInProcess {
  readonly core: Core;
  readonly clock: FixedClock;
  readonly randomness: SeededRandomness;
  readonly carrier: SimulatedTextCarrier;
  readonly phone: SimulatedVoiceCarrier;
  /** The folder of the store. */
  readonly folder: string;
  /** Of PfWsSdk.asmx. */
  readonly url: string;
  readonly client: SdkClient;
  /** The passwords of its service accounts, and the headers that carry them. */
  readonly credentials: readonly string[];
  /** All lines that were logged so far, at the level `debug`. */
  readonly logLines: string[];
  /** Sends bytes as they are, with the credentials of the account that the interface is for. */
  post(body: string | Buffer, options?: PostOptions): Promise<SdkAnswer>;
  /** A client by an account of its own, which is closed with the service. */
  openClient(name: string, role: Role): Promise<SdkClient>;
  /** The code in the newest text to this number, or `no text`. */
  sentCode(to?: string): string;
  close(): Promise<void>;
}

interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Default `PfWsSdk`; the extensions are called with the account of a portal. */
  readonly to?: 'PfWsSdk' | 'MfaExtensions';
  /** Hangs up. */
  readonly signal?: AbortSignal;
}

export interface SdkAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Its account has the rights of an old caller (`compatible`), and is believed when it reports addresses. */
const sdkAccount = { name: 'payroll', password: 'a service account and its password' };
const portalAccount = { name: 'portal', password: 'another account with another password' };

export const testAuthor: ChangeAuthor = {
  accountName: 'scripts',
  actor: 'admin',
  clientAddress: '',
  requestId: 'request-0',
};

/** @param options.carrier `none`: texts and calls go by the carriers that are set up, which are listened to. */
export async function startSdkInProcess(
  options: { readonly carrier?: 'simulated' | 'none' } = {},
): Promise<SdkInProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'mfa-sdk-'));
  // The demonstration's store has the built-in directory, and with it people who have passwords.
  const config = readSdkServiceConfig({ MFA_DEMO: '1', MFA_DATA_DIR: folder, PORT: '0' });
  // The same every time, as everything here that is random: what is derived from it stands in golden files.
  await writeFile(config.masterKeyFile, Buffer.alloc(32, 'master key of the tests'), { mode: 0o600 });
  const logLines: string[] = [];
  const log = createLog({ name: 'sdk-service', level: 'debug', stream: { write: (line) => void logLines.push(line) } });
  const clock = createFixedClock();
  const randomness = createSeededRandomness('start');
  const carrier = createSimulatedTextCarrier({ clock });
  const phone = createSimulatedVoiceCarrier({ clock });
  const carriers = options.carrier === 'none' ? { listens: true } : { textCarriers: [carrier], voiceCarriers: [phone] };
  const core = await createCore({ ...config, ...carriers, log, clock, randomness });
  await core.accounts.add(
    { ...sdkAccount, role: 'compatible', flags: { reportsClientAddress: true, mayPassUnknown: true } },
    testAuthor,
  );
  await core.accounts.add({ ...portalAccount, role: 'portal' }, testAuthor);

  const answerSoap = createSoapService({ config, core, log });
  const server = createServer((request, response) => {
    if (!answerSoap(request, response)) response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx`;
  const client = createSdkClient({ url, username: sdkAccount.name, password: sdkAccount.password });
  const clients = [client];
  const authorizations = { PfWsSdk: basic(sdkAccount), MfaExtensions: basic(portalAccount) };

  return {
    core,
    clock,
    randomness,
    carrier,
    phone,
    folder,
    url,
    client,
    credentials: [sdkAccount.password, portalAccount.password, ...Object.values(authorizations)],
    logLines,
    async post(body, { headers = {}, to = 'PfWsSdk', signal } = {}) {
      const response = await fetch(new URL(`${to}.asmx`, url), {
        method: 'POST',
        headers: { Authorization: authorizations[to], 'Content-Type': 'text/xml; charset=utf-8', ...headers },
        body: typeof body === 'string' ? body : new Uint8Array(body),
        ...(signal && { signal }),
      });
      const contentType = response.headers.get('content-type') ?? '';
      return { status: response.status, contentType, body: await response.text() };
    },
    async openClient(name, role) {
      const account = { name, password: 'a long sentence that nobody knows' };
      await core.accounts.add({ ...account, role, flags: {} }, testAuthor);
      const opened = createSdkClient({ url, username: account.name, password: account.password });
      clients.push(opened);
      return opened;
    },
    sentCode(to) {
      const message = carrier.messages().find((each) => to === undefined || each.to === to);
      return /\d{6}/.exec(message?.text ?? '')?.[0] ?? 'no text';
    },
    async close() {
      for (const each of clients) each.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await core.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function basic({ name, password }: { readonly name: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}
