import { readMobileAppServiceConfig } from '@mfa/shared/config/mobile-app-service';
import { createLog } from '@mfa/shared/log/log';
import { createSdkClient, sdkClientOptions } from '@mfa/shared/sdk-client/sdk-client';
import { listen, listenBeside } from '@mfa/shared/web/listen';
import { runApp } from '@mfa/shared/web/run-app';
import { createApp } from './app.ts';

await runApp(async () => {
  const config = readMobileAppServiceConfig(process.env);
  const log = createLog({ name: 'mobile-app-service', level: config.logLevel });
  for (const warning of config.warnings) log.warn(warning);
  const client = createSdkClient(sdkClientOptions(config.sdk));
  const { app, authenticator } = createApp({ config, client, log });
  const { appPort } = config;
  const beside =
    appPort === undefined
      ? undefined
      : await listenBeside(authenticator, { ...config, port: appPort, portVariable: 'MFA_APP_PORT', log });
  const onStop = async () => {
    await beside?.stop();
    client.close();
  };
  await listen(app, { ...config, log, onStop });
});
