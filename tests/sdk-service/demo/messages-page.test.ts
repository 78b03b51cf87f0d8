import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import express from 'express';
import { createSimulatedTextCarrier } from '../../../sdk-service/adapters/delivery/sms/simulated.ts';
import { createMessagesPage } from '../../../sdk-service/demo/messages-page.ts';
import type { TextReply } from '../../../sdk-service/ports/text-carrier.ts';
import { serveApp } from '../../support/serve-app.ts';

async function setUp(t: TestContext) {
  const carrier = createSimulatedTextCarrier({ clock: { now: () => new Date('2026-03-01T12:00:00Z') } });
  const replies: TextReply[] = [];
  carrier.listen?.({ reply: (reply) => void replies.push(reply), report: () => undefined });
  await carrier.send({ to: '+12015550123', text: 'Reply with <012345>', reference: 'a-message' });
  const app = express().use('/demo', createMessagesPage(carrier));
  const address = `${await serveApp(t, app)}/demo/messages`;
  const post = (fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
    fetch(address, { method: 'POST', body: new URLSearchParams(fields), headers, redirect: 'manual' });
  return { address, post, replies };
}

test('a text is answered by what is written into its form, from the number that it went to', async (t) => {
  const { address, post, replies } = await setUp(t);
  const list = await (await fetch(address)).text();
  assert.match(list, /Reply with &lt;012345(&gt;|>)/);
  assert.match(list, /http-equiv="refresh"/);
  const writing = await (await fetch(`${address}?reply=a-message`)).text();
  // Else the page would take away what is being written.
  assert.doesNotMatch(writing, /http-equiv="refresh"/);
  assert.equal((await post({ reference: 'a-message', text: '012345' })).status, 303);
  assert.deepEqual(replies, [{ from: '+12015550123', text: '012345' }]);
});

test('nobody replies to a text that is not there, nor from another site', async (t) => {
  const { post, replies } = await setUp(t);
  await post({ reference: 'another', text: '012345' });
  assert.equal(
    (await post({ reference: 'a-message', text: '012345' }, { origin: 'https://elsewhere.example' })).status,
    403,
  );
  assert.deepEqual(replies, []);
});
