import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { administrator, startSoapService } from '../../support/soap-service.ts';

const password = 'a password of a service';
const basic = `Authorization: Basic ${Buffer.from(`payroll:${password}`).toString('base64')}`;
const vouched = { MFA_TLS_TERMINATED_BY_PROXY: '1' };
/** What HttpPlatformHandler adds for a caller of another machine. */
const passedOn = 'X-Forwarded-For: 192.0.2.7';

async function start(t: TestContext, variables: Readonly<Record<string, string>> = {}) {
  const service = await startSoapService(t, variables);
  await service.core.accounts.add({ name: 'payroll', role: 'application', password }, administrator);
  async function get(...headers: readonly string[]): Promise<number> {
    const socket = connect(service.at);
    await once(socket, 'connect');
    socket.write(
      [`GET ${service.path} HTTP/1.1`, 'Host: a', 'Connection: close', basic, ...headers, '', ''].join('\r\n'),
    );
    return Number((await text(socket)).slice(9, 12));
  }
  return { ...service, get };
}

test('a program on this machine calls by plain http', async (t) => {
  const { get } = await start(t);
  assert.equal(await get(), 200);
});

for (const header of [passedOn, 'Forwarded: for=192.0.2.7;proto=https', 'Via: 1.1 proxy', 'X-Forwarded-Proto: https']) {
  test(`what a proxy passes on (${header.split(':')[0]}) is refused unless somebody vouches for the proxy`, async (t) => {
    const { get, lines } = await start(t);
    assert.equal(await get(header), 403);
    assert.equal(await get(header), 403);
    assert.equal(lines.filter((line) => line.includes('MFA_TLS_TERMINATED_BY_PROXY=1')).length, 1);
  });
}

test('a remote caller gets in through a proxy on this machine that is said to refuse plain http', async (t) => {
  const { get } = await start(t, vouched);
  assert.equal(await get(passedOn), 200);
});

test('a proxy at the other end of a socket counts by the same word', {
  skip: process.platform === 'win32',
}, async (t) => {
  assert.equal(await (await start(t, { PORT: 'pipe' })).get(passedOn), 403);
  assert.equal(await (await start(t, { PORT: 'pipe', ...vouched })).get(passedOn), 200);
});

test('where IIS itself says http, nobody can vouch for it', async (t) => {
  const { get } = await start(t, { PORT: 'pipe', ...vouched });
  assert.equal(await get('X-iisnode-HTTPS: off'), 403);
  assert.equal(await get('X-iisnode-HTTPS: on'), 200);
  assert.equal(await get('X-iisnode-HTTPS: on', 'X-iisnode-HTTPS: on'), 403);
});
