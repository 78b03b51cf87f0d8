import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { MfaError, type MfaErrorCode } from '@mfa/shared/mfa-error';
import { createErrorHandler, createNotFoundHandler } from '@mfa/shared/web/error-handler';
import { createHealth } from '@mfa/shared/web/health';
import { assignRequestId } from '@mfa/shared/web/request-id';
import { createRequestLog } from '@mfa/shared/web/request-log';
import { createSecurityHeaders } from '@mfa/shared/web/security-headers';
import express from 'express';
import { captureLog, serveApp } from '../../support/serve-app.ts';

const statuses: readonly (readonly [code: MfaErrorCode, status: number])[] = [
  ['malformed', 400],
  ['unauthenticated', 401],
  ['forbidden', 403],
  ['not-found', 404],
  ['conflict', 409],
  ['unavailable', 503],
  ['misconfigured', 500],
];

for (const [code, status] of statuses) {
  test(`an error ${code} is answered with ${status}`, async (t) => {
    const { get } = await serve(t, new MfaError(code, 'A plain sentence.', { retryAfterSeconds: 1.2 }));
    const response = await get('/fail');
    assert.equal(response.status, status);
    assert.equal(response.headers.get('Retry-After'), '2');
  });
}

test('a bug is told by a number, and its detail only to the log', async (t) => {
  const { get, lines } = await serve(t, new Error('SELECT hunter2 FROM users'));
  for (const accept of ['text/html', 'application/json']) {
    const response = await get('/fail', { accept });
    const body = await response.text();
    assert.equal(response.status, 500);
    assert.ok(!/hunter2|\.ts:\d|node_modules/.test(body), body);
    assert.ok(body.includes(response.headers.get('X-Request-Id') ?? 'no id'));
  }
  assert.ok(lines.some((line) => line.includes('hunter2') && line.includes('stack')));
});

test('programs get problem+json, browsers a page', async (t) => {
  const { get } = await serve(t, new MfaError('conflict', 'There is <one> already.'));
  const problem = await get('/fail', { accept: '*/*' });
  assert.equal(problem.headers.get('Content-Type'), 'application/problem+json; charset=utf-8');
  const { title, status, detail } = (await problem.json()) as Record<string, unknown>;
  assert.deepEqual([title, status, detail], ['Conflict', 409, 'There is <one> already.']);
  const page = await get('/fail', { accept: 'text/html,*/*;q=0.8' });
  assert.match(await page.text(), /There is &#60;one&#62; already\./);
});

test('a wrong setting is not told to strangers', async (t) => {
  const { get } = await serve(t, new MfaError('misconfigured', 'MFA_SOMETHING is wrong.'));
  assert.ok(!(await (await get('/fail')).text()).includes('MFA_SOMETHING'));
});

test('what no route answers is a plain 404', async (t) => {
  const { get } = await serve(t, undefined);
  const response = await get('/nowhere', { accept: 'text/html' });
  assert.equal(response.status, 404);
  assert.match(await response.text(), /nothing at this address/);
});

test('every answer forbids frames, foreign and inline scripts, and caches', async (t) => {
  const { get } = await serve(t, undefined);
  const { headers } = await get('/nowhere');
  const policy = headers.get('Content-Security-Policy') ?? '';
  for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'"]) {
    assert.ok(policy.includes(part), part);
  }
  assert.ok(!policy.includes('unsafe'));
  assert.equal(headers.get('Cache-Control'), 'no-store');
  assert.equal(headers.get('X-Content-Type-Options'), 'nosniff');
  assert.equal(headers.get('X-Powered-By'), null);
});

test('the request log holds no query, no body, no token of a path, and the id', async (t) => {
  const { get, lines } = await serve(t, undefined);
  const response = await get('/calls/0123456789abcdefABCDEF?code=hunter2');
  await response.text();
  await get('/item/hunter2');
  const text = lines.join('');
  assert.ok(!text.includes('hunter2'));
  assert.match(text, /"path":"\/calls\/\[token\]"/);
  assert.match(text, /"path":"\/item\/:name"/);
  assert.ok(text.includes(response.headers.get('X-Request-Id') ?? 'no id'));
});

test('health says ok or not, and nothing else, and asks once however many ask', async (t) => {
  let asked = 0;
  const ready = Promise.withResolvers<boolean>();
  const app = express().use(
    createHealth(() => {
      asked += 1;
      return ready.promise;
    }),
  );
  const address = await serveApp(t, app);
  assert.equal(await (await fetch(`${address}/healthz`)).text(), 'ok\n');
  const answers = Array.from({ length: 20 }, () => fetch(`${address}/readyz`));
  await fetch(`${address}/healthz`);
  ready.resolve(true);
  assert.deepEqual(new Set((await Promise.all(answers)).map((each) => each.status)), new Set([200]));
  assert.equal(asked, 1);
});

test('not ready, by answer or by failure, is 503', async (t) => {
  for (const isReady of [async () => false, () => Promise.reject(new Error('hunter2'))]) {
    const response = await fetch(`${await serveApp(t, express().use(createHealth(isReady)))}/readyz`);
    assert.equal(response.status, 503);
    assert.equal(await response.text(), 'not ready\n');
  }
});

async function serve(t: TestContext, failure: unknown) {
  const { log, lines } = captureLog();
  const app = express().disable('x-powered-by');
  app.use(assignRequestId, createRequestLog({ log, clientAddress: () => undefined }), createSecurityHeaders());
  app.get('/fail', () => {
    throw failure;
  });
  app.get('/item/:name', (_request, response) => response.send('item'));
  app.use(createNotFoundHandler(), createErrorHandler({ log }));
  const address = await serveApp(t, app);
  return { lines, get: (path: string, headers: Record<string, string> = {}) => fetch(address + path, { headers }) };
}
