import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createGuessBudget,
  type GuessBudget,
} from '../../../../../sdk-service/adapters/directory/ldap/guess-budget.ts';
import type { Guesser } from '../../../../../sdk-service/ports/primary-authentication.ts';
import { createFixedClock } from '../../../../support/fixed-clock.ts';

/** Anybody has three, and known browsers go to five. */
const policy = { threshold: 7, windowSeconds: 1800 };

/** Anna as the domain gave her when it had counted so many. */
function anna(counted = 0) {
  const at = BigInt(createFixedClock().now().getTime() + 11_644_473_600_000) * 10_000n;
  return { dn: 'CN=Anna,DC=corp,DC=example', badPwdCount: String(counted), badPasswordTime: String(at) };
}

function guess(
  budget: GuessBudget,
  { entry = anna(), guesser = 'anybody' as Guesser, outcome = 'wrong-password' } = {},
) {
  return budget.watch((spend) => spend({ entry, policy, guesser }, async () => outcome));
}

/** Somebody whose entry was read, and who has not guessed yet. */
function beginReading(budget: GuessBudget, guesser: Guesser) {
  const { promise: isRead, resolve: goOn } = Promise.withResolvers<void>();
  const outcome = budget.watch(async (spend) => {
    const entry = anna();
    await isRead;
    return spend({ entry, policy, guesser }, async () => 'wrong-password');
  });
  return { goOn, outcome };
}

test('what the domain has counted is added to nothing that is over', async () => {
  const budget = createGuessBudget(createFixedClock());
  const outcomes = [];
  for (let counted = 0; counted < 6; counted += 1) {
    outcomes.push([
      await guess(budget, { entry: anna(counted) }),
      await guess(budget, { entry: anna(counted), guesser: 'known-browser' }),
    ]);
  }
  const [both, known, none] = [
    ['wrong-password', 'wrong-password'],
    ['throttled', 'wrong-password'],
    ['throttled', 'throttled'],
  ];
  assert.deepEqual(outcomes, [both, both, both, known, known, none]);
});

test('guesses that ended after an entry was read count beside what stands in it', async () => {
  const budget = createGuessBudget(createFixedClock());
  const [stranger, known] = [beginReading(budget, 'anybody'), beginReading(budget, 'known-browser')];
  for (let counted = 0; counted < 3; counted += 1) await guess(budget, { entry: anna(counted) });
  stranger.goOn();
  known.goOn();
  assert.equal(await stranger.outcome, 'throttled');
  assert.equal(await known.outcome, 'wrong-password');
});

test('a hundred whose entries were all read before the first guess are no way around', async () => {
  const budget = createGuessBudget(createFixedClock());
  const strangers = Array.from({ length: 50 }, () => beginReading(budget, 'anybody'));
  const known = Array.from({ length: 50 }, () => beginReading(budget, 'known-browser'));
  const outcomes: string[] = [];
  // One after the other, so that none is under way when the next begins.
  for (const { goOn, outcome } of [...strangers, ...known]) {
    goOn();
    outcomes.push(await outcome);
  }
  const asked = outcomes.flatMap((outcome, index) => (outcome === 'wrong-password' ? [index] : []));
  assert.deepEqual(asked, [0, 1, 2, 50, 51]);
});

test('a right password meanwhile counts for nothing, and one of which nobody knows for a wrong one', async () => {
  const budget = createGuessBudget(createFixedClock());
  const afterRight = beginReading(budget, 'anybody');
  for (let times = 0; times < 5; times += 1) await guess(budget, { outcome: 'verified' });
  afterRight.goOn();
  assert.equal(await afterRight.outcome, 'wrong-password');

  const afterFailures = beginReading(budget, 'anybody');
  const failing = () =>
    budget.watch((spend) =>
      spend({ entry: anna(), policy, guesser: 'anybody' }, () => Promise.reject(new Error('away'))),
    );
  for (let times = 0; times < 3; times += 1) await assert.rejects(failing(), /away/);
  afterFailures.goOn();
  assert.equal(await afterFailures.outcome, 'throttled');
  // And for whoever reads anew, what the domain says.
  assert.equal(await guess(budget), 'wrong-password');
});
