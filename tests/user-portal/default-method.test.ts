import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightCode } from './support/fake-sdk.ts';
import { type OpenPortal, openPortal, signInFully } from './support/open-portal.ts';

const main = '/MultiFactorAuth/';
const textMessage = '/MultiFactorAuth/default-method/text-message';

/** Carol has both methods; the authenticator app comes first. */
async function signInCarol({ sdk, visit }: OpenPortal) {
  const person = sdk.addPerson({ username: 'carol', methods: ['oathToken', 'smsText'], maskedPhone: '•••• 4567' });
  const visitor = visit();
  return { person, visitor, page: await signInFully(visitor, 'carol') };
}

test('the main page offers to make another method the default, and does so', async (t) => {
  const { person, visitor, page } = await signInCarol(await openPortal(t));
  assert.match(page.text, /action="\/MultiFactorAuth\/default-method\/text-message"/);
  assert.doesNotMatch(page.text, /default-method\/oath-token/);
  const done = await visitor.submit(textMessage, {});
  assert.match(done.text, /From now on you are asked for this first: Text message/);
  assert.deepEqual(person.methods, ['smsText', 'oathToken']);
});

test('with an old second factor a new default is asked for again, and confirmed', async (t) => {
  const portal = await openPortal(t);
  const { person, visitor } = await signInCarol(portal);
  portal.sdk.age();
  const choice = await visitor.submit(textMessage, {});
  assert.equal(choice.location, '/MultiFactorAuth/second-factor?return=default-text-message');
  const fields = { method: 'oath-token', return: 'default-text-message' };
  const code = await visitor.submit('/MultiFactorAuth/second-factor', fields);
  const confirm = await visitor.submit(code.location, { code: rightCode.oathToken });
  assert.equal(confirm.location, textMessage);
  assert.match(confirm.text, /Make this your default: Text message/);
  assert.deepEqual(person.methods, ['oathToken', 'smsText']);
  await visitor.submit(textMessage, { confirmed: 'yes' });
  assert.deepEqual(person.methods, ['smsText', 'oathToken']);
});

test('whoever may not choose is offered nothing, and told so when he asks all the same', async (t) => {
  const portal = await openPortal(t);
  portal.sdk.settings.canSwitchMethod = false;
  const { visitor, page } = await signInCarol(portal);
  assert.doesNotMatch(page.text, /default-method/);
  const refused = await visitor.post(textMessage, { confirmed: 'yes' });
  assert.equal(refused.status, 403);
  assert.match(refused.text, /could not be made your default/);
});

test('a method that cannot become the default leads back to the main page', async (t) => {
  const { visitor } = await signInCarol(await openPortal(t));
  assert.equal((await visitor.get('/MultiFactorAuth/default-method/oath-token')).location, main);
  assert.equal((await visitor.get('/MultiFactorAuth/default-method/pigeon')).status, 404);
});
