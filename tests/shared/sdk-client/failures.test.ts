import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { after, test } from 'node:test';
import { MfaError, type MfaErrorCode } from '../../../shared/mfa-error.ts';
import { createSdkClient, type SdkClientOptions } from '../../../shared/sdk-client/sdk-client.ts';
import { classifySdkFailure, type SdkFailure } from '../../../shared/sdk-client/sdk-failure.ts';
import { createCertificateAuthority } from '../../support/make-certificate.ts';
import { basic, credentials, startEndpoint } from '../../support/start-endpoint.ts';

const closers: (() => void | Promise<void>)[] = [];
after(async () => {
  for (const close of closers.reverse()) await close();
});

/** A server that answers everything in one way. */
async function answerWith(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/PfWsSdk.asmx`;
}

function connectTo(url: string, options: Partial<SdkClientOptions> = {}) {
  const client = createSdkClient({ url, ...credentials, ...options });
  closers.push(() => client.close());
  return client;
}

interface Expected {
  readonly failure: SdkFailure;
  readonly code: MfaErrorCode;
  readonly message: RegExp;
}

async function assertFails(call: Promise<unknown>, expected: Expected): Promise<void> {
  const error = await call.then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof MfaError, String(error));
  assert.equal(classifySdkFailure(error), expected.failure);
  assert.equal(error.code, expected.code);
  assert.match(error.message, expected.message);
  // No error may carry what was sent: it may be a password.
  assert.doesNotMatch(JSON.stringify([error, error.cause, error.stack]), /s3cret|Basic /);
}

const secretCall = { username: 'ada', pin: 's3cret' };

test('takes a password with markup, quotes, colons and characters of every size', async () => {
  const endpoint = await startEndpoint({ handlers: { TestSecurity: () => ({ result: 'secure' }) } });
  closers.push(() => endpoint.close());
  assert.equal((await connectTo(endpoint.url).pfWsSdk.TestSecurity({})).result, 'secure');
});

test('tells that the service account is refused', async () => {
  const endpoint = await startEndpoint();
  closers.push(() => endpoint.close());
  const call = connectTo(endpoint.url, { password: 's3cret' }).pfWsSdk.ValidatePin(secretCall);
  await assertFails(call, {
    failure: 'bad-credentials',
    code: 'unauthenticated',
    message: /refuses the service account/,
  });
});

test('does not take a 401 for an answer because an envelope comes with it', async () => {
  const url = await answerWith((_request, response) => {
    response.writeHead(401, { 'Content-Type': 'text/xml' });
    response.end(
      '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><ValidatePinResponse xmlns="http://www.phonefactor.com/PfWsSdk"><ValidatePinResult>true</ValidatePinResult></ValidatePinResponse></e:Body></e:Envelope>',
    );
  });
  const expected = { failure: 'bad-credentials', code: 'unauthenticated', message: /refuses/ } as const;
  await assertFails(connectTo(url).pfWsSdk.ValidatePin(secretCall), expected);
});

test('tells that nothing listens', async () => {
  const server = createTcpServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const call = connectTo(`http://127.0.0.1:${port}/PfWsSdk.asmx`).pfWsSdk.ValidatePin(secretCall);
  await assertFails(call, { failure: 'unreachable', code: 'unavailable', message: /Nothing listens/ });
});

test('tells that the host is not known', async () => {
  const call = connectTo('https://sdk.invalid/PfWsSdk.asmx').pfWsSdk.ValidatePin(secretCall);
  await assertFails(call, { failure: 'unreachable', code: 'unavailable', message: /sdk\.invalid.* is not known/ });
});

test('tells that something else answers at the address', async () => {
  const url = await answerWith((_request, response) => response.writeHead(404).end('Not here'));
  const expected = { failure: 'unreachable', code: 'unavailable', message: /is not the Web Service SDK \(HTTP 404\)/ };
  await assertFails(connectTo(url).pfWsSdk.ValidatePin(secretCall), expected as Expected);
  const page = await answerWith((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Welcome</html>');
  });
  const welcome = { ...expected, message: /HTTP 200/ } as Expected;
  await assertFails(connectTo(page).pfWsSdk.ValidatePin(secretCall), welcome);
});

