import { after, before } from 'node:test';
import { createBuiltInDirectory } from '../../../sdk-service/adapters/directory/built-in.ts';
import { createPasswordHasher } from '../../../sdk-service/adapters/secrets/index.ts';
import { findCanonicalName } from '../../../sdk-service/domain/users/canonicalize-username.ts';
import type { PrimaryAuthentication } from '../../../sdk-service/ports/primary-authentication.ts';
import { openTemporaryStorage, type TemporaryStorage } from '../../support/temporary-storage.ts';
import { changeRecord } from '../storage/storage-contract.ts';
import { testPrimaryAuthentication } from './primary-authentication-contract.ts';

let store: TemporaryStorage;
let directory: PrimaryAuthentication;

before(async () => {
  store = await openTemporaryStorage();
  const passwords = createPasswordHasher();
  const passwordHash = await passwords.hash('Passw0rd!');
  const people = [
    { canonicalName: 'anna', enabled: true, mustChangePassword: false },
    { canonicalName: 'disabled', enabled: false, mustChangePassword: false },
    { canonicalName: 'mustchange', enabled: true, mustChangePassword: true },
  ];
  for (const person of people) await store.storage.addPerson({ ...person, passwordHash }, changeRecord('x'));
  directory = createBuiltInDirectory({ store: store.storage, passwords, findCanonicalName });
});
after(() => store.close());

testPrimaryAuthentication({
  name: 'built-in',
  options: {},
  directory: () => directory,
  names: [],
  states: { disabled: 'disabled', mustchange: 'must-change' },
});
