import { readUserPortalConfig } from '@mfa/shared/config/user-portal';
import { createLog } from '@mfa/shared/log/log';
import { createSdkClient, sdkClientOptions } from '@mfa/shared/sdk-client/sdk-client';
import { listen } from '@mfa/shared/web/listen';
import { runApp } from '@mfa/shared/web/run-app';
import { createPortal } from './app.ts';

await runApp(async () => {
  const config = readUserPortalConfig(process.env);
  const log = createLog({ name: 'user-portal', level: config.logLevel });
  for (const warning of config.warnings) log.warn(warning);
  // The portal asks nothing that blocks: whatever takes longer is not going to be answered.
  const sdk = createSdkClient({ ...sdkClientOptions(config.sdk), timeoutMs: 20_000 });
  await listen(createPortal({ config, log, sdk }), { ...config, log, onStop: () => sdk.close() });
});
