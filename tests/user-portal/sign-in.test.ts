import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPortal, signIn } from './support/open-portal.ts';

test('a first visit leads to the sign-in page', async (t) => {
  const { visit } = await openPortal(t);
  const page = await visit().get('/');
  assert.equal(page.status, 200);
  assert.match(page.text, /<h1>Sign in<\/h1>/);
  assert.match(page.text, /Contoso/);
});

test('a person without a method is led to User Setup', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'alice' });
  const page = await signIn(visit(), 'alice');
  assert.equal(page.status, 200);
  assert.match(page.text, /<h1>User setup<\/h1>/);
});