test('follows no redirect', async () => {
  let followed = 0;
  const target = await answerWith((_request, response) => {
    followed += 1;
    response.end();
  });
  const url = await answerWith((_request, response) => response.writeHead(307, { Location: target }).end());
  const expected = { failure: 'unreachable', code: 'unavailable', message: /HTTP 307/ } as const;
  await assertFails(connectTo(url).pfWsSdk.ValidatePin(secretCall), expected);
  assert.equal(followed, 0);
});

test('gives up after the time limit', async () => {
  const url = await answerWith(() => {});
  const call = connectTo(url, { timeoutMs: 20 }).pfWsSdk.ValidatePin(secretCall);
  await assertFails(call, { failure: 'unreachable', code: 'unavailable', message: /did not answer within 0\.02 s/ });
});

test('gives up after the time limit in the middle of an answer too', async () => {
  const url = await answerWith((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/xml', 'Content-Length': 1000 });
    response.write('<');
  });
  const call = connectTo(url, { timeoutMs: 50 }).pfWsSdk.ValidatePin(secretCall);
  await assertFails(call, { failure: 'unreachable', code: 'unavailable', message: /did not answer within/ });
});

test('ends a call with the reason of its signal', async () => {
  const arrived = Promise.withResolvers<void>();
  const url = await answerWith(() => arrived.resolve());
  const abort = new AbortController();
  const call = connectTo(url).pfWsSdk.ValidatePin(secretCall, { signal: abort.signal });
  await arrived.promise;
  const reason = new Error('the browser is gone');
  abort.abort(reason);
  await assert.rejects(call, (error) => error === reason);
});

test('does not begin a call whose signal has ended', async () => {
  const client = connectTo('http://127.0.0.1:9/PfWsSdk.asmx');
  await assert.rejects(client.pfWsSdk.ValidatePin(secretCall, { signal: AbortSignal.abort() }), { name: 'AbortError' });
});

test('tells a fault of the SDK with its sentence', async () => {
  const endpoint = await startEndpoint({
    handlers: {
      ValidatePin: () => {
        throw new Error('a bug');
      },
    },
  });
  closers.push(() => endpoint.close());
  const call = connectTo(endpoint.url).pfWsSdk.ValidatePin(secretCall, { requestId: 'request-0003' });
  const message = /did not carry out the call: The service failed.*request-0003/;
  await assertFails(call, { failure: 'service-down', code: 'unavailable', message });
});

test('tells that the SDK is busy and when to come back', async () => {
  const url = await answerWith((_request, response) => response.writeHead(503, { 'Retry-After': '7' }).end());
  const call = connectTo(url).pfWsSdk.ValidatePin(secretCall);
  await assertFails(call, { failure: 'service-down', code: 'unavailable', message: /cannot work now \(HTTP 503\)/ });
  await assert.rejects(connectTo(url).pfWsSdk.ValidatePin(secretCall), { retryAfterSeconds: 7, dependency: 'sdk' });
});

const unreadable: readonly (readonly [title: string, body: string])[] = [
  ['no XML', 'hello'],
  ['half an envelope', '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'],
  ['an empty body', '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body/></e:Envelope>'],
  ['nothing', ''],
  [
    'the answer to another message',
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><UserExistsResponse xmlns="http://www.phonefactor.com/PfWsSdk"><UserExistsResult>true</UserExistsResult></UserExistsResponse></e:Body></e:Envelope>',
  ],
  [
    'a wrong boolean',
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><ValidatePinResponse xmlns="http://www.phonefactor.com/PfWsSdk"><ValidatePinResult>perhaps</ValidatePinResult></ValidatePinResponse></e:Body></e:Envelope>',
  ],
];

for (const [title, body] of unreadable) {
  test(`takes ${title} for no answer`, async () => {
    const url = await answerWith((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' }).end(body);
    });
    const call = connectTo(url).pfWsSdk.ValidatePin(secretCall);
    await assertFails(call, {
      failure: 'service-down',
      code: 'unavailable',
      message: /The Web Service SDK gave an answer/,
    });
  });
}

