import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SdkClient } from '../../../shared/sdk-client/sdk-client.ts';
import { createGoldenWorld, type GoldenWorld, oathCode } from '../../golden/golden-world.ts';
import { startSdkInProcess, testAuthor } from '../../support/sdk-in-process.ts';

const password = 'correct horse battery';
const initiatingIpAddress = '203.0.113.9';

let world: GoldenWorld;
let portal: SdkClient['extensions'];

before(async () => {
  world = createGoldenWorld(await startSdkInProcess());
  portal = (await world.openClient('svc-portal', 'portal')).extensions;
});

after(() => world.close());

async function add(username: string): Promise<void> {
  await world.addWithToken(username);
  await world.core.people.setPassword(username, password, testAuthor);
}

function begin(username: string, typed: string, browserToken?: string) {
  return portal.BeginSignIn({ username, password: typed, initiatingIpAddress, language: 'en', browserToken });
}

/** Signs in with both factors. */
async function signIn(username: string, response: string) {
  const { sessionToken } = await begin(username, password);
  const session = { session: sessionToken };
  const { attempt } = await portal.BeginAuthentication({ mode: 'unspecified', initiatingIpAddress }, session);
  const answer = { authenticationRequestId: attempt?.AuthenticationRequestId, response, initiatingIpAddress };
  return portal.AnswerAuthentication(answer, session);
}

async function guess(username: string, browserToken?: string) {
  for (let times = 0; times < 10; times += 1) await begin(username, 'wrong', browserToken);
}

test('a complete sign-in gives the browser something by which its person gets in past strangers at the same address', async () => {
  await add('bob');
  const { result, browserToken, sessionToken } = await signIn('bob', oathCode(world));
  assert.equal(result, true);
  assert.match(browserToken ?? '', /^[\w-]{72}$/);
  await portal.EndSession({}, { session: sessionToken });

  await guess('bob');
  const stranger = await begin('bob', password);
  assert.deepEqual([stranger.result, stranger.retryAfterSeconds], [false, 30]);
  const known = await begin('bob', password, browserToken);
  assert.deepEqual([known.result, known.nextStep], [true, 'secondFactor']);
});

test('it opens nothing: neither a session nor the second factor', async () => {
  await add('ben');
  const { browserToken = '' } = await signIn('ben', oathCode(world));
  const { sessionToken, ...refused } = await begin('ben', 'wrong', browserToken);
  assert.deepEqual([refused.result, sessionToken], [false, undefined]);
  assert.equal((await portal.GetSession({}, { session: browserToken })).error?.Code, 4);
});

test('what is forged, ended or of somebody else is told from none by no word', async () => {
  await add('eve');
  await add('fred');
  const { browserToken: ofEve } = await signIn('eve', oathCode(world));
  const { browserToken: ended } = await signIn('fred', oathCode(world));
  await world.core.blocks.block({ username: 'fred', reason: 'lost his laptop', author: testAuthor });
  const answers = [];
  for (const brought of [undefined, '', 'rubbish', 'A'.repeat(72), ofEve, ended]) {
    answers.push(await begin('fred', 'wrong', brought), await begin('nobody', 'wrong', brought));
  }
  // Five are looked at, and what is slowed is slowed for all.
  const [first] = answers;
  assert.equal(first?.result, false);
  assert.deepEqual(answers, [...Array(10).fill(first), ...Array(2).fill({ ...first, retryAfterSeconds: 30 })]);
});

test('nothing is given by a wrong code, by a code of the help desk, and by User Setup', async () => {
  await add('gina');
  const wrong = await signIn('gina', '000000');
  assert.deepEqual([wrong.result, wrong.browserToken], [false, undefined]);
  const issue = { username: 'gina', use: 'often', hours: 1, reason: 'left her phone', author: testAuthor } as const;
  const { code } = await world.core.temporaryCodes.issue(issue);
  const byCode = await signIn('gina', code);
  assert.deepEqual([byCode.result, byCode.browserToken], [true, undefined]);
  const { sessionToken } = await begin('gina', password);
  const used = await portal.UseTemporaryCode({ code, initiatingIpAddress }, { session: sessionToken });
  assert.deepEqual([used.result, 'browserToken' in used], [true, false]);
});

test('who proves an authenticator behind a code of the help desk is known then', async () => {
  await add('hugo');
  const issue = { username: 'hugo', use: 'once', hours: 1, reason: 'left his phone', author: testAuthor } as const;
  const { code } = await world.core.temporaryCodes.issue(issue);
  const session = { session: (await signIn('hugo', code)).sessionToken };
  const { attempt } = await portal.BeginAuthentication({ mode: 'oathToken' }, session);
  const answer = { authenticationRequestId: attempt?.AuthenticationRequestId, response: oathCode(world) };
  assert.match((await portal.AnswerAuthentication(answer, session)).browserToken ?? '', /^[\w-]{72}$/);
});
