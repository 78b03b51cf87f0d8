import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import { MfaError, type MfaErrorCode } from '../../../shared/mfa-error.ts';
import { sdkEnvelope } from '../../support/soap-envelope.ts';
import { basic, credentials, type StartedEndpoint, startEndpoint } from '../../support/start-endpoint.ts';

let endpoint: StartedEndpoint;
let thrown: unknown;

before(async () => {
  endpoint = await startEndpoint({
    handlers: {
      TestSecurity: () => ({ result: 'secure' }),
      TestMasterConnection_2: () => {
        throw thrown;
      },
      UserExists: ({ username }) => ({ result: username === 'ada<&>😀', error: { Code: 0, Description: '' } }),
      CanonicalizeUser: ({ username }, { requestId }) => ({
        result: true,
        canonicalUsername: `${username} ${requestId}`,
        error: { Code: 0, Description: '' },
      }),
      DeleteUser: () => {
        throw thrown;
      },
      // A wrong type, as a bug would bring it.
      GetFeatures: () => ({ result: 'yes' as unknown as boolean, error: { Code: 0, Description: '' } }),
    },
    authorize: ({ message }) => {
      if (message === 'BlockUser') throw new MfaError('forbidden', 'The account may not block users.');
    },
  });
});
after(() => endpoint.close());

interface Sent {
  readonly body: string | Buffer;
  readonly headers?: Record<string, string>;
}

