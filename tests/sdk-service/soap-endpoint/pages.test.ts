import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { pfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import { basic, credentials, type StartedEndpoint, startEndpoint } from '../../support/start-endpoint.ts';

let endpoint: StartedEndpoint;
before(async () => {
  endpoint = await startEndpoint({
    handlers: { TestSecurity: () => ({ result: 'secure' }) },
    banner: 'Demo: <nothing> here is real.',
  });
});
after(() => endpoint.close());

async function get(target: string, init: RequestInit = {}) {
  const url = new URL(target, endpoint.url);
  const response = await fetch(url, { ...init, headers: { Authorization: basic(credentials) } });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

test('lists every message, with the overloads and what is not available yet', async () => {
  const { status, headers, body } = await get('PfWsSdk.asmx');
  assert.equal(status, 200);
  assert.equal(headers.get('content-type'), 'text/html; charset=utf-8');
  const listed = [...body.matchAll(/<li><a href="\?op=(\w+)">\1<\/a>/g)].map(([, name]) => name);
  assert.deepEqual(listed, Object.keys(pfWsSdk.messages));
  assert.match(body, /105 messages under 93 operation names/);
  assert.match(body, />TestSecurity<\/a><\/li>/);
  assert.match(body, />PfAuthUser2<\/a> <small>overload of PfAuthUser, not available yet<\/small>/);
});

test('allows nothing but its own style sheet', async () => {
  const { headers, body } = await get('PfWsSdk.asmx');
  const style = /<style>([\s\S]*?)<\/style>/.exec(body)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  assert.equal(
    headers.get('content-security-policy'),
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  assert.doesNotMatch(body, /<script|style="|<img|<link/);
});

test('shows the banner as text', async () => {
  const { body } = await get('PfWsSdk.asmx');
  assert.match(body, /<header class="banner">Demo: &lt;nothing&gt; here is real\.<\/header>/);
});

test('shows a sample of one message', async () => {
  const { status, body } = await get('PfWsSdk.asmx?op=AddUser2');
  assert.equal(status, 200);
  assert.match(body, /<h1>AddUser2<\/h1>/);
  assert.match(body, /&lt;AddUser2 xmlns="http:\/\/www\.phonefactor\.com\/PfWsSdk"&gt;/);
  assert.match(body, /&lt;Mode&gt;phoneApp or smsText or voiceCall or invalid or unspecified&lt;\/Mode&gt;/);
});

for (const name of ['Nothing', 'constructor', '__proto__', '%3Cscript%3E']) {
  test(`answers 404 for the sample of ${name}`, async () => {
    const { status, body } = await get(`PfWsSdk.asmx?op=${name}`);
    assert.equal(status, 404);
    assert.doesNotMatch(body, /<script/);
  });
}

for (const target of ['PfWsSdk.asmx?WSDL', 'pfwssdk.ASMX?wsdl', '/multifactorauthwebservicesdk/PFWSSDK.asmx?wsdl=']) {
  test(`gives the WSDL at ${target}`, async () => {
    const { status, headers, body } = await get(target);
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'text/xml; charset=utf-8');
    const address = `http://localhost:${endpoint.port}/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx`;
    assert.ok(body.includes(`<soap:address location="${address}"/>`));
  });
}

test('serves each interface at its own path, with its own WSDL', async () => {
  const { body } = await get('MfaExtensions.asmx?wsdl');
  assert.match(body, /targetNamespace="urn:mfa:extensions:1"/);
  const address = `http://localhost:${endpoint.port}/MultiFactorAuthWebServiceSdk/MfaExtensions.asmx`;
  assert.ok(body.includes(`<soap:address location="${address}"/>`));
});

test('answers HEAD as GET without the body', async () => {
  const { status, headers, body } = await get('PfWsSdk.asmx', { method: 'HEAD' });
  assert.equal(status, 200);
  assert.ok(Number(headers.get('content-length')) > 5000);
  assert.equal(body, '');
});

for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
  test(`answers ${method} with 405 and what is allowed`, async () => {
    const { status, headers } = await get('PfWsSdk.asmx', { method });
    assert.equal(status, 405);
    assert.equal(headers.get('allow'), 'GET, HEAD, POST');
  });
}

for (const target of ['PfWsSdk.asmx', 'PfWsSdk.asmx?wsdl', 'PfWsSdk.asmx?op=TestSecurity']) {
  test(`shows ${target} to nobody without credentials`, async () => {
    const response = await fetch(new URL(target, endpoint.url));
    assert.equal(response.status, 401);
    assert.equal(await response.text(), '');
  });
}

test('leaves other paths alone', async () => {
  const { status, body } = await get('/PfWsSdk.asmx/TestSecurity');
  assert.equal(status, 404);
  assert.equal(body, 'not mine');
});
