import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { MfaError } from '@mfa/shared/mfa-error';
import { type AppProcess, startApp } from './demo/app-process.ts';
import { cookieKeyFile, prepareDataFolder } from './demo/data-folder.ts';
import { describeDemo } from './demo/describe.ts';
import { type DemoOptions, readDemoOptions, usage } from './demo/options.ts';
import { checkPorts } from './demo/ports.ts';
import { seedStore } from './demo/seed-store.ts';

/** `npm start`: builds, makes the demonstration store, starts the three apps, and stops them together. */
const root = join(import.meta.dirname, '..');
const running: AppProcess[] = [];

try {
  const options = readDemoOptions(process.argv.slice(2), process.env);
  if (options.help) process.stdout.write(usage);
  else await run(options);
} catch (error) {
  if (!(error instanceof MfaError)) throw error;
  console.error(error.message);
  await stopAll();
  process.exitCode = 1;
}

async function run(options: DemoOptions): Promise<void> {
  const { dataDir, host, ports } = options;
  await checkPorts({
    host,
    ports: {
      MFA_SDK_PORT: ports.sdk,
      MFA_PORTAL_PORT: ports.portal,
      MFA_MOBILE_PORT: ports.mobile,
      MFA_APP_PORT: ports.app,
    },
  });
  prepareDataFolder(options);
  build();
  const stopped = untilSignal();
  const environment = cleanEnvironment();
  const demo = { ...environment, MFA_DEMO: '1', MFA_DATA_DIR: dataDir, MFA_HOST: host };
  const seeded = await seedStore({
    root,
    environment: {
      ...demo,
      ...(options.password !== undefined && { MFA_DEMO_PASSWORD: options.password }),
      // Phones have to know where they come back to, so both ports must be known before anything listens.
      ...(ports.mobile !== 0 &&
        ports.app !== 0 && {
          MFA_DEMO_MOBILE_URL: `http://localhost:${ports.mobile}/MultiFactorAuthMobileAppWebService`,
          MFA_DEMO_APP_ORIGIN: `http://localhost:${ports.app}`,
        }),
    },
  });
  const sdk = await start('sdk-service', dataDir, { ...demo, PORT: String(ports.sdk) });
  const client = {
    ...environment,
    MFA_HOST: host,
    MFA_SDK_URL: `${sdk}/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx`,
  };
  const [portal, mobile] = await Promise.all([
    start('user-portal', dataDir, {
      ...client,
      PORT: String(ports.portal),
      WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: 'svc-portal',
      WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD_FILE: join(dataDir, 'svc-portal.password'),
      MFA_PORTAL_COOKIE_KEY_FILE: join(dataDir, cookieKeyFile),
      MFA_DEMO_MESSAGES_URL: `${byName(sdk)}/demo/messages`,
    }),
    start('mobile-app-service', dataDir, {
      ...client,
      MFA_DEMO: '1',
      PORT: String(ports.mobile),
      MFA_APP_PORT: String(ports.app),
      WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: 'svc-mobile',
      WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD_FILE: join(dataDir, 'svc-mobile.password'),
    }),
  ]);
  const ended = Promise.race(running.map((each) => each.ended));
  await Promise.race([untilReady([sdk, portal, mobile]), ended]);
  console.log(
    describeDemo({
      sdk: byName(sdk),
      portal: byName(portal),
      mobile: byName(mobile),
      app: `http://localhost:${ports.app}`,
      dataDir,
      seeded,
    }),
  );
  const end = await Promise.race([stopped, ended]);
  console.log(end === 'signal' ? 'Stopping…' : `${end}\n\nStopping the others, since the three belong together.`);
  await stopAll();
  process.exit(end === 'signal' ? 0 : 1);
}

function build(): void {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const projects = ['shared', 'sdk-service', 'user-portal', 'mobile-app-service'];
  const { status } = spawnSync(process.execPath, [compiler, '-b', ...projects], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new MfaError('misconfigured', 'The build failed; the compiler says above why.');
}

async function start(name: string, dataDir: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const app = await startApp({
    name,
    entry: join(root, name, 'dist', 'server.js'),
    environment,
    logFile: join(dataDir, 'logs', `${name}.log`),
  });
  running.push(app);
  return app.address;
}

/** Ours without settings that are meant for a production app, so that a shell prepared for one does not leak in. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(?:MFA_|PORT$|SSL_REQUIRED|USE_WEB_SERVICE_SDK|WEB_SERVICE_SDK_|pfup_|pfMobile )/;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name) || name === 'MFA_LOG_LEVEL');
  return Object.fromEntries(kept);
}

async function untilReady(addresses: readonly string[]): Promise<void> {
  const giveUpAt = Date.now() + 30_000;
  for (const address of addresses) {
    while (!(await isReady(address))) {
      if (Date.now() > giveUpAt) throw new MfaError('unavailable', `${address}/readyz says that it is not ready.`);
      await wait(200);
    }
  }
}

async function isReady(address: string): Promise<boolean> {
  const response = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
  return response?.ok === true;
}

/** Browsers give a secure context, and passkeys a name, to `localhost`. */
function byName(address: string): string {
  return address.replace('//127.0.0.1:', '//localhost:');
}

/** Ctrl-C may reach us twice, from the terminal and from npm; only a later second one ends everything at once. */
function untilSignal(): Promise<string> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        firstAt ??= Date.now();
        if (Date.now() - firstAt > 1000) process.exit(1);
        resolve('signal');
      });
    }
  });
}

async function stopAll(): Promise<void> {
  await Promise.all(running.map((app) => app.stop()));
}