async function post({ body, headers = {} }: Sent) {
  const response = await fetch(endpoint.url, {
    method: 'POST',
    headers: { Authorization: basic(credentials), 'Content-Type': 'text/xml; charset=utf-8', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

test('answers a message in SOAP 1.1', async () => {
  const answer = await post({ body: sdkEnvelope('<TestSecurity/>') });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'text/xml; charset=utf-8');
  assert.equal(
    answer.body,
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" ' +
      'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>' +
      '<TestSecurityResponse xmlns="http://www.phonefactor.com/PfWsSdk"><TestSecurityResult>secure</TestSecurityResult>' +
      '</TestSecurityResponse></soap:Body></soap:Envelope>',
  );
});

test('answers a message in SOAP 1.2', async () => {
  const headers = { 'Content-Type': `application/soap+xml; charset=utf-8; action="${pfWsSdk.namespace}/TestSecurity"` };
  const answer = await post({ body: sdkEnvelope('<TestSecurity/>', '1.2'), headers });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/soap+xml; charset=utf-8');
  assert.match(answer.body, /xmlns:soap="http:\/\/www\.w3\.org\/2003\/05\/soap-envelope"/);
});

test('is not kept by any cache and not taken for another type', async () => {
  const answer = await post({ body: sdkEnvelope('<TestSecurity/>') });
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
});

for (const soapAction of [`"${pfWsSdk.namespace}/UserExists"`, `${pfWsSdk.namespace}/UserExists`, '""', '']) {
  test(`takes the SOAPAction ${soapAction || '(empty)'}`, async () => {
    const body = sdkEnvelope('<UserExists><username>ada&lt;&amp;&gt;😀</username></UserExists>');
    const answer = await post({ body, headers: { SOAPAction: soapAction } });
    assert.match(answer.body, /<UserExistsResult>true<\/UserExistsResult><error><Code>0<\/Code><Description><\/Desc/);
  });
}

test('reads UTF-16 with a byte order mark', async () => {
  const body = Buffer.from(
    `\ufeff${sdkEnvelope('<UserExists><username>ada&lt;&amp;>😀</username></UserExists>')}`,
    'utf16le',
  );
  const answer = await post({ body, headers: { 'Content-Type': 'text/xml; charset=utf-16' } });
  assert.match(answer.body, /<UserExistsResult>true</);
});

test('takes over a sane X-Request-Id and hands it to the handler', async () => {
  const body = sdkEnvelope('<CanonicalizeUser><username>ada</username></CanonicalizeUser>');
  const answer = await post({ body, headers: { 'X-Request-Id': 'portal-4711.a_b' } });
  assert.equal(answer.headers.get('x-request-id'), 'portal-4711.a_b');
  assert.match(answer.body, /<canonicalUsername>ada portal-4711\.a_b</);
});

for (const id of ['short', 'has space in it', 'x'.repeat(65), '<script>alert</script>']) {
  test(`makes an id of its own instead of "${id.slice(0, 20)}"`, async () => {
    const answer = await post({ body: sdkEnvelope('<TestSecurity/>'), headers: { 'X-Request-Id': id } });
    assert.match(answer.headers.get('x-request-id') ?? '', /^[\w-]{12}\.[0-9a-z]+$/);
  });
}

test('answers Code 5 for a message that nobody carries out yet', async () => {
  const answer = await post({ body: sdkEnvelope('<Enable><username>ada</username></Enable>') });
  assert.equal(answer.status, 200);
  assert.match(
    answer.body,
    /<EnableResult>false<\/EnableResult><error><Code>5<\/Code><Description>Enable is not available yet\.</,
  );
});

test('answers Code 4 to a caller without the right, before the handler', async () => {
  const answer = await post({ body: sdkEnvelope('<BlockUser/>') });
  assert.equal(answer.status, 200);
  assert.match(
    answer.body,
    /<BlockUserResult>false<\/BlockUserResult><error><Code>4<\/Code><Description>The account may not/,
  );
});

test('answers Code 1 for a wrong value and names the field', async () => {
  const answer = await post({ body: sdkEnvelope('<Enable><sendEmail>maybe</sendEmail></Enable>') });
  assert.equal(answer.status, 200);
  assert.match(answer.body, /<Code>1<\/Code><Description>The field sendEmail must be true or false\.</);
});

type ErrorOptions = ConstructorParameters<typeof MfaError>[2];
const codes: readonly (readonly [code: MfaErrorCode, options: ErrorOptions, expected: number])[] = [
  ['malformed', {}, 1],
  ['malformed', { rule: true }, 8],
  ['not-found', {}, 2],
  ['forbidden', {}, 4],
  ['unauthenticated', {}, 4],
  ['misconfigured', {}, 5],
  ['unavailable', { dependency: 'store' }, 6],
  ['unavailable', { dependency: 'directory' }, 7],
  ['unavailable', { dependency: 'carrier' }, 6],
  ['unavailable', {}, 6],
  ['conflict', {}, 9],
  ['conflict', { rule: true }, 8],
];

for (const [code, options, expected] of codes) {
  test(`turns ${code} ${JSON.stringify(options)} into Code ${expected}`, async () => {
    thrown = new MfaError(code, 'A plain <sentence>.', options);
    const answer = await post({ body: sdkEnvelope('<DeleteUser/>') });
    assert.equal(answer.status, 200);
    assert.match(answer.body, new RegExp(`<DeleteUserResult>false</DeleteUserResult><error><Code>${expected}</Code>`));
    assert.match(answer.body, /<Description>A plain &lt;sentence&gt;\.<\/Description>/);
  });
}

test('answers a fault where the message has no error element', async () => {
  thrown = new MfaError('unavailable', 'The store is away.', { dependency: 'store' });
  const answer = await post({ body: sdkEnvelope('<TestMasterConnection_2/>') });
  assert.equal(answer.status, 500);
  assert.match(answer.body, /<faultcode>soap:Server<\/faultcode><faultstring>The store is away\.<\/faultstring>/);
});

test('answers a failure of its own with a request id and no detail, and logs the rest', async () => {
  thrown = new Error('SELECT pin FROM users: disk is full');
  const answer = await post({ body: sdkEnvelope('<DeleteUser/>'), headers: { 'X-Request-Id': 'request-0001' } });
  assert.equal(answer.status, 500);
  assert.match(
    answer.body,
    /<faultcode>soap:Server<\/faultcode><faultstring>[^<]*request-0001\.<\/faultstring><\/soap:Fault>/,
  );
  assert.doesNotMatch(answer.body, /SELECT|disk|at .*\.ts/);
  const details = { err: thrown, requestId: 'request-0001', message: 'DeleteUser' };
  assert.deepEqual(endpoint.logged.at(-1), { details, message: 'message failed' });
});

test('answers a wrong answer of a handler as a failure of its own', async () => {
  const answer = await post({ body: sdkEnvelope('<GetFeatures/>') });
  assert.equal(answer.status, 500);
  assert.match(answer.body, /soap:Server/);
});

test('answers faults in SOAP 1.2 form to a SOAP 1.2 caller', async () => {
  const headers = { 'Content-Type': 'application/soap+xml; charset=utf-8' };
  const answer = await post({ body: sdkEnvelope('<NoSuchMessage/>', '1.2'), headers });
  assert.equal(answer.status, 500);
  assert.equal(answer.headers.get('content-type'), 'application/soap+xml; charset=utf-8');
  assert.match(answer.body, /<soap:Fault><soap:Code><soap:Value>soap:Sender<\/soap:Value><\/soap:Code><soap:Reason>/);
});

const refused: readonly (readonly [title: string, sent: Sent, status: number])[] = [
  ['an empty body', { body: '' }, 500],
  ['text', { body: 'hello' }, 500],
  ['a DTD', { body: `<!DOCTYPE a [<!ENTITY b "c">]>${sdkEnvelope('<TestSecurity/>').slice(38)}` }, 500],
  ['an unknown message', { body: sdkEnvelope('<FormatDisk/>') }, 500],
  ['an unknown SOAPAction', { body: sdkEnvelope('<TestSecurity/>'), headers: { SOAPAction: '"urn:other"' } }, 500],
  ['bytes that are not UTF-8', { body: Buffer.from([0x3c, 0xff, 0xfe]) }, 500],
  ['zeros', { body: Buffer.alloc(1000) }, 500],
  [
    'an unknown charset',
    { body: sdkEnvelope('<TestSecurity/>'), headers: { 'Content-Type': 'text/xml; charset=x' } },
    500,
  ],
  ['JSON', { body: '{}', headers: { 'Content-Type': 'application/json' } }, 415],
  ['a form', { body: 'a=b', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }, 415],
  ['a compressed body', { body: 'x', headers: { 'Content-Encoding': 'gzip' } }, 415],
  ['10 MB', { body: Buffer.alloc(10_000_000, 0x20) }, 413],
];

for (const [title, sent, status] of refused) {
  test(`answers ${title} with a fault and goes on`, async () => {
    const answer = await post(sent);
    assert.equal(answer.status, status);
    assert.match(answer.body, /<faultcode>soap:Client<\/faultcode>/);
    assert.equal((await post({ body: sdkEnvelope('<TestSecurity/>') })).status, 200);
  });
}

test('tells its observer message, status and Code of each answer, and nothing of its content', async () => {
  await post({
    body: sdkEnvelope('<Enable><username>ada</username></Enable>'),
    headers: { 'X-Request-Id': 'request-0002' },
  });
  const { durationMs, ...answer } = endpoint.observed.at(-1) ?? { durationMs: -1 };
  assert.ok(durationMs >= 0);
  assert.deepEqual(answer, {
    requestId: 'request-0002',
    method: 'POST',
    interfaceName: 'PfWsSdk',
    message: 'Enable',
    status: 200,
    errorCode: 5,
  });
});
