import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createBuiltInDirectory } from '../../../../sdk-service/adapters/directory/built-in.ts';
import { createPasswordHasher } from '../../../../sdk-service/adapters/secrets/index.ts';
import { createPeople } from '../../../../sdk-service/domain/people/people.ts';
import { findCanonicalName } from '../../../../sdk-service/domain/users/canonicalize-username.ts';
import { createFixedClock } from '../../../support/fixed-clock.ts';
import { openTemporaryStorage } from '../../../support/temporary-storage.ts';

const author = { accountName: '', actor: 'admin', clientAddress: '', requestId: '' };
const passwords = createPasswordHasher();

async function createBed(t: TestContext) {
  const temporary = await openTemporaryStorage();
  t.after(() => temporary.close());
  const { storage: store } = temporary;
  const people = createPeople({ store, passwords, clock: createFixedClock() });
  return { store, people, directory: createBuiltInDirectory({ store, passwords, findCanonicalName }) };
}

describe('the built-in directory', () => {
  it('verifies the password that a person was given last, by the name in any case', async (t) => {
    const { people, directory } = await createBed(t);
    await people.setPassword('Bob', 'first password', author);
    await people.setPassword('BOB', 'second password', author);
    assert.equal(await directory.verifyPassword('bob', 'second password'), 'verified');
    assert.equal(await directory.verifyPassword('bob', 'first password'), 'wrong-password');
  });

  it('says who is unknown and what is wrong, for the log', async (t) => {
    const { people, directory } = await createBed(t);
    await people.setPassword('bob', 'right password', author);
    assert.equal(await directory.verifyPassword('bob', ''), 'wrong-password');
    assert.equal(await directory.verifyPassword('nobody', 'right password'), 'unknown-user');
    assert.equal(await directory.verifyPassword('a\u0007b', 'right password'), 'unknown-user');
  });

  it('takes no password of more than 512 characters, even one that begins right', async (t) => {
    const { people, directory } = await createBed(t);
    await people.setPassword('bob', 'x'.repeat(100) + 'right'.repeat(10), author);
    assert.equal(await directory.verifyPassword('bob', 'x'.repeat(600)), 'wrong-password');
  });

  it('tells apart who is disabled or must change the password only to those who know it', async (t) => {
    const { store, directory } = await createBed(t);
    const passwordHash = await passwords.hash('right password');
    const change = { ...author, at: new Date(0), action: 'person.add', subject: '', detail: '' };
    const person = { passwordHash, enabled: true, mustChangePassword: false };
    await store.addPerson({ ...person, canonicalName: 'old', enabled: false }, change);
    await store.addPerson({ ...person, canonicalName: 'new', mustChangePassword: true }, change);
    assert.equal(await directory.verifyPassword('old', 'right password'), 'disabled');
    assert.equal(await directory.verifyPassword('old', 'wrong'), 'wrong-password');
    assert.equal(await directory.verifyPassword('new', 'right password'), 'must-change');
  });

  for (const [password, rule] of [
    ['seven77', /at least 8/],
    ['x'.repeat(257), /at most 256/],
    ['a\u0007bcdefgh', /control/],
    ['BobTheUser', /user name/],
  ] as const) {
    it(`refuses the password "${password.slice(0, 10).replace('\u0007', '')}"`, async (t) => {
      const { people } = await createBed(t);
      await assert.rejects(people.setPassword('bobtheuser', password, author), { code: 'malformed', message: rule });
    });
  }
});
