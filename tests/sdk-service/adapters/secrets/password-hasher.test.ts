import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MfaError } from '@mfa/shared/mfa-error';
import { createPasswordHasher } from '../../../../sdk-service/adapters/secrets/index.ts';

const passwords = createPasswordHasher();

describe('password hasher', () => {
  it('writes Argon2id in PHC format with the parameters of OWASP', async () => {
    assert.match(await passwords.hash('correct horse'), /^\$argon2id\$v=19\$m=7168,t=5,p=1\$[^$=]{22}\$[^$=]{43}$/);
  });

  it('accepts the right password and no other', async () => {
    const hash = await passwords.hash('correct horse');
    assert.equal(await passwords.verify('correct horse', hash), true);
    assert.equal(await passwords.verify('correct horsf', hash), false);
    assert.equal(await passwords.verify('', hash), false);
  });

  it('salts: the same password gives another hash', async () => {
    assert.notEqual(await passwords.hash('correct horse'), await passwords.hash('correct horse'));
  });

  it('takes composed and decomposed letters for the same', async () => {
    assert.equal(await passwords.verify('Mu\u0308ller geht', await passwords.hash('M\u00fcller geht')), true);
  });

  it('verifies a hash with other parameters, as an older or newer release may have made it', async () => {
    // The reference implementation: echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1 -l 32
    const hash = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    assert.equal(await passwords.verify('password', hash), true);
  });

  it('finds nothing right about a user who does not exist', async () => {
    assert.equal(await passwords.verify('correct horse', undefined), false);
  });

  for (const hash of [
    '',
    'plain',
    '$argon2i$v=19$m=7168,t=5,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=19$m=9999999,t=5,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=19$m=7168,t=99,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  ]) {
    it(`refuses the stored hash "${hash.slice(0, 32)}"`, async () => {
      await assert.rejects(passwords.verify('x', hash), { name: 'MfaError', code: 'misconfigured' });
    });
  }

  it('refuses what no longer fits into its queue, and says when to come again', async () => {
    const crowded = createPasswordHasher();
    const hash = await crowded.hash('correct horse');
    const results = await Promise.allSettled(Array.from({ length: 131 }, () => crowded.verify('correct horse', hash)));
    const refused = results.filter((result) => result.status === 'rejected');
    assert.equal(refused.length, 1);
    const { reason } = refused[0] as PromiseRejectedResult;
    assert.ok(reason instanceof MfaError);
    assert.equal(reason.code, 'unavailable');
    assert.equal(reason.dependency, 'capacity');
    assert.equal(reason.retryAfterSeconds, 2);
  });
});
