import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPortal } from './support/open-portal.ts';

const token = 'D'.repeat(43);
const path = `/MultiFactorAuth/not-me/${token}`;

test('looking at the link does nothing, asks nothing, and says what the button does', async (t) => {
  const { visit, sdk } = await openPortal(t);
  const page = await visit().get(path);
  assert.equal(page.status, 200);
  assert.match(page.text, /your account is blocked/);
  const other = await visit().get(`/MultiFactorAuth/not-me/${'x'.repeat(43)}`);
  assert.equal(hideTokens(other.text), hideTokens(page.text));
  assert.deepEqual(
    sdk.calls.filter(({ message }) => message === 'DisavowChange'),
    [],
  );
});

test('the button disavows, without signing in, and says what to do next', async (t) => {
  const { visit, sdk } = await openPortal(t);
  const visitor = visit();
  await visitor.get(path);
  const page = await visitor.post(path, {});
  assert.equal(page.status, 200);
  assert.match(page.text, /Call your help desk now/);
  const call = sdk.calls.find(({ message }) => message === 'DisavowChange');
  assert.deepEqual(call?.input, { token, initiatingIpAddress: '127.0.0.1' });
  assert.equal(call?.options.session, undefined);
});

test('a link that counts no more says so, whatever it was', async (t) => {
  const { visit } = await openPortal(t);
  const visitor = visit();
  const gone = `/MultiFactorAuth/not-me/${'x'.repeat(43)}`;
  await visitor.get(gone);
  const page = await visitor.post(gone, {});
  assert.equal(page.status, 410);
  assert.match(page.text, /used before, or it is too old/);
});

test('another site cannot press the button, and what is no link is no page', async (t) => {
  const { visit, sdk } = await openPortal(t);
  const visitor = visit();
  assert.equal((await visitor.post(path, {})).status, 403);
  await visitor.get(path);
  assert.equal((await visitor.post(path, {}, { origin: 'https://evil.example' })).status, 403);
  assert.equal(
    sdk.calls.some(({ message }) => message === 'DisavowChange'),
    false,
  );
  for (const wrong of ['short', 'D'.repeat(44), `${'D'.repeat(42)}!`]) {
    assert.equal((await visitor.get(`/MultiFactorAuth/not-me/${wrong}`)).status, 404, wrong);
  }
});

function hideTokens(text: string): string {
  return text.replaceAll(/not-me\/[\w-]{43}/g, 'not-me').replaceAll(/name="csrf" value="[^"]+"/g, '');
}
