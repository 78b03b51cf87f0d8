import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createSdkClient, type SdkClient } from '@mfa/shared/sdk-client/sdk-client';
import { createMasterKeyFile } from '../../sdk-service/adapters/secrets/index.ts';
import { createCore } from '../../sdk-service/core.ts';
import { scan } from '../support/authenticator-app.ts';
import { type ServiceProcess, startProcess } from '../support/sdk-service-process.ts';
import { until } from '../support/until.ts';

const password = 'Demo-password-of-all';

const running = new WeakMap<TestContext, ServiceProcess[]>();

function createFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-service-'));
  // In this order: a folder that is taken away from a living process comes back.
  t.after(async () => {
    await Promise.all((running.get(t) ?? []).map((each) => each.kill()));
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function start(t: TestContext, entry: string, environment: Readonly<Record<string, string>>): ServiceProcess {
  const started = startProcess(entry, environment);
  running.set(t, [...(running.get(t) ?? []), started]);
  return started;
}

function production(folder: string) {
  const masterKeyFile = join(folder, 'keys', 'master.key');
  createMasterKeyFile(masterKeyFile);
  return { MFA_DATA_DIR: folder, MFA_MASTER_KEY_FILE: masterKeyFile, PORT: '0' };
}

function demo(folder: string) {
  return { MFA_DEMO: '1', MFA_DATA_DIR: folder, MFA_DEMO_PASSWORD: password, PORT: '0', MFA_LOG_LEVEL: 'debug' };
}

async function seed(t: TestContext, folder: string) {
  const seeding = start(t, 'demo/seed.ts', demo(folder));
  const line = await seeding.firstLine;
  assert.equal(await seeding.exitCode, 0, seeding.log());
  return JSON.parse(line ?? '');
}

async function startServer(t: TestContext, environment: Readonly<Record<string, string>>) {
  const server = start(t, 'server.ts', environment);
  const line = await server.firstLine;
  assert.ok(line, server.log());
  return { ...server, address: (JSON.parse(line) as { listening: string }).listening };
}

/** The process refuses to start and says why, in one sentence and without a stack. */
async function refusalOf(t: TestContext, entry: string, environment: Readonly<Record<string, string>>) {
  const server = start(t, entry, environment);
  assert.equal(await server.firstLine, undefined);
  assert.equal(await server.exitCode, 1);
  assert.doesNotMatch(server.log(), /\n\s+at /);
  return server.log();
}

describe('the service in production', () => {
  it('starts with an empty store, health for load balancers, and nobody who may call', async (t) => {
    const server = await startServer(t, production(createFolder(t)));
    assert.doesNotMatch(server.log(), /without a second factor/);
    for (const path of ['/healthz', '/readyz', '/MultiFactorAuthWebServiceSdk/readyz']) {
      assert.equal((await fetch(`${server.address}${path}`)).status, 200, path);
    }
    const credentials = { Authorization: `Basic ${Buffer.from(`svc-sdk:${password}`).toString('base64')}` };
    for (const path of ['PfWsSdk.asmx', 'PhoneFactorWebServiceSdk/pfwssdk.asmx', 'MfaExtensions.asmx']) {
      const response = await fetch(`${server.address}/${path}?wsdl`, { headers: credentials });
      assert.equal(response.status, 401, path);
      assert.match(response.headers.get('www-authenticate') ?? '', /^Basic /);
    }
    assert.equal((await fetch(`${server.address}/demo/messages`)).status, 404);
  });

  it('warns at its start of what lets people in without a second factor', async (t) => {
    const environment = production(createFolder(t));
    const { dataDir, masterKeyFile } = {
      dataDir: environment.MFA_DATA_DIR,
      masterKeyFile: environment.MFA_MASTER_KEY_FILE,
    };
    const core = await createCore({ dataDir, masterKeyFile, demo: undefined, log: { warn: () => undefined } });
    const author = { accountName: 'admin', actor: '', clientAddress: '', requestId: 'r' };
    await core.settings.set('company.whenDisabled', 'succeed', author);
    await core.close();
    const server = await startServer(t, environment);
    // It is said beside the start, which does not wait for it.
    const said = /"kind":"user-disabled".*company\.whenDisabled is \\"succeed\\"/;
    await until(
      () => said.test(server.log()),
      () => fetch(`${server.address}/healthz`).then((answer) => answer.text()),
    );
  });

  it('loads the libraries of what is seldom done when it is done, and not at its start', async (t) => {
    const tellPackages = `import { registerHooks } from 'node:module';
      registerHooks({
        load(url, context, next) {
          const name = /\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1];
          if (name !== undefined) process.stderr.write('loaded ' + name + '\\n');
          return next(url, context);
        },
      });`;
    const preload = `--import=data:text/javascript,${encodeURIComponent(tellPackages)}`;
    const server = await startServer(t, { ...production(createFolder(t)), NODE_OPTIONS: preload });
    assert.equal((await fetch(`${server.address}/readyz`)).status, 200);
    const loaded = new Set([...server.log().matchAll(/^loaded (.+)$/gm)].map(([, name]) => name));
    assert.deepEqual(
      ['kysely', 'smpp', 'nodemailer', '@simplewebauthn/server', 'web-push'].filter((name) => loaded.has(name)),
      ['kysely', 'smpp'],
    );
  });

  it('ends in good order on SIGTERM', async (t) => {
    const server = await startServer(t, production(createFolder(t)));
    server.child.kill('SIGTERM');
    assert.equal(await server.exitCode, 0);
  });

  it('refuses the store of a demonstration', async (t) => {
    const folder = createFolder(t);
    await seed(t, folder);
    const environment = { MFA_DATA_DIR: folder, MFA_MASTER_KEY_FILE: join(folder, 'master.key'), PORT: '0' };
    assert.match(await refusalOf(t, 'server.ts', environment), /MFA_DATA_DIR.*demonstration/);
  });

  it('refuses a store of another master key', async (t) => {
    const folder = createFolder(t);
    const environment = production(folder);
    const first = await startServer(t, environment);
    first.child.kill('SIGTERM');
    await first.exitCode;
    const masterKeyFile = join(folder, 'keys', 'other.key');
    createMasterKeyFile(masterKeyFile);
    const other = { ...environment, MFA_MASTER_KEY_FILE: masterKeyFile };
    assert.match(await refusalOf(t, 'server.ts', other), /MFA_MASTER_KEY_FILE/);
  });

  it('refuses to start without a master key, and names the command that makes one', async (t) => {
    const folder = createFolder(t);
    const environment = { MFA_DATA_DIR: folder, MFA_MASTER_KEY_FILE: join(folder, 'none.key'), PORT: '0' };
    assert.match(await refusalOf(t, 'server.ts', environment), /mfa init/);
  });
});

describe('the demonstration', () => {
  it('refuses a pipe', async (t) => {
    const environment = { ...demo(createFolder(t)), PORT: '/tmp/mfa-demo.sock' };
    assert.match(await refusalOf(t, 'server.ts', environment), /PORT is a pipe/);
  });

  it('refuses an address that others can reach', async (t) => {
    const environment = { ...demo(createFolder(t)), MFA_HOST: '0.0.0.0' };
    assert.match(await refusalOf(t, 'server.ts', environment), /MFA_HOST/);
  });

  it('refuses a store that it did not make', async (t) => {
    const folder = createFolder(t);
    const environment = production(folder);
    const server = await startServer(t, environment);
    server.child.kill('SIGTERM');
    await server.exitCode;
    const asDemo = { ...demo(folder), MFA_MASTER_KEY_FILE: environment.MFA_MASTER_KEY_FILE };
    assert.match(await refusalOf(t, 'server.ts', asDemo), /did not make/);
  });

  it('is not seeded in production', async (t) => {
    assert.match(await refusalOf(t, 'demo/seed.ts', production(createFolder(t))), /MFA_DEMO is not set/);
  });

  it('tells its passwords once, and keeps those of the apps in files of their own', async (t) => {
    const folder = createFolder(t);
    const first = await seed(t, folder);
    assert.equal(first.created, true);
    assert.deepEqual(
      first.people.map(({ username }: { username: string }) => username),
      ['alice', 'bob', 'carol', 'dana'],
    );
    const again = await seed(t, folder);
    assert.equal(again.created, false);
    assert.equal(JSON.stringify(again).includes('password'), false);
    for (const name of ['svc-portal.password', 'svc-mobile.password']) {
      assert.equal(statSync(join(folder, name)).mode & 0o777, process.platform === 'win32' ? 0o666 : 0o600, name);
    }
  });
});

/** The code in the newest simulated message. */
async function newestCode(address: string): Promise<string> {
  const page = await (await fetch(`${address}/demo/messages`)).text();
  return /class="text">[^<]*?(\d{6})/.exec(page)?.[1] ?? 'no code';
}

interface Story {
  readonly address: string;
  readonly application: SdkClient;
  readonly portal: SdkClient;
}

/** A person enrolls a token, signs in with it; another is authenticated by text. @returns every secret on the way. */
async function play({ address, application, portal }: Story): Promise<readonly string[]> {
  const { extensions } = portal;
  const credentials = { username: 'alice', password, initiatingIpAddress: '203.0.113.4', language: 'en' };
  await extensions.BeginSignIn({ ...credentials, password: 'wr0ng-passw0rd' });
  const first = await extensions.BeginSignIn(credentials);
  assert.equal(first.nextStep, 'userSetup');
  let session = first.sessionToken;
  const begun = await extensions.BeginEnrollment({ mode: 'oathToken', aim: 'method' }, { session });
  const { OathUri = '', OathSecretKey = '', AuthenticationRequestId } = begun.enrollment ?? {};
  const phone = scan(OathUri);
  const enrollmentCode = phone.code(-1);
  const confirmed = await extensions.ConfirmEnrollment(
    { authenticationRequestId: AuthenticationRequestId, response: enrollmentCode },
    { session },
  );
  assert.equal(confirmed.result, true);
  // The old token is dead, the new one opens the overview.
  assert.equal((await extensions.GetSession({}, { session })).error?.Code, 4);
  session = confirmed.sessionToken;
  assert.equal((await extensions.GetOverview({}, { session })).overview?.OathTokenExists, true);
  assert.equal((await portal.pfWsSdk.GetUserSettings_3({ username: 'bob' }, { session })).error?.Code, 4);
  await extensions.EndSession({}, { session });
  assert.equal((await extensions.GetSession({}, { session })).error?.Code, 4);

  const again = await extensions.BeginSignIn(credentials);
  assert.equal(again.nextStep, 'secondFactor');
  const attempt = await extensions.BeginAuthentication({ mode: 'unspecified' }, { session: again.sessionToken });
  const signInCode = phone.code(0);
  const answered = await extensions.AnswerAuthentication(
    { authenticationRequestId: attempt.attempt?.AuthenticationRequestId, response: signInCode },
    { session: again.sessionToken },
  );
  assert.deepEqual([answered.result, answered.nextStep], [true, 'main']);

  const { pfWsSdk } = application;
  const newUser = { Mode: 'smsText', SmsDirection: 'oneWay', SmsMode: 'otp', CountryCode: '49', Phone: '15112345678' };
  const modes = { PinMode: 'standard', PhoneAppMode: 'standard', Enabled: true, PinChangeRequired: false };
  const addUserSettings = { ...newUser, ...modes } as NonNullable<
    Parameters<typeof pfWsSdk.AddUser_3>[0]['addUserSettings']
  >;
  assert.equal((await pfWsSdk.AddUser_3({ username: 'eve', addUserSettings, sendEmail: false })).result, true);
  const request = { username: 'eve', initiatingAuthenticationType: 'pfsdk', requireUserMatch: true } as const;
  assert.equal((await pfWsSdk.PfAuthUser_4(request)).callResult?.Code, 20);
  const passcode = await newestCode(address);
  assert.equal((await pfWsSdk.ValidatePasscode({ username: 'eve', passcode })).result, true);
  assert.equal((await pfWsSdk.ValidatePasscode({ username: 'eve', passcode })).result, false);

  const tokens = [first, confirmed, again, answered].map(({ sessionToken }) => sessionToken);
  assert.ok(answered.browserToken);
  await extensions.BeginSignIn({ ...credentials, browserToken: answered.browserToken });
  const keys = [OathSecretKey, OathSecretKey.replaceAll(' ', ''), OathUri];
  const codes = [enrollmentCode, signInCode, passcode];
  return [
    password,
    'wr0ng-passw0rd',
    ...keys,
    ...codes,
    ...tokens.map((token) => token ?? 'no token'),
    answered.browserToken,
  ];
}

describe('the page of simulated messages', () => {
  /** `fetch` sets the Host by the address; another site's name needs a request made by hand. */
  function statusFor(address: string, host: string): Promise<number | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const request = get(`${address}/demo/messages`, { headers: { Host: host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject);
    return promise;
  }

  it('says that there is none yet, runs no script, and is for this machine’s own names alone', async (t) => {
    const folder = createFolder(t);
    await seed(t, folder);
    const { address } = await startServer(t, demo(folder));
    const response = await fetch(`${address}/demo/messages`);
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.match(await response.text(), /No message yet/);
    assert.equal(await statusFor(address, 'localhost:4898'), 200);
    assert.equal(await statusFor(address, 'evil.example'), 403);
    assert.equal(await statusFor(address, 'localhost.evil.example'), 403);
  });
});

describe('a whole story over a running service', () => {
  it('works from enrollment to authentication, and no secret of it stands in the log', async (t) => {
    const folder = createFolder(t);
    await seed(t, folder);
    const server = await startServer(t, demo(folder));
    const url = `${server.address}/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx`;
    const application = createSdkClient({ url, username: 'svc-sdk', password });
    const portal = createSdkClient({ url, username: 'svc-portal', password });
    t.after(() => {
      application.close();
      portal.close();
    });
    assert.equal((await application.pfWsSdk.TestSecurity({})).result, 'secure');

    const secrets = await play({ address: server.address, application, portal });
    server.child.kill('SIGTERM');
    assert.equal(await server.exitCode, 0);
    const log = server.log();
    assert.match(log, /"message":"AnswerAuthentication"/);
    // Codes are looked for as words of their own: six digits may well stand inside a time or an id.
    const found = secrets.filter((secret) =>
      /^\d{6}$/.test(secret) ? new RegExp(`(?<!\\d)${secret}(?!\\d)`).test(log) : log.includes(secret),
    );
    assert.deepEqual(found, []);
  });
});
