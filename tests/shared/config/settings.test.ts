import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { readMobileAppServiceConfig } from '@mfa/shared/config/mobile-app-service';
import { readSdkServiceConfig } from '@mfa/shared/config/sdk-service';
import { readUserPortalConfig } from '@mfa/shared/config/user-portal';

const credentials = {
  WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: 'CORP\\svc-mfa',
  WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD: 'a&b<c>"d"ü',
};
const store = { MFA_DATA_DIR: '/var/lib/mfa', MFA_MASTER_KEY_FILE: '/etc/mfa/master.key' };

test('the keys of an old web.config are honoured', () => {
  const portal = readUserPortalConfig({
    ...credentials,
    USE_WEB_SERVICE_SDK: 'true',
    SSL_REQUIRED: 'False',
    pfup_pfwssdk_PfWsSdk: 'https://mfa.example.com/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx',
  });
  assert.equal(portal.sdk.url.href, 'https://mfa.example.com/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx');
  assert.equal(portal.sdk.credentials?.username, 'CORP\\svc-mfa');
  assert.equal(portal.sdk.credentials?.password.reveal(), 'a&b<c>"d"ü');
  assert.equal(portal.sslRequired, false);
  const mobile = readMobileAppServiceConfig({
    ...credentials,
    'pfMobile App Web Service_pfwssdk_PfWsSdk': 'https://host:9999/MultiFactorAuthWebServiceSdk/PfWsSdk.asmx',
  });
  assert.equal(mobile.sdk.url.port, '9999');
});

test('without settings the apps listen on loopback, ask for https, and expect the SDK on this machine', () => {
  const portal = readUserPortalConfig(credentials);
  assert.deepEqual([portal.port, portal.host, portal.sslRequired], [4899, '127.0.0.1', true]);
  assert.equal(portal.sdk.url.href, 'http://localhost:4898/PfWsSdk.asmx');
  assert.equal(portal.virtualDirectories[0], '/MultiFactorAuth');
  const mobile = readMobileAppServiceConfig(credentials);
  assert.deepEqual([mobile.port, mobile.virtualDirectories[0]], [4900, '/MultiFactorAuthMobileAppWebService']);
  const sdk = readSdkServiceConfig(store);
  assert.deepEqual([sdk.port, sdk.virtualDirectories[0], sdk.demo], [4898, '/MultiFactorAuthWebServiceSdk', false]);
});

test('a portal told to do without the SDK says which key and that there is no other way', () => {
  refuses(
    () => readUserPortalConfig({ ...credentials, USE_WEB_SERVICE_SDK: 'false' }),
    /USE_WEB_SERVICE_SDK .*"false"; it may be true/,
  );
});

test('a missing setting is named, with what it is and what it may be', () => {
  refuses(
    () => readMobileAppServiceConfig({}),
    /^WEB_SERVICE_SDK_AUTHENTICATION_USERNAME \(the service account .*\) is not set; it may be .*\nWEB_SERVICE_SDK_AUTHENTICATION_PASSWORD .* is not set/,
  );
  refuses(() => readSdkServiceConfig({ MFA_DATA_DIR: '/var/lib/mfa' }), /MFA_MASTER_KEY_FILE .* is not set/);
});

test('a client certificate stands in for the service account, or beside it', () => {
  const files = { MFA_SDK_CLIENT_CERT: '/etc/mfa/portal.pem', MFA_SDK_CLIENT_KEY: '/etc/mfa/portal.key' };
  const https = { MFA_SDK_URL: 'https://mfa.example.com/PfWsSdk.asmx' };
  const alone = readUserPortalConfig({ ...https, ...files }).sdk;
  assert.deepEqual([alone.credentials, alone.certificate?.kind], [undefined, 'pem']);
  const both = readMobileAppServiceConfig({ ...https, ...credentials, MFA_SDK_CLIENT_PFX: '/etc/mfa/mobile.pfx' }).sdk;
  assert.deepEqual([both.credentials?.username, both.certificate?.kind], ['CORP\\svc-mfa', 'pfx']);
  const half = { WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: 'svc' };
  refuses(() => readUserPortalConfig({ ...https, ...files, ...half }), /^WEB_.*_PASSWORD .* is not set/);
  refuses(() => readUserPortalConfig({ ...credentials, ...files }), /MFA_SDK_CLIENT_CERT is set.*is not https/);
});

test('client certificates are asked for only by who speaks TLS, and a proxy is vouched for by 1 alone', () => {
  const MFA_CLIENT_CA = '/etc/mfa/clients.pem';
  refuses(() => readSdkServiceConfig({ ...store, MFA_CLIENT_CA }), /^MFA_CLIENT_CA is set.*does not speak TLS/);
  const tls = { MFA_TLS_PFX: '/etc/mfa/sdk.pfx' };
  assert.equal(readSdkServiceConfig({ ...store, ...tls, MFA_CLIENT_CA }).clientAuthorities, MFA_CLIENT_CA);
  assert.equal(readSdkServiceConfig(store).proxyEndsTls, false);
  assert.equal(readSdkServiceConfig({ ...store, MFA_TLS_TERMINATED_BY_PROXY: '1' }).proxyEndsTls, true);
  refuses(() => readSdkServiceConfig({ ...store, MFA_TLS_TERMINATED_BY_PROXY: 'yes' }), /^MFA_TLS_TERMINATED_BY_PROXY/);
});

