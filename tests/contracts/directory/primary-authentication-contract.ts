import assert from 'node:assert/strict';
import { type TestOptions, test } from 'node:test';
import type { PrimaryAuthentication, PrimaryOutcome } from '../../../sdk-service/ports/primary-authentication.ts';

/** A directory in which there is `anna` with the password `Passw0rd!`, and nobody called `nobody-of-this-name`. */
export interface ContractSubject {
  /** Begins the name of each test. */
  readonly name: string;
  readonly options: TestOptions;
  readonly directory: () => PrimaryAuthentication;
  /** Further names by which anna signs in. */
  readonly names: readonly string[];
  /** What it says of whom with the password `Passw0rd!`, beyond what all say. */
  readonly states: Readonly<Record<string, PrimaryOutcome>>;
  /** False: to it nobody is unknown, but has a wrong password. Default: true. */
  readonly knowsNames?: boolean;
}

/** What every place where passwords are kept must say, whatever it is. */
export function testPrimaryAuthentication({
  name,
  options,
  directory,
  names,
  states,
  knowsNames = true,
}: ContractSubject): void {
  const verify = (username: string, password: string) => directory().verifyPassword(username, password);

  for (const known of ['anna', 'ANNA', ' anna ', ...names]) {
    test(`${name}: takes the right password of "${known}"`, options, async () => {
      assert.equal(await verify(known, 'Passw0rd!'), 'verified');
    });
  }

  for (const [what, password] of Object.entries({
    wrong: 'Passw0rd?',
    'written in another case': 'passw0rd!',
    'with something behind it': 'Passw0rd! ',
    'with a NUL in it': 'Passw0rd!\0',
    'of ten thousand characters': 'x'.repeat(10_000),
  })) {
    test(`${name}: refuses a password ${what}`, options, async () => {
      assert.equal(await verify('anna', password), 'wrong-password');
    });
  }

  test(`${name}: refuses an empty password, for who exists and for who does not`, options, async () => {
    assert.notEqual(await verify('anna', ''), 'verified');
    assert.notEqual(await verify('nobody-of-this-name', ''), 'verified');
  });

  for (const unknown of [
    'nobody-of-this-name',
    'an*',
    '*',
    'anna)(uid=*',
    'anna)(|(objectClass=*)',
    'anna\\2a',
    '\\anna',
    'OTHER\\anna',
    'anna@other.example',
    'CN=anna,OU=Staff,DC=corp,DC=example',
    'uid=anna,ou=people,dc=example,dc=org',
    '\0anna',
    'x'.repeat(5000),
    '',
  ]) {
    test(`${name}: knows nobody called ${JSON.stringify(unknown.slice(0, 40))}`, options, async () => {
      const outcome = await verify(unknown, 'Passw0rd!');
      assert.ok(outcome === 'unknown-user' || (!knowsNames && outcome === 'wrong-password'), outcome);
    });
  }

  for (const [username, outcome] of Object.entries(states)) {
    test(`${name}: says ${outcome} of ${username}`, options, async () => {
      assert.equal(await verify(username, 'Passw0rd!'), outcome);
    });
  }
}
