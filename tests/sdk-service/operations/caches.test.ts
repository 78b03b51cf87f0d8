import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseCacheRule } from '../../../sdk-service/domain/caching/cache-rule.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createTestBed } from '../../support/test-bed.ts';

const phone = { countryCode: '1', number: '2015550123', extension: '' };

interface Asked {
  readonly application?: string;
  readonly type?: 'radius' | 'ldap' | 'terminal_services';
  readonly address?: string;
}

async function setUp(t: TestContext, rule: string) {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser({ phone });
  if (rule !== '') await bed.settings.set('authentication.cacheRules', rule, bed.author);

  /** `callResult` of an attempt. */
  async function ask({ application = 'Payroll', type = 'radius', address }: Asked = {}, account = bed.account) {
    const { result, callResult } = await call(
      'PfAuthUser_4',
      {
        username: 'anna',
        initiatingAuthenticationType: type,
        applicationName: application,
        requireUserMatch: true,
      },
      { caller: { account }, clientAddress: address },
    );
    return `${result} ${callResult?.Code} ${callResult?.Description}`;
  }

  async function prove(asked: Asked = {}) {
    assert.equal(await ask(asked), sent);
    assert.equal((await call('ValidatePasscode', { username: 'anna', passcode: bed.sentCode() })).result, true);
  }

  return { bed, call, ask, prove };
}

const sent = 'false 20 Text Message Sent';

test('within the seconds of a rule whoever proved himself passes, and afterwards is asked', async (t) => {
  const { bed, ask, prove } = await setUp(t, '60');
  assert.equal(await ask(), sent);
  await prove();
  bed.clock.advanceSeconds(59);
  assert.equal(await ask(), 'true 6 Used Cache');
  assert.equal(await ask({ application: 'Mail', type: 'ldap' }), 'true 6 Used Cache');
  bed.clock.advanceSeconds(1);
  assert.equal(await ask(), sent);
  assert.equal((await bed.logged()).filter((row) => row === 'text approved cache').length, 2);
});

test('without a rule everybody is asked', async (t) => {
  const { ask, prove } = await setUp(t, '');
  await prove();
  assert.equal(await ask(), sent);
});

test('a rule for one application does not help another, nor does a proof for another help it', async (t) => {
  const { ask, prove } = await setUp(t, '60 | application=Payroll');
  await prove();
  assert.equal(await ask(), 'true 28 Used App-based Cache');
  assert.equal(await ask({ application: 'Mail' }), sent);
  const other = await setUp(t, '60 | application=Payroll');
  await other.prove({ application: 'Mail' });
  assert.equal(await other.ask(), sent);
});

test('a rule for one authentication type does not help another', async (t) => {
  const { ask, prove } = await setUp(t, '60 | type=terminal_services');
  await prove({ type: 'terminal_services' });
  assert.equal(await ask({ type: 'terminal_services' }), 'true 6 Used Cache');
  assert.equal(await ask({ type: 'ldap' }), sent);
  const same = await setUp(t, '60 | same-type | same-application');
  await same.prove({ type: 'ldap' });
  assert.equal(await same.ask({ type: 'ldap' }), 'true 28 Used App-based Cache');
  assert.equal(await same.ask({ type: 'radius' }), sent);
  assert.equal(await same.ask({ type: 'ldap', application: 'Mail' }), sent);
});

test('a rule by address wants the same believed one', async (t) => {
  const { ask, prove } = await setUp(t, '60 | same-address');
  await prove({ address: '192.0.2.7' });
  assert.equal(await ask({ address: '192.0.2.7' }), 'true 27 Used IP-based Cache');
  assert.equal(await ask({ address: '192.0.2.8' }), sent);
  assert.equal(await ask(), sent);
  const unknown = await setUp(t, '60 | same-address');
  await unknown.prove();
  assert.equal(await unknown.ask(), sent);
});

test('a proof for one calling account does not help another', async (t) => {
  const { bed, ask, prove } = await setUp(t, '60');
  await prove();
  assert.equal(await ask({}, await bed.addAccount('vpn')), sent);
});

