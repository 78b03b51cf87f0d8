import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noOptions, rightCode } from './support/fake-sdk.ts';
import { openPortal, signIn, signInFully } from './support/open-portal.ts';

const setup = '/MultiFactorAuth/user-setup';
const secret = /JBSW Y3DP EHPK 3PXP/;

test('the secret stands on the one page that draws it, and nowhere afterwards', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'alice' });
  const visitor = visit();
  await signIn(visitor, 'alice');
  await visitor.get(`${setup}/oath-token`);
  const drawn = await visitor.post(`${setup}/oath-token`, {});
  assert.match(drawn.text, secret);
  assert.match(drawn.text, /<div class="qr"[^>]*><svg /);
  assert.equal(drawn.headers.get('cache-control'), 'no-store');

  const action = /<form method="post" action="([^"]+\/oath-token\/[^"]+)"/.exec(drawn.text)?.[1] ?? '';
  const wrong = await visitor.post(action, { code: '000000' });
  assert.equal(wrong.status, 422);
  for (const page of [wrong, await visitor.get(action), await visitor.get(`${setup}/oath-token`)]) {
    assert.doesNotMatch(page.text, secret);
  }
  for (const value of visitor.cookies.values()) assert.doesNotMatch(value, /JBSW/);

  const main = await visitor.submit(action, { code: rightCode.oathToken });
  assert.match(main.text, /Authenticator app is set up/);
});

test('a text message goes to the chosen country and number, and its code switches it on', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'alice' });
  const visitor = visit();
  await signIn(visitor, 'alice');
  const form = await visitor.get(`${setup}/text-message`);
  assert.match(form.text, /<option value="US" selected>United States \(\+1\)/);
  const page = await visitor.submit(`${setup}/text-message`, { country: 'DE', phone: '0151 1234567' });
  const begun = sdk.calls.find(({ message }) => message === 'BeginEnrollment');
  assert.deepEqual([begun?.input.countryCode, begun?.input.phone], ['49', '0151 1234567']);
  assert.match(page.text, /•••• 4567/);
  assert.match((await visitor.submit(page.location, { code: rightCode.smsText })).text, /Text message is set up/);
  assert.equal(visitor.cookies.has('mfa-setup'), false);
});

test('an undeliverable text keeps what was typed', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'alice' });
  sdk.settings.textState = 'undeliverable';
  const visitor = visit();
  await signIn(visitor, 'alice');
  await visitor.get(`${setup}/text-message`);
  const page = await visitor.submit(`${setup}/text-message`, { country: 'DE', phone: '0151 1234567' });
  assert.match(page.text, /could not be sent to this number/);
  assert.match(page.text, /value="0151 1234567"/);
  assert.match(page.text, /<option value="DE" selected>/);
});

test('a wrong number says so and keeps it', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'alice' });
  const visitor = visit();
  await signIn(visitor, 'alice');
  await visitor.get(`${setup}/text-message`);
  const page = await visitor.post(`${setup}/text-message`, { country: 'DE', phone: '12' });
  assert.equal(page.status, 422);
  assert.match(page.text, /value="12"/);
});

test('the link of the mobile app that is over says so, and leads to a new one', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'alice' });
  const visitor = visit();
  await signIn(visitor, 'alice');
  const page = await visitor.get(`${setup}/mobile-app/${'e'.repeat(22)}`);
  assert.equal(page.status, 410);
  assert.match(page.text, /href="\/MultiFactorAuth\/user-setup\/mobile-app">Begin again/);
  assert.match(page.text, /href="\/MultiFactorAuth\/user-setup">/);
});

test('a change with an old second factor asks for it again, and comes back', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  const visitor = visit();
  await signInFully(visitor, 'carol');
  sdk.age();
  await visitor.get(`${setup}/text-message`);
  const choice = await visitor.submit(`${setup}/text-message`, { country: 'DE', phone: '0151 1234567' });
  assert.equal(choice.location, '/MultiFactorAuth/second-factor?return=text-message');
  assert.match(choice.text, /Before you change a method/);
  const code = await visitor.submit('/MultiFactorAuth/second-factor', { method: 'oath-token', return: 'text-message' });
  const form = await visitor.submit(code.location, { code: rightCode.oathToken });
  assert.match(form.location, /\/user-setup\/text-message\?confirmed=yes$/);
  assert.match(form.text, /value="0151 1234567"/);
});

test('whoever is refused with a fresh second factor is told so, and not asked over and over', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  sdk.overrides.BeginEnrollment = () => ({ result: false, retryAfterSeconds: 0, error: { Code: 4 } });
  const visitor = visit();
  await signInFully(visitor, 'carol');
  await visitor.get(`${setup}/oath-token?confirmed=yes`);
  const page = await visitor.post(`${setup}/oath-token`, { confirmed: 'yes' });
  assert.equal(page.status, 403);
  assert.match(page.text, /You cannot set up a method/);
});

test('a first enrollment that needs the help desk says whom to ask', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'emil', proof: 'helpDesk' });
  const page = await signIn(visit(), 'emil');
  assert.equal(page.status, 403);
  assert.match(page.text, /ask your help desk, who will open the setup/);
});

test('with one method allowed there is nothing to choose', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'alice' });
  sdk.overrides.GetEnrollmentOptions = () => ({
    result: true,
    options: { ...noOptions, CanChoosePhone: true },
    methods: [{ Mode: 'oathToken', Allowed: true, Enrolled: false, IsDefault: true, WithPin: false, Choosable: false }],
  });
  const page = await signIn(visit(), 'alice');
  assert.equal(page.location, `${setup}/oath-token`);
});
