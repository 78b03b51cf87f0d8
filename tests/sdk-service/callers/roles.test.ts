import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { roles } from '../../../sdk-service/callers/roles.ts';
import { extensionAssurance, selfService } from '../../../sdk-service/callers/self-service.ts';
import type { Role } from '../../../sdk-service/ports/records.ts';
import type { Contract, Right } from '../../../shared/contract/contract.ts';
import { extensions } from '../../../shared/contract/extensions.ts';
import { pfWsSdk } from '../../../shared/contract/pf-ws-sdk.ts';
import { createAuthorizeBed } from '../../support/authorize-bed.ts';

interface Entry {
  readonly contract: Contract;
  readonly message: string;
  readonly right: Right;
  readonly needsSession: boolean;
}

const entries: readonly Entry[] = [pfWsSdk, extensions].flatMap((contract: Contract) =>
  Object.entries(contract.messages).map(([message, { right, session }]) => ({
    contract,
    message,
    right,
    needsSession: right === 'portal' && session !== 'none',
  })),
);

/** Written out once more, so that a right that slips into a role is noticed here. */
const expected: Readonly<Record<Role, { readonly contracts: readonly string[]; readonly rights: readonly Right[] }>> = {
  application: { contracts: ['PfWsSdk'], rights: ['diagnose', 'authenticate'] },
  automation: { contracts: ['PfWsSdk'], rights: ['diagnose', 'authenticate', 'read-user', 'change-user'] },
  portal: { contracts: ['PfWsSdk', 'MfaExtensions'], rights: ['diagnose', 'portal'] },
  mobile: { contracts: ['PfWsSdk', 'MfaExtensions'], rights: ['diagnose', 'mobile'] },
  'help-desk': { contracts: ['PfWsSdk', 'MfaExtensions'], rights: ['diagnose', 'read-user', 'temporary-code'] },
  compatible: {
    contracts: ['PfWsSdk'],
    rights: [
      'diagnose',
      'authenticate',
      'authenticate-any-number',
      'read-user',
      'change-user',
      'bypass',
      'activate',
      'administer',
    ],
  },
};

function isOpen(role: Role, { contract, right }: Entry): boolean {
  return expected[role].contracts.includes(contract.name) && expected[role].rights.includes(right);
}

describe('rights', () => {
  it('stand at every message of both interfaces', () => {
    assert.equal(entries.length, 105 + Object.keys(extensions.messages).length);
    assert.deepEqual(
      entries.filter(({ right }) => right === undefined),
      [],
    );
  });

  it('open every old message to the compatible role, and no extension operation', () => {
    const open = entries.filter((entry) => isOpen('compatible', entry));
    assert.equal(open.length, 105);
  });

  it('say for every extension operation how strongly the person must be verified', () => {
    assert.deepEqual(Object.keys(extensionAssurance).sort(), Object.keys(extensions.messages).sort());
  });

  it('open to people themselves no message that would store a phone or a token unproven', () => {
    assert.deepEqual(Object.keys(selfService).sort(), [
      'ChangeLanguage',
      'ChangeMode_2',
      'ChangePin',
      'ChangeSecurityQuestions',
      'GetPhone',
      'GetSecurityQuestions',
      'GetUserSettings_3',
    ]);
  });
});

for (const role of Object.keys(roles) as Role[]) {
  describe(`an account with the role ${role}`, () => {
    it('is let through where it has the right, and refused with Code 4 everywhere else', async (t) => {
      const bed = await createAuthorizeBed(t);
      const account = await bed.addCaller(role);
      const outcomes = await Promise.all(
        entries.map(async (entry) => {
          const sent = bed.send({ ...entry, account, input: { username: 'anna' } });
          const code = await sent.then(
            () => 'passed',
            (error: { code?: string }) => error.code,
          );
          return [`${entry.contract.name}.${entry.message}`, code];
        }),
      );
      const wanted = entries.map((entry) => [
        `${entry.contract.name}.${entry.message}`,
        // Nothing that needs a session passes without one.
        isOpen(role, entry) && !entry.needsSession ? 'passed' : 'forbidden',
      ]);
      assert.deepEqual(outcomes, wanted);
    });
  });
}
