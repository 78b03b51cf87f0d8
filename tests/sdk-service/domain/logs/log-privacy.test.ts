import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createTestBed } from '../../../support/test-bed.ts';

const person = { firstName: 'Anna', lastName: 'Ahlgren', emailAddress: 'anna@contoso.example' };

async function setUp(t: TestContext, settings: Readonly<Record<string, string>>) {
  const bed = await createTestBed(t);
  for (const [name, value] of Object.entries(settings)) await bed.settings.set(name, value, bed.author);
  const { user } = await bed.addOathUser({ ...person, enabled: false });
  const begin = (username: string) =>
    bed.authentication.begin({ username, requireUserMatch: true, context: bed.context() });
  await begin('anna');
  return { bed, user, begin };
}

test('a row has user, name, e-mail, client and server where nothing else is said', async (t) => {
  const { bed, user } = await setUp(t, {});
  const row = (await bed.loggedAttempts()).at(-1);
  assert.deepEqual(
    [row?.userId, row?.username, row?.firstName, row?.lastName, row?.emailAddress, row?.clientAddress],
    [user.id, 'anna', 'Anna', 'Ahlgren', 'anna@contoso.example', '192.0.2.7'],
  );
  assert.deepEqual([row?.serverName, row?.serverAddress], ['mfa1', '192.0.2.1']);
});

test('a row keeps the fields of the privacy list and what ties it to a call, and nothing else', async (t) => {
  const { bed } = await setUp(t, {});
  const who = ['userId', 'username', 'firstName', 'lastName', 'emailAddress', 'phone', 'deviceId'];
  const what = ['at', 'kind', 'outcome', 'reason', 'serverName', 'serverAddress', 'clientAddress'];
  const call = ['applicationName', 'authenticationType', 'accountName', 'challengeId', 'requestId'];
  const row = (await bed.loggedAttempts()).at(-1) ?? {};
  assert.deepEqual(Object.keys(row).sort(), [...who, ...what, ...call].sort());
});

test('first and last name are left out', async (t) => {
  const { bed } = await setUp(t, { 'log.names': 'false' });
  const row = (await bed.loggedAttempts()).at(-1);
  assert.deepEqual([row?.firstName, row?.lastName, row?.emailAddress], ['', '', 'anna@contoso.example']);
});

test('the e-mail address is left out', async (t) => {
  const { bed } = await setUp(t, { 'log.emailAddresses': 'false' });
  const row = (await bed.loggedAttempts()).at(-1);
  assert.deepEqual([row?.firstName, row?.emailAddress], ['Anna', '']);
});

test('users stand there by internal id, and a name that belongs to nobody not at all', async (t) => {
  const { bed, user, begin } = await setUp(t, { 'log.usersBy': 'internal-id' });
  await begin('nobody');
  assert.deepEqual(
    (await bed.loggedAttempts()).map(({ username, reason }) => [username, reason]),
    [
      [user.id, 'disabled'],
      ['', 'user-not-found'],
    ],
  );
});

test('rows that say less are in the chain as they stand', async (t) => {
  const { bed } = await setUp(t, { 'log.names': 'false', 'log.emailAddresses': 'false', 'log.usersBy': 'internal-id' });
  const chains = await bed.store.verifyLogs();
  assert.deepEqual(
    chains.filter(({ brokenAt }) => brokenAt !== undefined),
    [],
  );
});
