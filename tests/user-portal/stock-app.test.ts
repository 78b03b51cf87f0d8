import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightCode } from './support/fake-sdk.ts';
import { openPortal, signInFully } from './support/open-portal.ts';

const path = '/MultiFactorAuth/devices/stock-app';

test('an activation code is shown as QR code, as a link for this device, and to be typed with its address', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  const visitor = visit();
  await signInFully(visitor, 'carol');
  await visitor.get(path);
  const page = await visitor.submit(path, {});
  assert.match(page.text, /<svg/);
  assert.match(page.text, /href="phonefactor:\/\/activate_account\?code=123456789&(?:#38|amp);url=https%3A%2F%2Fmfa/);
  assert.match(page.text, /123 456 789/);
  assert.match(page.text, /https:\/\/mfa\.contoso\.example\/PA\/a\/secretpath\//);
  // The person proves a code of it: the form begins a prompt for one.
  const code = await visitor.submit('/MultiFactorAuth/second-factor', { method: 'oath-token', return: 'devices' });
  assert.match(code.location, /\/second-factor\/oath-token\/[\w-]+\?return=devices$/);
});

test('who proved the second factor long ago proves it again, and comes back', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  const visitor = visit();
  await signInFully(visitor, 'carol');
  sdk.age();
  await visitor.get(path);
  const choice = await visitor.submit(path, {});
  assert.match(choice.location, /\/second-factor\?return=stock-app$/);
  const prompt = await visitor.submit('/MultiFactorAuth/second-factor', { method: 'oath-token', return: 'stock-app' });
  const back = await visitor.submit(prompt.location, { code: rightCode.oathToken });
  assert.equal(back.location, `${path}?confirmed=yes`);
  assert.match((await visitor.submit(path, { confirmed: 'yes' })).text, /123 456 789/);
});

for (const [why, settings] of [
  ['the company does not let people activate it', { canActivateStockApp: false }],
  ['no address is known at which an app could be activated', { mobileUrl: '' }],
] as const) {
  test(`where ${why}, there is neither page nor code`, async (t) => {
    const { visit, sdk } = await openPortal(t);
    sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
    Object.assign(sdk.settings, settings);
    const visitor = visit();
    await signInFully(visitor, 'carol');
    assert.equal((await visitor.post(path, {})).location, '/MultiFactorAuth/devices');
    assert.equal(
      sdk.calls.some(({ message }) => message === 'BeginActivation'),
      false,
    );
  });
}
