import assert from 'node:assert/strict';
import { test } from 'node:test';
import { throttleRule } from '../../../../sdk-service/domain/authentication/check-throttle.ts';
import { attemptRecord } from '../../../contracts/storage/storage-contract.ts';
import { createMailBed } from '../../../support/mail-bed.ts';

const admins = 'one@contoso.example, two@contoso.example';

test('a used bypass is told to each address of its list, and an unused one to nobody', async (t) => {
  const { addUser, bypasses, author, call, set, waiting, newestText } = await createMailBed(t);
  await set('alerts.bypassUsed', admins);
  await set('alerts.blocked', 'three@contoso.example');
  await addUser({ authenticator: 'text', phone: { countryCode: '49', number: '15112345678', extension: '' } });
  await bypasses.give({ username: 'anna', reason: 'no phone', author });
  assert.deepEqual(await waiting(), []);
  assert.equal(
    (
      await call('PfAuthUser_4', {
        username: 'anna',
        applicationName: 'Payroll',
        initiatingAuthenticationType: 'pfsdk',
        requireUserMatch: true,
      })
    ).result,
    true,
  );
  assert.deepEqual(await waiting(), ['alert.bypassUsed one@contoso.example', 'alert.bypassUsed two@contoso.example']);
  assert.match(await newestText(), /anna signed in to Payroll by a one-time bypass/);
});

test('a temporary code is told to its person when it is made, and its first use in an hour to administrators', async (t) => {
  const { addOathUser, temporaryCodes, author, call, set, waiting, newestText, clock } = await createMailBed(t);
  await set('alerts.temporaryCodeUsed', 'one@contoso.example');
  await addOathUser({ emailAddress: 'anna@contoso.example' });
  // What was mailed about her token goes out first.
  await newestText();
  const { code } = await temporaryCodes.issue({ username: 'anna', reason: 'no phone', author });
  assert.deepEqual(await waiting(), ['changed.temporaryCode anna@contoso.example']);
  const told = await newestText();
  assert.match(told, /The help desk made a temporary code for anna/);
  assert.equal(told.includes(code) || told.includes(code.replaceAll(' ', '')), false);

  const use = () => call('ValidateOathCode', { username: 'anna', code, fallback: false });
  assert.equal((await use()).result, true);
  assert.equal((await use()).result, true);
  assert.deepEqual(await waiting(), ['alert.temporaryCodeUsed one@contoso.example']);
  assert.match(await newestText(), /anna signed in to payroll by a temporary code of the help desk/);
  clock.advanceSeconds(3601);
  await use();
  assert.equal((await waiting()).length, 1);
});

test('a blocked user is told, with who did it and why', async (t) => {
  const { addUser, blocks, author, set, newestText } = await createMailBed(t);
  await set('alerts.blocked', admins);
  await addUser();
  await blocks.block({ username: 'anna', reason: 'stolen phone', author });
  assert.match(await newestText(), /anna was blocked by admin\. Reason: stolen phone\./);
});

test('an authenticator that wrong answers close is told by the answer that closes it, and within the hour once', async (t) => {
  const { bed, addOathUser, set, waiting, call, clock } = await createMailBed(t);
  await set('alerts.lockout', 'one@contoso.example');
  const { user } = await addOathUser();
  const refuse = () =>
    bed.store.refuseAnswer({
      userId: user.id,
      kind: 'oath-token',
      challengeId: undefined,
      maxTries: 5,
      rule: { ...throttleRule, delaysSeconds: [0] },
      now: clock.now(),
      attempt: undefined,
    });
  for (let failures = 0; failures < throttleRule.closedAt - 1; failures += 1) await refuse();
  assert.deepEqual(await waiting(), []);
  const code = '000000';
  const answer = () => call('ValidateOathCode', { username: 'anna', code, fallback: false });
  assert.equal((await answer()).result, false);
  assert.deepEqual(await waiting(), ['alert.lockout one@contoso.example']);
  await answer();
  assert.equal((await waiting()).length, 1);
  clock.advanceSeconds(3601);
  await answer();
  assert.equal((await waiting()).length, 2);
});

test('an alert goes to nobody where its list is empty or mail is off', async (t) => {
  const { addUser, blocks, author, set, waiting } = await createMailBed(t);
  await addUser();
  await blocks.block({ username: 'anna', reason: '', author });
  await set('alerts.blocked', admins);
  await set('mail.enabled', 'false');
  await blocks.block({ username: 'anna', reason: '', author });
  assert.deepEqual(await waiting(), []);
});

test('an address list takes bare addresses and nothing else', async (t) => {
  const { set } = await createMailBed(t);
  await assert.rejects(set('alerts.fraud', 'Anna <anna@contoso.example>'), { code: 'malformed' });
  await assert.rejects(set('mail.sender', 'a@b.example\r\nBcc: c@d.example'), { code: 'malformed' });
  await assert.rejects(set('mail.sender', 'a@b.example, c@d.example'), { code: 'malformed' });
});

test('each report of fraud and the first text in an hour that no carrier took are told to their lists', async (t) => {
  const { bed, addUser, set, waiting } = await createMailBed(t);
  await set('alerts.fraud', 'one@contoso.example');
  await set('alerts.carrierDown', 'two@contoso.example');
  const user = await addUser();
  for (const reason of [
    'fraud-reported',
    'fraud-reported',
    'undeliverable',
    'undeliverable',
    'wrong-response',
  ] as const) {
    await bed.store.recordAttempt({ ...attemptRecord(user, 'denied', reason), at: bed.clock.now() });
  }
  assert.deepEqual(await waiting(), [
    'alert.fraud one@contoso.example',
    'alert.fraud one@contoso.example',
    'alert.carrierDown two@contoso.example',
  ]);
});
