import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { readMobileAppServiceConfig } from '@mfa/shared/config/mobile-app-service';
import { createSdkClient } from '@mfa/shared/sdk-client/sdk-client';
import { createApp } from '../../mobile-app-service/app.ts';
import { createCertificateAuthority } from '../support/make-certificate.ts';
import { captureLog, serveApp } from '../support/serve-app.ts';
import { credentials, type StartOptions, startEndpoint } from '../support/start-endpoint.ts';

const directory = '/MultiFactorAuthMobileAppWebService';
const service = `${directory}/PfPaWs.asmx`;
const namespace = 'http://www.phonefactor.com/PfPaWs';

test('TestPfWsSdkConnection says Success, as a SOAP operation and as a form', async (t) => {
  const { address } = await serve(
    t,
    await sdkThat(t, { handlers: { TestMasterConnection_2: () => ({ result: 'success' }) } }),
  );
  assert.match(await testBySoap(address), />Success</);
  assert.match(await testByForm(address), /class="result success" role="status">Success</);
  assert.equal((await fetch(`${address}/readyz`)).status, 200);
});

test('it tells that the SDK refuses the account', async (t) => {
  const sdk = await sdkThat(t, {});
  const { address, lines } = await serve(t, { ...sdk, password: 'hunter2' });
  assert.match(await testBySoap(address), /refuses the user name or password/);
  assert.ok(!lines.join('').includes('hunter2'));
  assert.equal((await fetch(`${address}/readyz`)).status, 503);
});

test('it tells that nothing answers at the address', async (t) => {
  const { address } = await serve(t, { url: 'http://127.0.0.1:9/PfWsSdk.asmx' });
  assert.match(await testBySoap(address), /does not answer/);
});

test('it tells that the certificate is for another name', async (t) => {
  const authority = createCertificateAuthority();
  const { url } = await sdkThat(t, { tls: authority.issue(['mfa.example.com']) });
  const { address } = await serve(t, { url, ca: authority.cert });
  assert.match(await testBySoap(address), /certificate .* name must be the host name/);
});

test('it tells that the server behind the SDK does not work', async (t) => {
  const { address } = await serve(
    t,
    await sdkThat(t, { handlers: { TestMasterConnection_2: () => ({ result: 'The store is away.' }) } }),
  );
  assert.match(await testBySoap(address), /server behind it does not work/);
});

test('however many ask, the SDK is asked once', async (t) => {
  let asked = 0;
  const sdk = await sdkThat(t, {
    handlers: {
      TestMasterConnection_2: () => {
        asked += 1;
        return { result: 'success' };
      },
    },
  });
  const { address } = await serve(t, sdk);
  await Promise.all(Array.from({ length: 20 }, () => testBySoap(address)));
  assert.equal(asked, 1);
});

test('TestSecurity answers secure', async (t) => {
  const { address } = await serve(t);
  assert.match(await send(address, 'TestSecurity').then(textOf), /<TestSecurityResult>secure</);
});

test('what cannot be read is a fault without detail', async (t) => {
  const { address } = await serve(t);
  for (const body of ['', 'no xml', '<!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>', envelope('Unknown')]) {
    const response = await post(address + service, body, 'text/xml; charset=utf-8');
    assert.equal(response.status, 500);
    assert.match(await response.text(), /<faultcode>soap:Client<\/faultcode>/);
  }
  assert.equal((await post(address + service, envelope('TestSecurity'), 'text/plain')).status, 500);
});

test('a body above the bound is refused before it is read', async (t) => {
  const { address } = await serve(t);
  assert.equal((await post(address + service, 'x'.repeat(100_000), 'text/xml')).status, 413);
});

test('the page lists the operations, and its path is short, renamed and in any case', async (t) => {
  const { address } = await serve(t);
  for (const path of [
    service,
    '/pa/pfpaws.asmx',
    '/PhoneFactorPhoneAppWebService/PfPaWs.asmx',
    `${service.toUpperCase()}`,
  ]) {
    const response = await fetch(address + path);
    assert.equal(response.status, 200, path);
    const page = await response.text();
    for (const name of ['ActivateNew', 'ConfirmActivation', 'TestPfWsSdkConnection']) assert.ok(page.includes(name));
  }
  assert.match(await textOf(await fetch(`${address}/PA/`)), /href="\/PA\/PfPaWs\.asmx"/);
  assert.equal(
    (await fetch(`${address}${directory}/style.css`)).headers.get('Content-Type'),
    'text/css; charset=utf-8',
  );
});

test('a wrong path is a plain 404', async (t) => {
  const { address } = await serve(t);
  for (const path of [
    '/',
    '/PfPaWs.asmx',
    `${directory}/web.config`,
    `${directory}/../package.json`,
    '/PAx/PfPaWs.asmx',
  ]) {
    const response = await fetch(address + path, { headers: { accept: 'text/html' } });
    assert.equal(response.status, 404, path);
    assert.match(await response.text(), /<h1>Not Found<\/h1>/);
  }
});