test('stops reading an answer that is too large', async () => {
  const url = await answerWith((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/xml' }).end(' '.repeat(5000));
  });
  const call = connectTo(url, { maxResponseBytes: 4000 }).pfWsSdk.ValidatePin(secretCall);
  await assertFails(call, { failure: 'service-down', code: 'unavailable', message: /larger than 4000 bytes/ });
});

test('refuses a call too many at once, and takes the next', async () => {
  const answer = Promise.withResolvers<{ result: string }>();
  const endpoint = await startEndpoint({ handlers: { TestSecurity: () => answer.promise } });
  closers.push(() => endpoint.close());
  const client = connectTo(endpoint.url, { maxConnections: 1 });
  const first = client.pfWsSdk.TestSecurity({});
  await assert.rejects(client.pfWsSdk.TestSecurity({}), { code: 'unavailable', dependency: 'capacity' });
  answer.resolve({ result: 'secure' });
  assert.equal((await first).result, 'secure');
  assert.equal((await client.pfWsSdk.TestSecurity({})).result, 'secure');
});

const authority = createCertificateAuthority();
const stranger = createCertificateAuthority();
const yesterday = new Date(Date.now() - 3600 * 1000);

async function startTls(names: readonly string[], notAfter?: Date) {
  const endpoint = await startEndpoint({
    tls: authority.issue(names, notAfter),
    handlers: { TestSecurity: () => ({ result: 'secure' }) },
  });
  closers.push(() => endpoint.close());
  return endpoint;
}

test('trusts the certificate authority that it is given', async () => {
  const endpoint = await startTls(['localhost']);
  assert.equal((await connectTo(endpoint.url, { ca: authority.cert }).pfWsSdk.TestSecurity({})).result, 'secure');
});

const untrusted: readonly (readonly [string, { names: string[]; notAfter?: Date; ca?: string }, RegExp])[] = [
  [
    'for another name',
    { names: ['sdk.contoso.com'], ca: authority.cert },
    /for another name than the one in its address/,
  ],
  ['of an authority that nobody trusts', { names: ['localhost'] }, /is of an authority that is not trusted here/],
  ['of another authority than the one it is given', { names: ['localhost'], ca: stranger.cert }, /is not accepted/],
  [
    'that has expired',
    { names: ['localhost'], notAfter: yesterday, ca: authority.cert },
    /has expired, or a clock is wrong \(CERT_HAS_EXPIRED\)/,
  ],
];

for (const [title, { names, notAfter, ca }, message] of untrusted) {
  test(`does not accept a certificate ${title}`, async () => {
    const endpoint = await startTls(names, notAfter);
    const call = connectTo(endpoint.url, { ca }).pfWsSdk.ValidatePin(secretCall);
    await assertFails(call, { failure: 'certificate', code: 'unavailable', message });
  });
}

test('tells plain HTTP at an https address from a bad certificate', async () => {
  const url = await answerWith((_request, response) => response.end());
  const call = connectTo(url.replace('http:', 'https:')).pfWsSdk.ValidatePin(secretCall);
  await assertFails(call, { failure: 'unreachable', code: 'unavailable', message: /cannot be reached/ });
});

for (const options of [
  { url: 'ftp://sdk.contoso.com/', username: 'a' },
  { url: 'PfWsSdk.asmx', username: 'a' },
  { url: 'https://sdk.contoso.com/PfWsSdk.asmx', username: 'a:b' },
]) {
  test(`cannot be made for ${options.username} at ${options.url}`, () => {
    assert.throws(() => createSdkClient({ ...options, password: 'x' }), { code: 'misconfigured' });
  });
}

test('sends credentials in UTF-8', async () => {
  let sent: string | undefined;
  const url = await answerWith((request, response) => {
    sent = request.headers.authorization;
    response.writeHead(401).end();
  });
  await assert.rejects(connectTo(url).pfWsSdk.TestSecurity({}));
  assert.equal(sent, basic(credentials));
});
