import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { startTwilio } from '../../peers/twilio.ts';
import { createPlace } from './place.ts';

async function start(t: TestContext) {
  const [place, twilio] = await Promise.all([createPlace(), startTwilio(t)]);
  t.after(() => place.remove());
  await place.mfa('init');
  const words = ['--kind', 'twilio', '--account', twilio.account, '--api', twilio.api, '--secret-stdin'];
  const add = (name: string, ...more: readonly string[]) =>
    place.mfaWithInput(`${twilio.authToken}\n`, 'carrier', 'add', name, ...words, ...more);
  return { place, twilio, add };
}

test('an account for texts and calls is added, and its token is seen by nobody', async (t) => {
  const { place, twilio, add } = await start(t);
  const added = await add('main', '--sender', '+12015550199', '--caller-id', '+12015550198', '--replies');
  assert.equal(added.stderr, '');
  assert.match(added.stdout, /<mobile\.url>\/call-backs\/[\w-]{22}\/reply/);
  const { stdout } = await place.mfa('carrier', 'list');
  assert.match(stdout, /twilio AC.* texts from \+12015550199 with replies, calls from \+12015550198/);
  assert.ok(!stdout.includes(twilio.authToken));
  assert.ok(!readFileSync(join(place.dataDir, 'store.sqlite')).includes(twilio.authToken));
  assert.ok(!(await place.mfa('log', 'tail', '--changes', '--json')).stdout.includes(twilio.authToken));
});

test('a text goes by it, and a refusal says why', async (t) => {
  const { place, twilio, add } = await start(t);
  await add('main', '--sender', 'Contoso');
  const tested = await place.mfa('carrier', 'test', 'main', '--to', '+12015550123');
  assert.equal(tested.stdout, 'The carrier main took the message.\n');
  assert.equal(twilio.nextMessage().form.From, 'Contoso');
  twilio.state.mood = 'closed-account';
  const refused = await place.mfa('carrier', 'test', 'main', '--to', '+12015550123');
  assert.match(refused.stderr, /refused the message: HTTP 401, error 20003/);
});

test('an account for calls alone is asked for no text', async (t) => {
  const { place, add } = await start(t);
  assert.match((await add('calls', '--caller-id', '+12015550198')).stdout, /Phone calls go by it/);
  const tested = await place.mfa('carrier', 'test', 'calls', '--to', '+12015550123');
  assert.match(tested.stderr, /carries no texts/);
});

test('what no account can be is refused with its rule', async (t) => {
  const { place, add } = await start(t);
  assert.match((await add('main')).stderr, /sender: needed for texts/);
  assert.match((await add('main', '--sender', 'Contoso', '--replies')).stderr, /replies: only where the sender/);
  assert.match((await add('main', '--caller-id', '5550198')).stderr, /caller-id: a number such as/);
  const other = ['--kind', 'twilio', '--secret-stdin', '--sender', 'Contoso'];
  const plain = await place.mfaWithInput('x'.repeat(32), 'carrier', 'add', 'a', ...other, '--account', 'AC1');
  assert.match(plain.stderr, /account: AC and 32 digits/);
  const account = ['--account', `AC${'0'.repeat(32)}`];
  const clear = await place.mfaWithInput(
    'x'.repeat(32),
    'carrier',
    'add',
    'a',
    ...other,
    ...account,
    '--api',
    'http://api.example.com',
  );
  assert.match(clear.stderr, /api: an origin such as https/);
  const short = await place.mfaWithInput('short\n', 'carrier', 'add', 'a', ...other, ...account);
  assert.match(short.stderr, /secret: the auth token/);
});
