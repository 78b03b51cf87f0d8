import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createAppBed } from '../../../support/app-bed.ts';

const portal = 'https://portal.contoso.example/MultiFactorAuth/';

/** Anna, whose phone was added a moment ago, and the mails about it. */
async function setUp(t: TestContext) {
  const bed = await createAppBed(t);
  const set = (name: string, value: string) => bed.settings.set(name, value, bed.author);
  await set('portal.url', portal);
  await set('mail.server', 'smtp.contoso.example');
  await set('mail.sender', 'MFA <mfa@contoso.example>');
  await set('mail.enabled', 'true');
  await set('alerts.blocked', 'desk@contoso.example');
  await set('alerts.disavowed', 'desk@contoso.example');
  const user = await bed.addUser({ username: 'anna', authenticator: 'app', emailAddress: 'anna@contoso.example' });
  const device = await bed.enroll(user);
  /** Newest first. */
  async function tokens(): Promise<readonly string[]> {
    const mails = await bed.store.listMails(100);
    return mails.flatMap(({ text }) =>
      [...text.matchAll(/MultiFactorAuth\/not-me\/([\w-]{43}) /g)].map(([, token = '']) => token),
    );
  }
  async function token(): Promise<string> {
    return (await tokens())[0] ?? 'no link';
  }
  const disavow = (given: string) => bed.disavow({ token: given, author: { ...bed.author, actor: '' } });
  async function changes() {
    const { rows } = await bed.store.tailChanges({ after: 0, limit: 1000 });
    return rows.map(({ action, actor }) => `${action} ${actor}`);
  }
  const deviceIds = async () => (await bed.devices.list('anna')).map(({ id }) => id);
  return { bed, set, user, device, tokens, token, disavow, changes, deviceIds };
}

test('the link of a mail about a new phone ends the phone, blocks the user, and tells the administrators', async (t) => {
  const { bed, user, device, token, disavow, changes, deviceIds } = await setUp(t);
  assert.deepEqual(await deviceIds(), [device.deviceId]);
  const session = await bed.beginSession(user, await bed.addAccount('portal2', { role: 'portal' }));
  assert.equal(await disavow(await token()), true);
  assert.deepEqual(await deviceIds(), []);
  assert.equal((await device.call('status')).body.code, 'device-revoked');
  assert.equal(await bed.blocks.isBlocked('anna'), true);
  assert.equal(await bed.store.findSession(session.tokenHash), undefined);
  assert.deepEqual((await changes()).slice(-3), ['user.disavow anna', 'device.remove anna', 'user.block anna']);
  const [{ reason } = { reason: '' }] = await bed.blocks.list('anna');
  assert.match(reason, /not made by the user \(deviceAdded, 2026-11-24 09:00 UTC\)/);
  const told = (await bed.mails.list(100)).map(({ kind, recipient }) => `${kind} ${recipient}`);
  assert.ok(told.includes('alert.disavowed desk@contoso.example'));
  assert.ok(told.includes('alert.blocked desk@contoso.example'));
});

test('a link counts once: it blocks nobody anew whom the help desk has let in again', async (t) => {
  const { bed, token, disavow } = await setUp(t);
  const link = await token();
  assert.equal(await disavow(link), true);
  await bed.blocks.unblock({ username: 'anna', reason: 'spoken to', author: bed.author });
  assert.equal(await disavow(link), false);
  assert.equal(await bed.blocks.isBlocked('anna'), false);
});

test('of many uses at once one counts', async (t) => {
  const { bed, token, disavow, changes } = await setUp(t);
  const link = await token();
  const results = await Promise.all(Array.from({ length: 10 }, () => disavow(link)));
  assert.deepEqual(
    results.filter((isDone) => isDone),
    [true],
  );
  assert.equal((await changes()).filter((change) => change.startsWith('user.disavow')).length, 1);
  assert.equal((await bed.blocks.list('anna')).length, 1);
});

test('a link is over after its days, and is deleted then', async (t) => {
  const { bed, token, disavow } = await setUp(t);
  const link = await token();
  bed.clock.advanceSeconds(7 * 86_400);
  assert.equal(await disavow(link), false);
  assert.equal(await bed.blocks.isBlocked('anna'), false);
  assert.equal(await bed.store.purgeDisavowals({ now: bed.clock.now(), limit: 10 }), 1);
  assert.equal(await bed.store.purgeDisavowals({ now: bed.clock.now(), limit: 10 }), 0);
});

test('what is no link of ours does nothing, and leaves no row', async (t) => {
  const { bed, token, disavow, changes } = await setUp(t);
  const link = await token();
  const before = await changes();
  const other = `${link.startsWith('A') ? 'B' : 'A'}${link.slice(1)}`;
  for (const wrong of ['', 'x', other, `${link}A`, `${link.slice(0, 42)}%`, "' or 1=1 --"]) {
    assert.equal(await disavow(wrong), false, wrong);
  }
  assert.deepEqual(await changes(), before);
  assert.equal(await bed.blocks.isBlocked('anna'), false);
});

test('the link of a mail about a removed phone blocks, and ends no other phone', async (t) => {
  const { bed, device, token, disavow, deviceIds } = await setUp(t);
  const other = await bed.enroll((await bed.store.findUser('anna')) ?? assert.fail());
  await other.call('remove');
  assert.equal(await disavow(await token()), true);
  assert.deepEqual(await deviceIds(), [device.deviceId]);
});

test('the link of a mail about a changed key ends that phone and no other', async (t) => {
  const { bed, device, token, disavow, deviceIds } = await setUp(t);
  const other = await bed.enroll((await bed.store.findUser('anna')) ?? assert.fail());
  await device.changeKey();
  assert.equal(await disavow(await token()), true);
  assert.deepEqual(await deviceIds(), [other.deviceId]);
});

test('a changed address is told at both addresses, each with a link of its own', async (t) => {
  const { bed, tokens, disavow } = await setUp(t);
  await bed.users.changeInformation({
    username: 'anna',
    author: bed.author,
    person: { emailAddress: 'eve@evil.example' },
  });
  const [first = '', second = ''] = await tokens();
  assert.notEqual(first, second);
  assert.equal(await disavow(second), true);
  assert.equal(await bed.blocks.isBlocked('anna'), true);
});

test('without a portal, or with mail.disavowDays 0, a mail has no link', async (t) => {
  const { bed, set, tokens } = await setUp(t);
  const before = (await tokens()).length;
  await set('mail.disavowDays', '0');
  await bed.users.changeMethod({ username: 'anna', author: bed.author, authenticator: 'oath-token' });
  await set('mail.disavowDays', '7');
  await set('portal.url', '');
  await bed.users.changeMethod({ username: 'anna', author: bed.author, authenticator: 'app' });
  assert.equal((await tokens()).length, before);
  const [newest] = await bed.store.listMails(1);
  assert.match(newest?.text ?? '', /tell your help desk at once/);
});

test('a mail says until when the link counts, and what it does', async (t) => {
  const { bed } = await setUp(t);
  const [mail] = await bed.store.listMails(1);
  assert.match(mail?.text ?? '', /say so until 2026-12-01 09:00 UTC here: https:[\s\S]* account is blocked then/);
});

test('a user who is deleted takes his links along', async (t) => {
  const { bed, token, disavow } = await setUp(t);
  const link = await token();
  await bed.lifecycle.remove({ username: 'anna', author: bed.author });
  assert.equal(await disavow(link), false);
});
