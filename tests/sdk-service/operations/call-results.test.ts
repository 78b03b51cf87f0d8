import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuthenticatorKind } from '../../../sdk-service/ports/records.ts';
import { type CallResultCode, callResults } from '../../../shared/contract/call-results.ts';
import { approvalWays } from '../../support/approval-ways.ts';
import { addAppUser, ask, phone, type Way, walk } from '../../support/call-result-walk.ts';
import { denialWays } from '../../support/denial-ways.ts';
import { createSoapBed } from '../../support/soap-bed.ts';

walk('approved', approvalWays);
walk('denied', denialWays);

/** What is to be answered by another message; undefined: whoever asks waits for it. */
const pending: Readonly<Record<AuthenticatorKind, CallResultCode | undefined>> = {
  text: 20,
  'oath-token': 22,
  call: undefined,
  app: undefined,
};

for (const [kind, code] of Object.entries(pending)) {
  if (code === undefined) continue;
  test(`${kind}: the answer says ${code} ${callResults[code]} while the code is to come`, async (t) => {
    const bed = await createSoapBed(t);
    await bed.addOathUser({ phone, authenticator: kind as AuthenticatorKind });
    const { result, callResult, authenticationRequestId } = await bed.soap.PfAuthUser_4({
      username: 'anna',
      initiatingAuthenticationType: 'pfsdk',
      requireUserMatch: true,
    });
    assert.deepEqual([result, callResult], [false, { Code: code, Description: callResults[code] }]);
    assert.ok(authenticationRequestId);
    assert.deepEqual(await bed.logged(), []);
  });
}

test('who has an app goes on with its codes where none is offered any more', async (t) => {
  const bed = await createSoapBed(t);
  await addAppUser(bed);
  await bed.settings.set('activation.enabled', 'false', bed.author);
  await bed.settings.set('mobile.appOrigin', '', bed.author);
  const { callResult } = await ask(bed);
  assert.deepEqual(callResult, { Code: 22, Description: callResults[22] });
});

test('who has no app where one is offered is not enrolled', async (t) => {
  const bed = await createSoapBed(t);
  await bed.addUser({ authenticator: 'app' });
  await bed.settings.set('mobile.appOrigin', '', bed.author);
  assert.equal((await ask(bed)).callResult?.Code, 155);
});

/** What this server says, and what it has no occasion to say. A new number has to be told apart to compile. */
const said: Readonly<Record<CallResultCode, 'seen' | 'never'>> = {
  0: 'seen',
  1: 'seen',
  2: 'seen',
  3: 'seen',
  4: 'seen',
  5: 'seen',
  6: 'seen',
  10: 'seen',
  11: 'seen',
  12: 'seen',
  13: 'seen',
  14: 'seen',
  16: 'never',
  17: 'never',
  18: 'never',
  19: 'seen',
  20: 'seen',
  21: 'seen',
  22: 'seen',
  23: 'seen',
  24: 'seen',
  25: 'seen',
  26: 'seen',
  27: 'seen',
  28: 'seen',
  29: 'seen',
  30: 'seen',
  31: 'seen',
  32: 'seen',
  100: 'seen',
  101: 'seen',
  102: 'seen',
  103: 'seen',
  104: 'never',
  105: 'seen',
  106: 'seen',
  107: 'seen',
  108: 'seen',
  110: 'never',
  111: 'never',
  112: 'seen',
  114: 'never',
  115: 'never',
  116: 'seen',
  117: 'seen',
  118: 'never',
  119: 'never',
  120: 'seen',
  121: 'seen',
  122: 'seen',
  123: 'seen',
  124: 'seen',
  125: 'never',
  129: 'seen',
  130: 'seen',
  131: 'seen',
  132: 'seen',
  133: 'seen',
  134: 'seen',
  135: 'seen',
  136: 'never',
  137: 'seen',
  138: 'seen',
  139: 'seen',
  140: 'seen',
  141: 'seen',
  142: 'seen',
  143: 'seen',
  144: 'seen',
  151: 'seen',
  152: 'seen',
  153: 'seen',
  154: 'seen',
  155: 'seen',
};

test('every number that this server says is walked to, and no other is said', () => {
  const ways: readonly Way[] = [approvalWays, denialWays].flatMap((table) => Object.values(table).flat());
  const walked = new Set<number>([
    ...ways.map(({ code }) => code),
    ...Object.values(pending).filter(Boolean),
    // Of an event that cannot be read out: event-confirmation.test.ts.
    ...[106, 116],
  ] as number[]);
  const seen = Object.entries(said)
    .filter(([, what]) => what === 'seen')
    .map(([code]) => Number(code));
  assert.deepEqual(
    [...walked].toSorted((a, b) => a - b),
    seen,
  );
});
