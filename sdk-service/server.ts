import { readSdkServiceConfig } from '@mfa/shared/config/sdk-service';
import { createLog } from '@mfa/shared/log/log';
import { listen } from '@mfa/shared/web/listen';
import { runApp } from '@mfa/shared/web/run-app';
import { createApp } from './app.ts';
import { createCore } from './core.ts';
import { createSoapService } from './soap-service.ts';
import { startWorker } from './worker.ts';

await runApp(async () => {
  const config = readSdkServiceConfig(process.env);
  const log = createLog({ name: 'sdk-service', level: config.logLevel });
  for (const warning of config.warnings) log.warn(warning);
  // Nothing of the demonstration is even loaded in production.
  const demo = config.demo ? (await import('./demo/demo.ts')).createDemo() : undefined;
  const core = await createCore({
    ...config,
    log,
    textCarriers: demo?.textCarriers,
    voiceCarriers: demo?.voiceCarriers,
    listens: true,
  });
  if ((await core.accounts.list()).length === 0) {
    log.warn('There is no account yet, so nobody can call; "mfa account add" makes one.');
  }
  for (const { kind, warning } of await core.openWays.list()) log.warn({ kind }, warning);
  const answerSoap = createSoapService({ config, core, log });
  const app = createApp({ config, core, log, demoPages: demo?.pages(core) });
  const stopWorker = startWorker({ core, log });
  await listen(
    (request, response) => {
      // Ahead of Express, which costs more than all the rest of a SOAP call.
      if (!answerSoap(request, response)) app(request, response);
    },
    {
      ...config,
      log,
      async onStop() {
        await stopWorker();
        await core.close();
      },
    },
  );
});
