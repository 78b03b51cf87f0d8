import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { ApprovalKind } from '../../../../sdk-service/ports/reasons.ts';
import { createTestBed } from '../../../support/test-bed.ts';

const DAY_SECONDS = 86_400;

/** Anna, and a browser in which she has just signed in. */
async function createBrowser(t: TestContext) {
  const bed = await createTestBed(t);
  const anna = await bed.addUser();
  const token = (await bed.knownBrowsers.issue(anna.id, 'oath-code')) ?? '';
  const isKnown = async (brought: string | undefined = token, userId: string | undefined = anna.id) =>
    (await bed.knownBrowsers.recognize(brought, userId)) !== undefined;
  return { ...bed, anna, token, isKnown };
}

describe('a browser', () => {
  it('is known to its person from a complete sign-in on, by the same name each time', async (t) => {
    const { knownBrowsers, anna, token } = await createBrowser(t);
    const name = await knownBrowsers.recognize(token, anna.id);
    assert.match(name ?? '', /^[\w-]{22}$/);
    assert.equal(await knownBrowsers.recognize(token, anna.id), name);
    const other = await knownBrowsers.issue(anna.id, 'app');
    assert.notEqual(await knownBrowsers.recognize(other, anna.id), name);
  });

  it('keeps nothing that says whose it is', async (t) => {
    const { anna, token } = await createBrowser(t);
    const bytes = Buffer.from(token, 'base64url');
    assert.match(token, /^[\w-]{72}$/);
    for (const said of [anna.id, anna.username, Buffer.from(anna.id, 'base64url')])
      assert.equal(bytes.includes(said), false);
    assert.equal(token.includes(anna.id), false);
  });

  for (const by of ['oath-code', 'text-code', 'app', 'call'] as const) {
    it(`is known after a sign-in by ${by}`, async (t) => {
      const { knownBrowsers, anna, isKnown } = await createBrowser(t);
      assert.equal(await isKnown(await knownBrowsers.issue(anna.id, by)), true);
    });
  }

  const others: readonly ApprovalKind[] = [
    'temporary-code',
    'fallback-oath-code',
    'fallback-questions',
    'security-questions',
    'static-token',
    'pin',
    'password',
    'enrollment',
    'event-confirmed',
    'user-disabled',
    'carriers-unreachable',
    'no-user-match',
    'bypass',
    'trusted-address',
    'cache',
    'cache-address',
    'cache-application',
  ];
  for (const by of others) {
    it(`is given nothing after ${by}`, async (t) => {
      const { knownBrowsers, anna } = await createBrowser(t);
      assert.equal(await knownBrowsers.issue(anna.id, by), undefined);
    });
  }

  it('is given nothing for a user who is gone', async (t) => {
    const { knownBrowsers } = await createBrowser(t);
    assert.equal(await knownBrowsers.issue('nobody', 'app'), undefined);
  });

  it('is known for ninety days, and then no more', async (t) => {
    const { clock, isKnown } = await createBrowser(t);
    clock.advanceSeconds(90 * DAY_SECONDS - 1);
    assert.equal(await isKnown(), true);
    clock.advanceSeconds(1);
    assert.equal(await isKnown(), false);
  });
});

describe('what a browser brings', () => {
  it('is good for nobody else, and for no name that means nobody', async (t) => {
    const { knownBrowsers, addUser, token, isKnown } = await createBrowser(t);
    const bob = await addUser({ username: 'bob' });
    assert.equal(await isKnown(token, bob.id), false);
    assert.equal(await knownBrowsers.recognize(token, undefined), undefined);
    assert.equal(await isKnown(token, 'nobody'), false);
  });

  it('is worth nothing when a single bit of it was changed', async (t) => {
    const { token, isKnown } = await createBrowser(t);
    const bytes = Buffer.from(token, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      assert.equal(await isKnown(changed.toString('base64url')), false, `bit ${bit}`);
    }
  });

  for (const forged of [
    '',
    'x',
    'A'.repeat(72),
    'A'.repeat(71),
    'A'.repeat(73),
    '!'.repeat(72),
    'x'.repeat(1_000_000),
  ]) {
    it(`is worth nothing as ${forged.slice(0, 4)} of ${forged.length} characters`, async (t) => {
      const { isKnown } = await createBrowser(t);
      assert.equal(await isKnown(forged), false);
    });
  }

  it('of a server with another key is worth nothing', async (t) => {
    const { storeFile, clock, carrier, anna, token } = await createBrowser(t);
    const { secrets } = await createTestBed(t);
    const other = await createTestBed(t, { beside: { storeFile, clock, carrier, secrets } });
    assert.equal(await other.knownBrowsers.recognize(token, anna.id), undefined);
  });

  it('is good at each node of one store, and ended at all of them at once', async (t) => {
    const { storeFile, clock, carrier, secrets, anna, token, users, author } = await createBrowser(t);
    const other = await createTestBed(t, { beside: { storeFile, clock, carrier, secrets } });
    assert.match((await other.knownBrowsers.recognize(token, anna.id)) ?? '', /^[\w-]{22}$/);
    await users.disable({ username: 'anna', author });
    assert.equal(await other.knownBrowsers.recognize(token, anna.id), undefined);
  });
});

describe('known browsers of a person', () => {
  type Bed = Awaited<ReturnType<typeof createBrowser>>;
  const ends: readonly (readonly [how: string, end: (bed: Bed) => Promise<unknown>])[] = [
    ['is disabled', ({ users, author }) => users.disable({ username: 'anna', author })],
    [
      'is disabled with other changes',
      ({ users, author }) => users.changeSeveral({ username: 'anna', author, flags: { enabled: false } }),
    ],
    ['is blocked', ({ blocks, author }) => blocks.block({ username: 'anna', reason: 'lost her laptop', author })],
    ['has all sessions ended', ({ sessions, anna }) => sessions.endAllOf(anna.id)],
  ];
  for (const [how, end] of ends) {
    it(`end when she ${how}, and not those of others; she is known again by her next sign-in`, async (t) => {
      const bed = await createBrowser(t);
      const { knownBrowsers, addUser, anna, users, author, isKnown } = bed;
      const bob = await addUser({ username: 'bob' });
      const ofBob = await knownBrowsers.issue(bob.id, 'app');
      await end(bed);
      await users.enable({ username: 'anna', author });
      assert.equal(await isKnown(), false);
      assert.equal(await isKnown(ofBob, bob.id), true);
      assert.equal(await isKnown(await knownBrowsers.issue(anna.id, 'app')), true);
    });
  }

  it('end with the user, also for whoever is given the name next', async (t) => {
    const { lifecycle, addUser, isKnown, token, author } = await createBrowser(t);
    await lifecycle.remove({ username: 'anna', author });
    const next = await addUser();
    assert.equal(await isKnown(token), false);
    assert.equal(await isKnown(token, next.id), false);
  });
});