test('an empty value counts as absent', () => {
  refuses(
    () => readUserPortalConfig({ ...credentials, WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD: '' }),
    /WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD .* is not set/,
  );
});

test('a pipe is a port, and is never made a number', () => {
  const pipe = '\\\\.\\pipe\\0b5e7a4c-1d5f-4a3e-9a52-3c1d2e4f5a6b';
  assert.equal(readUserPortalConfig({ ...credentials, PORT: pipe }).port, pipe);
  assert.equal(readUserPortalConfig({ ...credentials, PORT: '/run/mfa/portal.sock' }).port, '/run/mfa/portal.sock');
  for (const PORT of ['65536', '-1', '80x', 'pipe']) {
    refuses(() => readUserPortalConfig({ ...credentials, PORT }), /^PORT /);
  }
});

test('the password would cross the network in clear: http is for this machine only', () => {
  for (const MFA_SDK_URL of [
    'http://mfa.example.com/PfWsSdk.asmx',
    'ftp://localhost/',
    'https://a:b@mfa.example.com/',
    'mfa',
  ]) {
    refuses(() => readUserPortalConfig({ ...credentials, MFA_SDK_URL }), /^MFA_SDK_URL /);
  }
});

test('a secret comes from a protected file without a word', (t) => {
  const file = writeFile(t, 'from the file\n', 0o600);
  const { sdk, warnings } = readUserPortalConfig({
    WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: 'svc',
    WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD_FILE: file,
  });
  assert.equal(sdk.credentials?.password.reveal(), 'from the file');
  assert.deepEqual(warnings, []);
});

test('a secret in the environment is honoured with a warning that names the better place', () => {
  const { warnings } = readUserPortalConfig(credentials);
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0] ?? '',
    /WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD stands .*WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD_FILE/,
  );
});

test('a file with a secret that everybody can read is honoured with a warning', {
  skip: process.platform === 'win32',
}, (t) => {
  const file = writeFile(t, 'from the file', 0o644);
  const { warnings } = readUserPortalConfig({
    WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: 'svc',
    WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD_FILE: file,
  });
  assert.match(warnings.join(), /can be read by every account/);
});

test('a file that is not there is named', () => {
  refuses(
    () =>
      readUserPortalConfig({
        WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: 'svc',
        WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD_FILE: '/nowhere',
      }),
    /WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD_FILE .* is "\/nowhere", which cannot be read: ENOENT/,
  );
});

test('two spellings that contradict each other are refused, without the values', () => {
  refuses(
    () =>
      readUserPortalConfig({
        ...credentials,
        pfup_pfwssdk_PfWsSdk: 'https://a/PfWsSdk.asmx',
        MFA_SDK_URL: 'https://b/PfWsSdk.asmx',
      }),
    /pfup_pfwssdk_PfWsSdk and MFA_SDK_URL .* say different things/,
  );
});

test('no secret stands in a message or in what is printed', () => {
  const tooShort = 'hunter2-hunter2';
  refuses(
    () => readUserPortalConfig({ ...credentials, MFA_PORTAL_COOKIE_KEY: tooShort }),
    /^MFA_PORTAL_COOKIE_KEY .* cannot be used; it may be at least 32/,
  );
  const config = readUserPortalConfig(credentials);
  assert.ok(!inspect(config, { depth: 9 }).includes('a&b'));
  assert.ok(!JSON.stringify(config).includes('a&b'));
  assert.ok(!`${config.sdk.credentials?.password}`.includes('a&b'));
});

test('the demonstration runs neither under IIS nor where others reach it', () => {
  refuses(() => readSdkServiceConfig({ ...store, MFA_DEMO: '1', PORT: '\\\\.\\pipe\\x' }), /never runs under IIS/);
  refuses(() => readSdkServiceConfig({ ...store, MFA_DEMO: '1', MFA_HOST: '192.0.2.1' }), /is for loopback/);
  refuses(() => readSdkServiceConfig({ ...store, MFA_DEMO: 'yes' }), /^MFA_DEMO .* is "yes"/);
});

function refuses(read: () => unknown, message: RegExp): void {
  assert.throws(read, (error: Error & { code?: string }) => {
    assert.equal(error.code, 'misconfigured');
    assert.match(error.message, message);
    assert.ok(!error.message.includes('hunter2'), error.message);
    return true;
  });
}

function writeFile(t: TestContext, content: string, mode: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-config-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'secret');
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}
