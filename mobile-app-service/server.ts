import { readMobileAppServiceConfig } from '@mfa/shared/config/mobile-app-service';
import { createLog } from '@mfa/shared/log/log';
import { createSdkClient, sdkClientOptions } from '@mfa/shared/sdk-client/sdk-client';
import { listen } from '@mfa/shared/web/listen';
import { runApp } from '@mfa/shared/web/run-app';
import { createApp } from './app.ts';

await runApp(async () => {
  const config = readMobileAppServiceConfig(process.env);
  const log = createLog({ name: 'mobile-app-service', level: config.logLevel });
  for (const warning of config.warnings) log.warn(warning);
  const client = createSdkClient(sdkClientOptions(config.sdk));
  const app = createApp({ config, client, log });
  await listen(app, { ...config, log, onStop: () => client.close() });
});