test('a pass is no proof: it does not make the time longer', async (t) => {
  const { bed, ask, prove } = await setUp(t, '60');
  await prove();
  bed.clock.advanceSeconds(50);
  assert.equal(await ask(), 'true 6 Used Cache');
  bed.clock.advanceSeconds(50);
  assert.equal(await ask(), sent);
});

test('who was changed or blocked since then is asked', async (t) => {
  const changed = await setUp(t, '600');
  await changed.prove();
  changed.bed.clock.advanceSeconds(1);
  await changed.bed.users.disable({ username: 'anna', author: changed.bed.author });
  await changed.bed.users.enable({ username: 'anna', author: changed.bed.author });
  assert.equal(await changed.ask(), sent);

  const { bed, ask, prove } = await setUp(t, '600');
  const { author } = bed;
  await prove();
  bed.clock.advanceSeconds(1);
  await bed.blocks.block({ username: 'anna', reason: 'stolen phone', author });
  assert.equal(await ask(), 'false 14 User is Blocked');
  await bed.blocks.unblock({ username: 'anna', reason: 'found', author });
  assert.equal(await ask(), sent);
});

test('no cache for an administrator, for the portal, or where the caller brings the number', async (t) => {
  const { bed, call, ask, prove } = await setUp(t, '600');
  const { user } = await bed.users.get('anna');
  await prove();
  const number = { mode: 'smsText', countryCode: '1', phoneNumber: '2015550177' } as const;
  const begin = { username: 'anna', initiatingAuthenticationType: 'radius', requireUserMatch: true } as const;
  assert.equal((await call('PfAuthUser_5', { ...begin, ...number })).callResult?.Code, 20);
  const { tokenHash } = await bed.beginSession(user, bed.account);
  const context = bed.context({ sessionHash: tokenHash });
  const begun = await bed.authentication.begin({ username: 'anna', requireUserMatch: true, context });
  assert.equal(begun.outcome, 'challenged');

  const row = { ...bed.author, at: bed.clock.now(), action: 'user.change', subject: 'anna', detail: '' };
  assert.equal(await ask(), 'true 6 Used Cache');
  await bed.store.changeUser(user.id, { administratorRights: [] }, row);
  assert.equal(await ask(), sent);
});

test('neither what was proved in the portal nor to a number of the caller’s lets an application pass', async (t) => {
  const { bed, call, ask } = await setUp(t, '600');
  const begin = { username: 'anna', initiatingAuthenticationType: 'radius', requireUserMatch: true } as const;
  const number = { mode: 'smsText', countryCode: '1', phoneNumber: '2015550177' } as const;
  const { authenticationRequestId } = await call('PfAuthUser_5', { ...begin, ...number });
  const answer = { username: 'anna', authenticationRequestId, code: bed.sentCode(), fallback: false };
  assert.equal((await call('ValidateOathCode', answer)).result, true);
  assert.equal(await ask(), sent);
});

test('a rule is read as it is written, and nothing else is one', () => {
  assert.deepEqual(parseCacheRule(' 300 | same-address| type=radius |application=Pay Roll '), {
    seconds: 300,
    sameAddress: true,
    sameApplication: false,
    sameType: false,
    application: 'pay roll',
    authenticationType: 'radius',
  });
  const wrong = [
    '',
    '0',
    '28801',
    '-1',
    '1.5',
    '60 | same',
    '60 | type=',
    '60 | type=a | type=b',
    '60||',
    '60 | seconds=5',
  ];
  for (const text of wrong) assert.equal(parseCacheRule(text), undefined, text);
});

test('a temporary code counts as a proof, until it is revoked', async (t) => {
  const { bed, call, ask } = await setUp(t, '600');
  const { author } = bed;
  const { code } = await bed.temporaryCodes.issue({ username: 'anna', reason: 'phone at home', author });
  assert.equal(await ask(), sent);
  assert.equal((await call('ValidatePasscode', { username: 'anna', passcode: code })).result, true);
  assert.equal(await ask(), 'true 6 Used Cache');
  bed.clock.advanceSeconds(60);
  await bed.temporaryCodes.revoke({ username: 'anna', reason: 'it was not she who called', author });
  assert.equal(await ask(), sent);
});
