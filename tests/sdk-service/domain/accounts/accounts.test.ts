import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { createPasswordHasher } from '../../../../sdk-service/adapters/secrets/index.ts';
import { createAccounts } from '../../../../sdk-service/domain/accounts/accounts.ts';
import type { Role } from '../../../../sdk-service/ports/records.ts';
import { createFixedClock } from '../../../support/fixed-clock.ts';
import { openTemporaryStorage } from '../../../support/temporary-storage.ts';

const author = { accountName: '', actor: 'admin', clientAddress: '', requestId: '' };
const password = 'a password of a service';
const passwords = createPasswordHasher();

async function createBed(t: TestContext) {
  const temporary = await openTemporaryStorage();
  t.after(() => temporary.close());
  const { storage } = temporary;
  const deps = { store: storage, passwords, clock: createFixedClock(), randomness: { bytes: randomBytes } };
  return { storage, accounts: createAccounts(deps) };
}

describe('accounts', () => {
  it('are found by their name in canonical form', async (t) => {
    const { accounts } = await createBed(t);
    await accounts.add({ name: ' CORP\\Svc-Payroll ', role: 'application', password }, author);
    assert.equal(accounts.find('corp\\svc-payroll')?.name, 'CORP\\Svc-Payroll');
  });

  it('have passwords that are kept as Argon2id hashes alone', async (t) => {
    const { accounts } = await createBed(t);
    const { passwordHash } = await accounts.add({ name: 'svc', role: 'application', password }, author);
    assert.match(passwordHash, /^\$argon2id\$/);
    assert.equal(await passwords.verify(password, passwordHash), true);
  });

  for (const [role, reportsClientAddress, mayPassUnknown] of [
    ['application', false, false],
    ['automation', false, false],
    ['portal', true, false],
    ['mobile', true, false],
    ['compatible', false, true],
  ] as const satisfies readonly (readonly [Role, boolean, boolean])[]) {
    it(`of the role ${role} begin with its flags`, async (t) => {
      const { accounts } = await createBed(t);
      const account = await accounts.add({ name: 'svc', role, password }, author);
      assert.deepEqual(
        { reportsClientAddress: account.reportsClientAddress, mayPassUnknown: account.mayPassUnknown },
        { reportsClientAddress, mayPassUnknown },
      );
    });
  }

  it('lose the flags of the old role with a new one', async (t) => {
    const { accounts } = await createBed(t);
    await accounts.add({ name: 'svc', role: 'compatible', password }, author);
    await accounts.setRole('SVC', 'application', author);
    assert.equal(accounts.find('svc')?.mayPassUnknown, false);
  });

  it('are not added twice under one name', async (t) => {
    const { accounts } = await createBed(t);
    await accounts.add({ name: 'svc', role: 'application', password }, author);
    await assert.rejects(accounts.add({ name: 'SVC', role: 'portal', password }, author), { code: 'conflict' });
  });

  for (const name of ['', '  ', 'a:b', 'a\u0000b', 'x'.repeat(257)]) {
    it(`are refused with the name "${name.slice(0, 10)}"`, async (t) => {
      const { accounts } = await createBed(t);
      await assert.rejects(accounts.add({ name, role: 'application', password }, author), { code: 'malformed' });
    });
  }

  for (const [bad, message] of [
    ['short', /at least 15 characters/],
    ['x'.repeat(300), /at most 256/],
    ['aaaaaaaaaaaaaaaaaaaa', /four different/],
    ['my svc-payroll password', /name of the account/],
    ['a password \r\n in lines', /control characters/],
  ] as const) {
    it(`are refused with the password "${bad.slice(0, 20).replaceAll(/\s+/g, ' ')}", which no message repeats`, async (t) => {
      const { accounts } = await createBed(t);
      await assert.rejects(
        accounts.add({ name: 'svc-payroll', role: 'application', password: bad }, author),
        (error: Error) => message.test(error.message) && !error.message.includes(bad),
      );
    });
  }

  it('say when there is none of a name', async (t) => {
    const { accounts } = await createBed(t);
    await assert.rejects(accounts.disable('nobody', author), { code: 'not-found' });
    await assert.rejects(accounts.setPassword('nobody', password, author), { code: 'not-found' });
  });

  it('leave a row for each change, without secrets', async (t) => {
    const { accounts, storage } = await createBed(t);
    await accounts.add({ name: 'svc', role: 'compatible', password }, author);
    await accounts.setPassword('svc', 'another password here', author);
    await accounts.setRole('svc', 'application', author);
    await accounts.setFlags('svc', { reportsClientAddress: true }, author);
    await accounts.disable('svc', author);
    const { rows } = await storage.tailChanges({ after: 0, limit: 100 });
    assert.deepEqual(
      rows.map(({ actor, action, subject, detail }) => [actor, action, subject, detail]),
      [
        ['admin', 'account.add', 'svc', 'role compatible, mayPassUnknown, allowPushWithoutNumber'],
        ['admin', 'account.set-password', 'svc', ''],
        ['admin', 'account.set-role', 'svc', 'role application'],
        ['admin', 'account.set-flags', 'svc', '{"reportsClientAddress":true}'],
        ['admin', 'account.disable', 'svc', ''],
      ],
    );
  });
});
