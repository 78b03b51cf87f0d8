import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { administrator, startSoapService } from '../../support/soap-service.ts';

const real = ['X-iisnode-HTTPS: on', 'X-iisnode-AUTH_TYPE: Negotiate', 'X-iisnode-AUTH_USER: CONTOSO\\svc-mim'];
const password = 'a password of a service';
const basic = `Authorization: Basic ${Buffer.from(`CONTOSO\\svc-mim:${password}`).toString('base64')}`;

async function start(t: TestContext, { isOn = true, port = 'pipe' } = {}) {
  const service = await startSoapService(t, { PORT: port });
  const { core, at, path } = service;
  await core.accounts.add({ name: 'CONTOSO\\svc-mim', role: 'application', password }, administrator);
  await core.accounts.add({ name: 'svc-portal', role: 'portal', password }, administrator);
  if (isOn) await core.settings.set('callers.windows', 'true', administrator);

  /** Sends header lines as they are, as iisnode would; gives the status and the head of the answer. */
  async function get(...headers: readonly string[]) {
    const socket = connect(at);
    await once(socket, 'connect');
    socket.write([`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', ''].join('\r\n'));
    const answer = await text(socket);
    return { status: Number(answer.slice(9, 12)), head: answer.split('\r\n\r\n', 1)[0] ?? '' };
  }

  return { ...service, get };
}

test('a Windows name of an account is enough where IIS vouches for it', async (t) => {
  const { get } = await start(t);
  assert.equal((await get(...real)).status, 200);
  assert.equal((await get(...real.map((line) => line.replace('svc-mim', 'SVC-Mim')))).status, 200);
});

const forgeries: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['alone', ['X-iisnode-AUTH_USER: CONTOSO\\svc-mim'], /AUTH_TYPE is missing/],
  ['with its type, and no word of IIS', real.slice(1), /HTTPS is missing/],
  [
    'beside an empty one of IIS',
    [real[2] ?? '', ...real.slice(0, 2), 'X-iisnode-AUTH_USER: '],
    /AUTH_USER stands more/,
  ],
  ['beside a real one', ['X-iisnode-AUTH_USER: CONTOSO\\svc-mim', ...real], /AUTH_USER stands more than once/],
  ['in other letter case', ['x-IISNODE-auth_user: CONTOSO\\svc-mim', ...real], /AUTH_USER stands more than once/],
  ['of another kind beside the real one', ['x-iisnode-auth_type: Basic', ...real], /AUTH_TYPE stands more than once/],
  ['of https beside the real one', ['X-IISNODE-HTTPS: on', ...real], /HTTPS stands more than once/],
];

for (const [title, headers, reason] of forgeries) {
  test(`a forged header ${title} is refused with a challenge, and leaves a row in the audit`, async (t) => {
    const { get, refusals } = await start(t);
    const { status, head } = await get(...headers);
    assert.equal(status, 401);
    assert.match(head, /\r\nWWW-Authenticate: Basic /);
    const rows = await refusals();
    assert.equal(rows.length, 1);
    assert.match(rows[0]?.detail ?? '', reason);
  });
}

for (const [title, user] of [
  ['nobody, where IIS lets anonymous callers through', ''],
  ['a Windows account that is no account of ours', 'CONTOSO\\somebody'],
  ['a bare name, which a local account of Windows may have too', 'svc-portal'],
] as const) {
  test(`${title} is refused`, async (t) => {
    const { get, refusals } = await start(t);
    assert.equal((await get(...real.slice(0, 2), `X-iisnode-AUTH_USER: ${user}`)).status, 401);
    assert.deepEqual(await refusals(), []);
  });
}

test('a kind of authentication that IIS does not have is refused', async (t) => {
  const { get } = await start(t);
  assert.equal((await get(...real, 'X: y')).status, 200);
  assert.equal((await get(real[0] ?? '', 'X-iisnode-AUTH_TYPE: Custom', real[2] ?? '')).status, 401);
});

test('a disabled account is refused within a second', async (t) => {
  const { get, core, clock } = await start(t);
  assert.equal((await get(...real)).status, 200);
  await core.accounts.disable('CONTOSO\\svc-mim', administrator);
  clock.advanceSeconds(1);
  assert.equal((await get(...real)).status, 401);
});

test('a Windows name over plain http is refused, without a challenge', async (t) => {
  const { get } = await start(t);
  const { status, head } = await get('X-iisnode-HTTPS: off', ...real.slice(1));
  assert.equal(status, 403);
  assert.doesNotMatch(head, /WWW-Authenticate/);
});

test('X-Forwarded-Proto does not make https of http', async (t) => {
  const { get } = await start(t);
  assert.equal((await get('X-Forwarded-Proto: https', 'X-iisnode-HTTPS: off', ...real.slice(1))).status, 403);
});

test('while the setting is off the headers are ignored', async (t) => {
  const { get, refusals } = await start(t, { isOn: false });
  assert.equal((await get(...real)).status, 401);
  assert.equal((await get(...real, basic)).status, 200);
  assert.equal((await get('X-iisnode-AUTH_USER: CONTOSO\\other', ...real, basic)).status, 200);
  assert.deepEqual(await refusals(), []);
});

test('on a TCP port the headers are ignored, whatever the setting says', async (t) => {
  const { get } = await start(t, { port: 'tcp' });
  assert.equal((await get(...real)).status, 401);
  assert.equal((await get(...real, basic)).status, 200);
});
