import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readUserPortalConfig } from '@mfa/shared/config/user-portal';
import { createLog } from '@mfa/shared/log/log';
import { listen } from '@mfa/shared/web/listen';
import { runApp } from '@mfa/shared/web/run-app';

/**
 * The least app that listens, as a process for a test to stop. `/slow` answers when standard input says so; standard
 * output tells when it is being served and when the app is stopping.
 */
function serve(request: IncomingMessage, response: ServerResponse): void {
  if (request.url !== '/slow') {
    response.end('hello');
    return;
  }
  console.log('serving');
  once(process.stdin, 'data').then(() => response.end('finished'));
}

await runApp(async () => {
  const account = { WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: 'a', WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD: 'b' };
  const { port, host, tls } = readUserPortalConfig({ ...account, ...process.env });
  await listen(serve, {
    port,
    host,
    tls,
    stopSeconds: Number(process.env.STOP_SECONDS),
    log: createLog({ name: 'test', level: 'silent' }),
  });
  process.on('SIGTERM', () => console.log('stopping'));
});
