import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { createLog } from '@mfa/shared/log/log';

/** Serves an app on a free loopback port for the length of a test; gives its root address. */
export async function serveApp(t: TestContext, app: RequestListener): Promise<string> {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A log whose lines a test can look at. */
export function captureLog() {
  const lines: string[] = [];
  const log = createLog({ name: 'test', level: 'debug', stream: { write: (line) => lines.push(line) } });
  return { log, lines };
}
