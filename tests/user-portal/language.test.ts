import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openPortal, signIn, signInFully } from './support/open-portal.ts';
import { attempt } from './support/page-states.ts';

const path = '/MultiFactorAuth/sign-in';
test('the browser says in which language it wants the pages', async (t) => {
  const { visit } = await openPortal(t);
  const german = await visit().get(path, { 'accept-language': 'de-AT, en;q=0.5' });
  assert.match(german.text, /<html lang="de" dir="ltr">[\s\S]*<h1>Anmelden<\/h1>/);
  const other = await visit().get(path, { 'accept-language': 'fi, fr;q=0.4, en;q=0.2' });
  assert.match(other.text, /<html lang="fr" dir="ltr">[\s\S]*<h1>Connexion<\/h1>/);
  const none = await visit().get(path, { 'accept-language': 'fi' });
  assert.match(none.text, /<html lang="en" dir="ltr">[\s\S]*<h1>Sign in<\/h1>/);
});

test('a chosen language wins, before and after sign-in, and is told to the SDK', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'alice' });
  const visitor = visit();
  assert.match((await visitor.get(path)).text, /<option value="de" lang="de">Deutsch<\/option>/);
  const back = await visitor.submit('/MultiFactorAuth/language', { language: 'de', back: '/sign-in' });
  assert.equal(back.location, path);
  assert.match(back.text, /<h1>Anmelden<\/h1>/);
  assert.match((await signIn(visitor, 'alice')).text, /<h1>Methode einrichten<\/h1>/);
  assert.equal(sdk.calls.find(({ message }) => message === 'BeginSignIn')?.input.language, 'de');
});

test('the choice leads only to pages of the portal, whatever the form says', async (t) => {
  const { visit } = await openPortal(t);
  const visitor = visit();
  await visitor.get(path);
  for (const back of ['//evil.example', 'https://evil.example/', '/\\evil.example', '/../..']) {
    const page = await visitor.post('/MultiFactorAuth/language', { language: 'de', back });
    assert.equal(page.location, '/MultiFactorAuth/');
  }
});

test('a time is written as the language does', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({
    username: 'carol',
    methods: ['oathToken'],
    recentAttempts: [attempt({ At: '2026-11-24T09:30:00Z', Approved: true, ResultCode: 23 })],
  });
  const visitor = visit();
  const main = await signInFully(visitor, 'carol');
  assert.match(main.text, /Nov 24, 2026, 9:30\sAM UTC/);
  const choose = (language: string) => visitor.submit('/MultiFactorAuth/language', { language, back: '/' });
  assert.match((await choose('de')).text, /24\.11\.2026, 09:30 UTC[\s\S]*Authenticator-App[\s\S]*Bestätigt/);
  assert.match(
    (await choose('fr')).text,
    /24 nov\. 2026, 09:30 UTC[\s\S]*Application d’authentification[\s\S]*Approuvée/,
  );
});

test('with one language there is nothing to choose', async (t) => {
  const localesFolder = mkdtempSync(join(tmpdir(), 'mfa-locales-'));
  t.after(() => rmSync(localesFolder, { recursive: true }));
  cpSync(join(import.meta.dirname, '..', '..', 'locales', 'en.json'), join(localesFolder, 'en.json'));
  const { visit } = await openPortal(t, { localesFolder });
  assert.doesNotMatch((await visit().get(path)).text, /<select id="language"/);
});
