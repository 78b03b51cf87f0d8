import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
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
  const port = process.env.PORT ?? '0';
  await listen(serve, {
    port: /^\d+$/.test(port) ? Number(port) : port,
    host: '127.0.0.1',
    stopSeconds: Number(process.env.STOP_SECONDS),
    log: createLog({ name: 'test', level: 'silent' }),
  });
  process.on('SIGTERM', () => console.log('stopping'));
});
