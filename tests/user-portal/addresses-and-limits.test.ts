import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import { test } from 'node:test';
import { MfaError } from '@mfa/shared/mfa-error';
import { createRateLimit } from '../../user-portal/rate-limit.ts';
import { openPortal, signInFully } from './support/open-portal.ts';

test('another spelling or an older name of the virtual directory leads to the one that cookies know', async (t) => {
  const { origin } = await openPortal(t);
  for (const [asked, answered] of [
    ['/multifactorauth/sign-in', '/MultiFactorAuth/sign-in'],
    ['/PHONEFACTOR/sign-in?x=1', '/MultiFactorAuth/sign-in?x=1'],
    ['/', '/MultiFactorAuth/'],
  ]) {
    const response = await fetch(origin + asked, { redirect: 'manual' });
    assert.equal(response.headers.get('location'), answered);
  }
});

test('a renamed virtual directory is followed by links, redirects and cookies', async (t) => {
  const { visit, sdk } = await openPortal(t, { config: { virtualDirectories: ['/company/mfa'] } });
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  const page = await visit().get('/');
  assert.equal(page.location, '/company/mfa/sign-in');
  assert.doesNotMatch(page.text, /MultiFactorAuth/);
  assert.match(page.text, /action="\/company\/mfa\/sign-in"/);
});

test('plain http is refused for people elsewhere', async (t) => {
  const trustedProxies = new BlockList();
  trustedProxies.addAddress('127.0.0.1');
  const { visit } = await openPortal(t, { config: { trustedProxies } });
  const page = await visit().get('/MultiFactorAuth/sign-in', { 'x-forwarded-for': '192.0.2.17' });
  assert.equal(page.status, 403);
});

test('pages carry a strict policy and are kept nowhere; assets are kept for a year', async (t) => {
  const { visit } = await openPortal(t);
  const visitor = visit();
  const page = await visitor.get('/MultiFactorAuth/sign-in');
  const policy = page.headers.get('content-security-policy') ?? '';
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ]) {
    assert.ok(policy.includes(part), part);
  }
  assert.doesNotMatch(policy, /unsafe/);
  assert.equal(page.headers.get('cache-control'), 'no-store');
  assert.equal(page.headers.get('x-powered-by'), null);
  assert.doesNotMatch(page.text, /<script(?![^>]*\bsrc=)|<style| style=| on\w+=/);
  for (const [, address = ''] of page.text.matchAll(/(?:href|src)="([^"]*\/assets\/[^"]+)"/g)) {
    const asset = await visitor.get(address, { accept: '*/*' });
    assert.equal(asset.status, 200);
    assert.match(asset.headers.get('cache-control') ?? '', /max-age=31536000, immutable/);
  }
});

test('an address that there is not gets the page of the portal', async (t) => {
  const { visit } = await openPortal(t);
  for (const path of ['/MultiFactorAuth/nowhere', '/elsewhere', '/MultiFactorAuth/assets/x/%2e%2e%2fapp.ts']) {
    const page = await visit().get(path);
    assert.equal(page.status, 404, path);
    assert.match(page.text, /This page does not exist/);
  }
});

test('an absent SDK gives a friendly page with the number for the help desk, and not ready', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.settings.failure = [new MfaError('unavailable', 'connect ECONNREFUSED 10.1.2.3', { dependency: 'sdk' })];
  const page = await visit().get('/MultiFactorAuth/sign-in');
  assert.equal(page.status, 503);
  assert.ok(page.text.includes(page.headers.get('x-request-id') ?? 'none'));
  assert.doesNotMatch(page.text, /ECONNREFUSED|10\.1\.2\.3/);
  assert.equal((await visit().get('/MultiFactorAuth/readyz')).status, 503);
  assert.equal((await visit().get('/MultiFactorAuth/healthz')).status, 200);
});

test('a service account that the SDK refuses is our trouble, and no 401 for the person', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.settings.failure = [new MfaError('unauthenticated', 'The SDK refuses svc-portal.')];
  const page = await visit().get('/MultiFactorAuth/sign-in');
  assert.equal(page.status, 503);
  assert.doesNotMatch(page.text, /svc-portal/);
});

test('a bug shows neither its message nor a stack', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.settings.failure = [new TypeError('cannot read secret of undefined')];
  const page = await visit().get('/MultiFactorAuth/sign-in');
  assert.equal(page.status, 500);
  assert.doesNotMatch(page.text, /cannot read|at .*\.ts/);
});

test('a flood from one address gets 429 with the seconds to wait, until they are over', async (t) => {
  let milliseconds = 0;
  const { visit } = await openPortal(t, { now: () => milliseconds });
  const visitor = visit();
  const statuses = new Set<number>();
  for (let sent = 0; sent < 600; sent += 1) statuses.add((await visitor.get('/MultiFactorAuth/session-ended')).status);
  assert.deepEqual([...statuses], [200]);
  const page = await visitor.get('/MultiFactorAuth/session-ended');
  assert.equal(page.status, 429);
  assert.equal(page.headers.get('retry-after'), '1');
  assert.match(page.text, /Too many requests/);
  milliseconds += 1000;
  assert.equal((await visitor.get('/MultiFactorAuth/session-ended')).status, 200);
});

test('a limit counts an IPv6 network as one, and forgets the network that was seen longest ago', () => {
  const limit = createRateLimit({ burst: 1, perMinute: 1, maximumNetworks: 2, now: () => 0 });
  assert.equal(limit('2001:db8::1'), 0);
  assert.equal(limit('2001:db8:0:0:ffff::2'), 60);
  assert.equal(limit('192.0.2.1'), 0);
  assert.equal(limit('192.0.2.2'), 0);
  assert.equal(limit('2001:db8::1'), 0);
});

test('the demonstration says on every page that it is one', async (t) => {
  const demoMessagesUrl = new URL('http://localhost:4898/demo/messages');
  const { visit, sdk } = await openPortal(t, { config: { demoMessagesUrl } });
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  for (const page of [await visit().get('/'), await signInFully(visit(), 'carol'), await visit().get('/nowhere')]) {
    assert.match(page.text, /<strong>Demonstration<\/strong>.*href="http:\/\/localhost:4898\/demo\/messages"/);
  }
});
