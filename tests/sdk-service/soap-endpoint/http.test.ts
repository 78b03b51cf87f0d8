import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { MfaError } from '../../../shared/mfa-error.ts';
import { openRawConnection } from '../../support/raw-connection.ts';
import { sdkEnvelope } from '../../support/soap-envelope.ts';
import { basic, credentials, type StartedEndpoint, startEndpoint } from '../../support/start-endpoint.ts';

const path = '/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx';
const authorization = `Authorization: ${basic(credentials)}\r\n`;
const testSecurity = sdkEnvelope('<TestSecurity/>');
const secure = /<TestSecurityResult>secure<\/TestSecurityResult>.*<\/soap:Envelope>/;

/** A POST of a message as it stands on the wire. */
function rawPost(body: string, headers = authorization): string {
  return (
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}Content-Type: text/xml; charset=utf-8\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

let endpoint: StartedEndpoint;
/** Emits the call when PfAuthUser begins to wait, and ends it by `answer`. */
let waiting: { signal: AbortSignal; answer: () => void } | undefined;
let began = Promise.withResolvers<void>();

before(async () => {
  endpoint = await startEndpoint({
    handlers: {
      TestSecurity: () => ({ result: 'secure' }),
      PfAuthUser: (_input, { signal }) => {
        const { promise, resolve } = Promise.withResolvers<{ result: boolean }>();
        waiting = { signal, answer: () => resolve({ result: true }) };
        began.resolve();
        began = Promise.withResolvers();
        return promise;
      },
    },
    limits: { bodyBytes: 10_000, allBodiesBytes: 15_000, requestsInFlight: 2 },
  });
});
after(() => endpoint.close());

test('asks for credentials with 401 and an empty body, and takes them on the same connection', async () => {
  const connection = await openRawConnection(endpoint.port);
  connection.send(rawPost(testSecurity, ''));
  const refusal = await connection.receive(/\r\n\r\n/);
  assert.match(refusal, /^HTTP\/1\.1 401 Unauthorized\r\n/);
  assert.match(refusal, /WWW-Authenticate: Basic realm="[^"]+", charset="UTF-8"\r\n/);
  assert.match(refusal, /Content-Length: 0\r\n/);
  assert.match(refusal, /Connection: keep-alive\r\n/);
  connection.send(rawPost(testSecurity));
  await connection.receive(secure);
  connection.hangUp();
});

test('takes a body that comes after its 401, and the next request on the same connection', async () => {
  const connection = await openRawConnection(endpoint.port);
  const [head = '', body = ''] = rawPost(testSecurity, '').split(/(?<=\r\n\r\n)/);
  connection.send(head);
  await connection.receive(/^HTTP\/1\.1 401 .*WWW-Authenticate: Basic .*\r\n\r\n/s);
  connection.send(body);
  connection.send(rawPost(testSecurity));
  await connection.receive(secure);
  connection.hangUp();
});

test('drains a chunked body that came without credentials, and goes on', async () => {
  const connection = await openRawConnection(endpoint.port);
  connection.send(`POST ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`);
  connection.send('0\r\n\r\n');
  assert.match(await connection.receive(/\r\n\r\n/), /^HTTP\/1\.1 401 [\s\S]*Connection: keep-alive/);
  connection.send(rawPost(testSecurity));
  await connection.receive(secure);
  connection.hangUp();
});

test('closes the connection when a body without credentials is too large', async () => {
  const connection = await openRawConnection(endpoint.port);
  connection.send(rawPost('x'.repeat(20_000), ''));
  assert.match(await connection.closed(), /^HTTP\/1\.1 401 [\s\S]*Connection: close/);
});

test('sends 100 Continue to who expects it', async () => {
  const connection = await openRawConnection(endpoint.port);
  const [head = ''] = rawPost(testSecurity, `${authorization}Expect: 100-continue\r\n`).split('\r\n\r\n');
  connection.send(`${head}\r\n\r\n`);
  await connection.receive(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
  connection.send(testSecurity);
  await connection.receive(secure);
  connection.hangUp();
});

test('answers pipelined requests in order', async () => {
  const connection = await openRawConnection(endpoint.port);
  connection.send(rawPost('no XML') + rawPost(testSecurity));
  const text = await connection.receive(secure);
  assert.deepEqual(text.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 500', 'HTTP/1.1 200']);
  connection.hangUp();
});

test('refuses a body that announces more than the cap with 413, and closes', async () => {
  const connection = await openRawConnection(endpoint.port);
  connection.send(rawPost('x'.repeat(10_001)));
  assert.match(await connection.closed(), /^HTTP\/1\.1 413 [\s\S]*Connection: close[\s\S]*larger than 10000 bytes/);
});

test('refuses a chunked body past the cap with 413, and closes', async () => {
  const connection = await openRawConnection(endpoint.port);
  connection.send(
    `POST ${path} HTTP/1.1\r\nHost: a\r\n${authorization}Content-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n` +
      `2711\r\n${'x'.repeat(10_001)}\r\n0\r\n\r\n`,
  );
  assert.match(await connection.closed(), /^HTTP\/1\.1 413 [\s\S]*Connection: close/);
});

test('gives up on a body that does not arrive, with 408', async () => {
  const impatient = await startEndpoint({ limits: { bodyTimeoutMs: 10 } });
  const connection = await openRawConnection(impatient.port);
  connection.send(rawPost(testSecurity).slice(0, -10));
  await connection.receive(/^HTTP\/1\.1 408 [\s\S]*did not arrive in time/);
  connection.hangUp();
  await impatient.close();
});

test('refuses a body with 503 when all bodies together are past their bound', async () => {
  const connections = await Promise.all([1, 2].map(() => openRawConnection(endpoint.port)));
  // Neither ends, so that both are held until the second goes past the bound.
  for (const connection of connections) connection.send(rawPost('x'.repeat(9000)).slice(0, -1));
  const refusal = await Promise.race(connections.map((connection) => connection.receive(/<\/soap:Envelope>/)));
  assert.match(refusal, /^HTTP\/1\.1 503 [\s\S]*Retry-After: 1\r\n/);
  for (const connection of connections) connection.hangUp();
});

test('refuses with 503 and Retry-After what is past the bound of requests in flight', async () => {
  const connections = await Promise.all([1, 2, 3].map(() => openRawConnection(endpoint.port)));
  const [first, second, third] = connections;
  const begun = began.promise;
  first?.send(rawPost(sdkEnvelope('<PfAuthUser/>')));
  await begun;
  const answerFirst = waiting?.answer;
  const begunToo = began.promise;
  second?.send(rawPost(sdkEnvelope('<PfAuthUser/>')));
  await begunToo;
  const answerSecond = waiting?.answer;
  third?.send(rawPost(testSecurity));
  const refusal = await third?.receive(/<\/soap:Envelope>/);
  assert.match(refusal ?? '', /^HTTP\/1\.1 503 [\s\S]*Retry-After: 1\r\n/);
  answerFirst?.();
  answerSecond?.();
  await first?.receive(/<PfAuthUserResult>true</);
  await second?.receive(/<PfAuthUserResult>true</);
  third?.send(rawPost(testSecurity));
  await third?.receive(secure);
  for (const connection of connections) connection.hangUp();
});

test('tells the handler when the caller hangs up', async () => {
  const connection = await openRawConnection(endpoint.port);
  const begun = began.promise;
  connection.send(rawPost(sdkEnvelope('<PfAuthUser/>')));
  await begun;
  const signal = waiting?.signal;
  assert.equal(signal?.aborted, false);
  const aborted = once(signal ?? new EventTarget(), 'abort');
  connection.hangUp();
  await aborted;
  waiting?.answer();
});

test('survives a caller who hangs up in the middle of a body', async () => {
  const connection = await openRawConnection(endpoint.port);
  connection.send(rawPost(testSecurity).slice(0, -10));
  connection.hangUp();
  const next = await openRawConnection(endpoint.port);
  next.send(rawPost(testSecurity));
  await next.receive(secure);
  next.hangUp();
});

test('answers an authentication that is slowed down with 503 and its Retry-After', async () => {
  const slowed = await startEndpoint({
    authenticate: () => {
      throw new MfaError('unavailable', 'Too many wrong credentials.', { retryAfterSeconds: 7.2 });
    },
  });
  const response = await fetch(slowed.url, { method: 'POST', body: 'x' });
  assert.equal(response.status, 503);
  assert.equal(response.headers.get('retry-after'), '8');
  assert.match(await response.text(), /<faultstring>Too many wrong credentials\.</);
  await slowed.close();
});

test('answers a caller who is not admitted at all with 403', async () => {
  const plain = await startEndpoint({
    authenticate: async () => {
      throw new MfaError('forbidden', 'The Web Service SDK is reached by https.');
    },
  });
  const response = await fetch(plain.url);
  assert.equal(response.status, 403);
  assert.equal(response.headers.get('www-authenticate'), null);
  assert.equal(await response.text(), 'The Web Service SDK is reached by https.\n');
  await plain.close();
});

test('answers a failure while authenticating with a request id and no detail', async () => {
  const broken = await startEndpoint({
    authenticate: async () => {
      throw new Error('no such table: accounts');
    },
  });
  const response = await fetch(broken.url, { method: 'POST', body: 'x' });
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /table/);
  assert.equal(broken.logged.length, 1);
  await broken.close();
});
