import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openPortal, signIn } from './support/open-portal.ts';

const path = '/MultiFactorAuth/sign-in';
const english = join(import.meta.dirname, '..', '..', 'locales', 'en.json');

/** English as it is, and a little German. */
function openWithGerman(t: TestContext) {
  const localesFolder = mkdtempSync(join(tmpdir(), 'mfa-locales-'));
  t.after(() => rmSync(localesFolder, { recursive: true }));
  cpSync(english, join(localesFolder, 'en.json'));
  const german = { portal: { signIn: { title: 'Anmelden' }, setup: { title: 'Einrichtung' } } };
  writeFileSync(join(localesFolder, 'de.json'), JSON.stringify(german));
  return openPortal(t, { localesFolder });
}

test('the browser says in which language it wants the pages', async (t) => {
  const { visit } = await openWithGerman(t);
  const german = await visit().get(path, { 'accept-language': 'de-AT, en;q=0.5' });
  assert.match(german.text, /<html lang="de" dir="ltr">[\s\S]*<h1>Anmelden<\/h1>/);
  const other = await visit().get(path, { 'accept-language': 'fr' });
  assert.match(other.text, /<html lang="en" dir="ltr">[\s\S]*<h1>Sign in<\/h1>/);
});

test('a chosen language wins, before and after sign-in, and is told to the SDK', async (t) => {
  const { visit, sdk } = await openWithGerman(t);
  sdk.addPerson({ username: 'alice' });
  const visitor = visit();
  assert.match((await visitor.get(path)).text, /<option value="de" lang="de">Deutsch<\/option>/);
  const back = await visitor.submit('/MultiFactorAuth/language', { language: 'de', back: '/sign-in' });
  assert.equal(back.location, path);
  assert.match(back.text, /<h1>Anmelden<\/h1>/);
  assert.match((await signIn(visitor, 'alice')).text, /<h1>Einrichtung<\/h1>/);
  assert.equal(sdk.calls.find(({ message }) => message === 'BeginSignIn')?.input.language, 'de');
});

test('the choice leads only to pages of the portal, whatever the form says', async (t) => {
  const { visit } = await openWithGerman(t);
  const visitor = visit();
  await visitor.get(path);
  for (const back of ['//evil.example', 'https://evil.example/', '/\\evil.example', '/../..']) {
    const page = await visitor.post('/MultiFactorAuth/language', { language: 'de', back });
    assert.equal(page.location, '/MultiFactorAuth/');
  }
});

test('with one language there is nothing to choose', async (t) => {
  const { visit } = await openPortal(t);
  assert.doesNotMatch((await visit().get(path)).text, /<select id="language"/);
});