test('its description is well-formed and names the address by which the client came', async (t) => {
  const { address } = await serve(t);
  const wsdl = await textOf(await fetch(`${address}${service}?WSDL`));
  assert.ok(wsdl.includes(`location="${address}${service}"`));
  assert.equal(spawnSync('xmllint', ['--noout', '-'], { input: wsdl }).status, 0);
  const operations = new Set(Array.from(wsdl.matchAll(/<(?:\w+:)?operation name="(\w+)"/g), ([, name]) => name));
  assert.deepEqual(
    [...operations],
    ['TestSecurity', 'TestPfWsSdkConnection', 'Activate', 'ActivateNew', 'ConfirmActivation'],
  );
});

test('plain http from elsewhere is refused, whatever X-Forwarded-Proto says, but for health', async (t) => {
  const { address } = await serve(t, {}, { MFA_TRUSTED_PROXIES: '127.0.0.1' });
  const headers = { 'X-Forwarded-For': '192.0.2.7', 'X-Forwarded-Proto': 'https' };
  assert.equal((await fetch(address + service, { headers })).status, 403);
  assert.equal((await fetch(`${address}${directory}/healthz`, { headers })).status, 200);
});

test('with SSL_REQUIRED=false a proxy may end TLS', async (t) => {
  const { address } = await serve(t, {}, { MFA_TRUSTED_PROXIES: '127.0.0.1', SSL_REQUIRED: 'false' });
  const headers = { 'X-Forwarded-For': '192.0.2.7' };
  const wsdl = await textOf(await fetch(`${address}${service}?wsdl`, { headers }));
  assert.match(wsdl, /location="https:/);
});

test('in the demonstration every page says so, and else none', async (t) => {
  const { address } = await serve(t, {}, { MFA_DEMO: '1' });
  const { address: real } = await serve(t);
  for (const path of [`${directory}/`, service, `${directory}/a/${'Ab1_-'.repeat(4)}Zz/`]) {
    assert.match(await textOf(await fetch(address + path)), /<strong>Demonstration<\/strong>/);
    assert.doesNotMatch(await textOf(await fetch(real + path)), /Demonstration/);
  }
});

interface Sdk {
  readonly url?: string;
  readonly password?: string;
  readonly ca?: string;
}

/** A real endpoint of the Web Service SDK on loopback. */
async function sdkThat(t: TestContext, options: StartOptions): Promise<{ url: string }> {
  const endpoint = await startEndpoint(options);
  t.after(() => endpoint.close());
  return { url: endpoint.url };
}

async function serve(t: TestContext, sdk: Sdk = {}, settings: Readonly<Record<string, string>> = {}) {
  const config = readMobileAppServiceConfig({
    WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: credentials.username,
    WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD: credentials.password,
    ...settings,
  });
  const client = createSdkClient({ url: 'http://127.0.0.1:9/PfWsSdk.asmx', ...credentials, ...sdk });
  t.after(() => client.close());
  const { log, lines } = captureLog();
  return { address: await serveApp(t, createApp({ config, client, log }).app), lines };
}

test('the host of the authenticator app gets the app and nothing else', async (t) => {
  const { address } = await serve(t, {}, { MFA_APP_ORIGIN: 'http://localhost', SSL_REQUIRED: 'false' });
  const ask = (path: string, host: string) =>
    new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      get(address + path, { headers: { host } }, async (response) => {
        resolve({ status: response.statusCode, body: await text(response) });
      }).on('error', reject);
    });
  assert.match((await ask('/', 'localhost')).body, /app\/main\.js/);
  assert.equal((await ask('/PA/PfPaWs.asmx', 'localhost')).status, 404);
  assert.equal((await ask('/', '127.0.0.1')).status, 404);
  assert.equal((await ask('/PA/PfPaWs.asmx', '127.0.0.1')).status, 200);
});

function envelope(message: string): string {
  return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><${message} xmlns="${namespace}"/></s:Body></s:Envelope>`;
}

function post(url: string, body: string, type: string): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { 'Content-Type': type } });
}

function send(address: string, message: string): Promise<Response> {
  const headers = { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: `"${namespace}/${message}"` };
  return fetch(address + service, { method: 'POST', body: envelope(message), headers });
}

function testBySoap(address: string): Promise<string> {
  return send(address, 'TestPfWsSdkConnection').then(textOf);
}

function testByForm(address: string): Promise<string> {
  return post(`${address}${service}/TestPfWsSdkConnection`, '', 'application/x-www-form-urlencoded').then(textOf);
}

function textOf(response: Response): Promise<string> {
  return response.text();
}
