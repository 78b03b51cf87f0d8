import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codesInARow, rightCode } from './support/fake-sdk.ts';
import { type OpenPortal, openPortal, signIn, signInFully } from './support/open-portal.ts';

const path = '/MultiFactorAuth/oath-token/resynchronize';
const main = '/MultiFactorAuth/';

async function signInFay({ sdk, visit }: OpenPortal) {
  sdk.addPerson({ username: 'fay', methods: ['oathToken'] });
  const visitor = visit();
  return { visitor, page: await signInFully(visitor, 'fay') };
}

test('two codes in a row resynchronize the token that the main page leads to', async (t) => {
  const portal = await openPortal(t);
  const { visitor, page } = await signInFay(portal);
  assert.match(page.text, /href="\/MultiFactorAuth\/oath-token\/resynchronize"/);
  const form = await visitor.get(path);
  assert.match(form.text, /two codes/);
  const done = await visitor.submit(path, { first: '111 111', second: codesInARow[1] });
  assert.equal(done.location, '/MultiFactorAuth/?resynchronized=yes');
  assert.match(done.text, /OATH token is in step again/);
  const call = portal.sdk.calls.find(({ message }) => message === 'ResynchronizeOathToken');
  assert.deepEqual([call?.input.firstCode, call?.input.secondCode], codesInARow);
});

test('wrong codes, none, and too many say so, and no code is written back', async (t) => {
  const portal = await openPortal(t);
  const { visitor } = await signInFay(portal);
  const wrong = await visitor.post(path, { first: '333333', second: '444444' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /These codes do not fit/);
  assert.doesNotMatch(wrong.text, /333333|444444/);
  const none = await visitor.post(path, { first: '333333', second: '' });
  assert.equal(none.status, 422);
  assert.match(none.text, /Please type the code/);
  portal.sdk.overrides.ResynchronizeOathToken = () => ({ result: false, retryAfterSeconds: 60 });
  const many = await visitor.post(path, { first: '333333', second: '444444' });
  assert.deepEqual([many.status, many.headers.get('retry-after')], [429, '60']);
});

test('with an old second factor it is asked for again first, and once only', async (t) => {
  const portal = await openPortal(t);
  const { visitor } = await signInFay(portal);
  portal.sdk.age();
  const codes = { first: codesInARow[0], second: codesInARow[1] };
  const choice = await visitor.submit(path, codes);
  assert.equal(choice.location, '/MultiFactorAuth/second-factor?return=resynchronize');
  const fields = { method: 'oath-token', return: 'resynchronize' };
  const code = await visitor.submit('/MultiFactorAuth/second-factor', fields);
  const form = await visitor.submit(code.location, { code: rightCode.oathToken });
  assert.equal(form.location, `${path}?confirmed=yes`);
  portal.sdk.age();
  const refused = await visitor.post(path, { ...codes, confirmed: 'yes' });
  assert.equal(refused.status, 403);
  assert.match(refused.text, /ask your help desk/);
});

test('who has no token is offered nothing, and led back', async (t) => {
  const { sdk, visit } = await openPortal(t);
  sdk.addPerson({ username: 'bob', methods: ['smsText'], maskedPhone: '•••• 4567' });
  const visitor = visit();
  const code = await signIn(visitor, 'bob');
  const page = await visitor.submit(code.location, { code: rightCode.smsText });
  assert.doesNotMatch(page.text, /oath-token\/resynchronize/);
  assert.equal((await visitor.get(path)).location, main);
});

test('nobody sees the page without a session', async (t) => {
  const { visit } = await openPortal(t);
  assert.equal((await visit().get(path)).location, '/MultiFactorAuth/sign-in');
});
