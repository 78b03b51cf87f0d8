import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { createCertificateFolder } from '../../support/certificate-folder.ts';
import { createCertificateAuthority } from '../../support/make-certificate.ts';

const script = join(import.meta.dirname, '..', '..', 'support', 'listening-app.ts');

test('an app says where it listens, finishes what it does when asked to stop, and ends with 0', async (t) => {
  const app = await start(t, '0');
  const slow = fetch(`${app.address}/slow`);
  await once(app.lines, 'line'); // the request is being served
  app.child.kill('SIGTERM');
  await once(app.lines, 'line'); // it is stopping
  await assert.rejects(fetch(`${app.address}/`));
  app.child.stdin.write('finish\n');
  const response = await slow;
  assert.equal(await response.text(), 'finished');
  const answeredAt = performance.now();
  assert.deepEqual(await app.exited, [0, null]);
  assert.ok(performance.now() - answeredAt < 5000, 'it did not wait for the idle connection to time out');
});

test('a request that never ends is cut off after the bound', async (t) => {
  const app = await start(t, '0', { STOP_SECONDS: '0.1' });
  const slow = fetch(`${app.address}/slow`);
  await once(app.lines, 'line');
  app.child.kill('SIGTERM');
  await assert.rejects(slow);
  assert.deepEqual(await app.exited, [0, null]);
});

test('an app ends when whoever started it is gone', async (t) => {
  const app = await start(t, '0');
  app.child.disconnect();
  assert.deepEqual(await app.exited, [0, null]);
});

test('an app listens on a socket as on a named pipe', { skip: process.platform === 'win32' }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-listen-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const socketPath = join(folder, 'pipe.sock');
  const app = await start(t, socketPath);
  assert.equal(app.address, socketPath);
  const response = await new Promise<NodeJS.ReadableStream>((resolve) => {
    request({ socketPath, path: '/' }, resolve).end();
  });
  assert.equal(await text(response), 'hello');
});

test('an app speaks TLS with a certificate of its own', async (t) => {
  const authority = createCertificateAuthority();
  const files = createCertificateFolder(t).writePem('server', authority.issue(['localhost']));
  const app = await start(t, '0', { MFA_TLS_CERT: files.certificate, MFA_TLS_KEY: files.key });
  assert.match(app.address, /^https:/);
  const { port } = new URL(app.address);
  const response = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    get({ host: '127.0.0.1', servername: 'localhost', port, ca: authority.cert }, resolve).on('error', reject);
  });
  assert.equal(await text(response), 'hello');
  app.child.kill('SIGTERM');
  assert.deepEqual(await app.exited, [0, null]);
});

test('a certificate that cannot be used is told in a sentence that names the setting', async (t) => {
  const files = createCertificateFolder(t).writePem('server', { cert: 'nothing', key: 'nothing' });
  const child = spawnApp(t, '0', { MFA_TLS_CERT: files.certificate, MFA_TLS_KEY: files.key });
  const complaint = text(child.stderr);
  assert.deepEqual(await once(child, 'exit'), [1, null]);
  assert.equal(await complaint, `MFA_TLS_CERT is "${files.certificate}", which is not a certificate in PEM.\n`);
});

test('a port that another has is told in a sentence that names the setting', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const { port } = other.address() as AddressInfo;
  const child = spawnApp(t, String(port));
  const complaint = text(child.stderr);
  assert.deepEqual(await once(child, 'exit'), [1, null]);
  assert.equal(
    await complaint,
    `PORT is ${port} on 127.0.0.1, and another program uses it. Set PORT to a free port.\n`,
  );
});

function spawnApp(t: TestContext, port: string, environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['--conditions=source', script], {
    env: { PATH: process.env.PATH, PORT: port, STOP_SECONDS: '10', ...environment },
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
  });
  t.after(() => child.kill('SIGKILL'));
  return child as typeof child & {
    stdin: NodeJS.WritableStream;
    stdout: NodeJS.ReadableStream;
    stderr: NodeJS.ReadableStream;
  };
}

async function start(t: TestContext, port: string, environment?: Readonly<Record<string, string>>) {
  const child = spawnApp(t, port, environment);
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, 'line');
  return { child, lines, exited, address: (JSON.parse(line) as { listening: string }).listening };
}
