import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { MfaError } from '@mfa/shared/mfa-error';
import { createPasswordHasher, createSecretBox } from '../../../sdk-service/adapters/secrets/index.ts';
import { createAuthenticate } from '../../../sdk-service/callers/authenticate.ts';
import { createAccountCertificates } from '../../../sdk-service/domain/accounts/account-certificates.ts';
import { createAccounts } from '../../../sdk-service/domain/accounts/accounts.ts';
import { watchGenerations } from '../../../sdk-service/domain/generations/watch-generations.ts';
import { createFixedClock } from '../../support/fixed-clock.ts';
import { noDirectoryCallers } from '../../support/no-directory-callers.ts';
import { openTemporaryStorage } from '../../support/temporary-storage.ts';

const author = { accountName: '', actor: 'admin', clientAddress: '', requestId: '' };
const password = 'a password of a service';
const unauthenticated = { name: 'MfaError', code: 'unauthenticated' };

interface Sent {
  readonly name?: string;
  readonly password?: string;
  readonly authorization?: string | undefined;
  readonly socket?: Socket;
  readonly from?: string;
}

/** Groups have roles, and yet no directory may be asked. */
const onlyAccounts = { ...noDirectoryCallers, isOn: () => true };

/** A node of the service: it remembers accounts and credentials of its own, over a store that others write too. */
async function createNode(t: TestContext, directoryCallers = noDirectoryCallers) {
  const clock = createFixedClock();
  const temporary = await openTemporaryStorage();
  t.after(() => temporary.close());
  const { storage } = temporary;
  const hasher = createPasswordHasher();
  const secrets = createSecretBox({ masterKey: createSecretKey(randomBytes(32)) });
  const shared = { store: storage, passwords: hasher, clock, randomness: { bytes: randomBytes } };
  const accounts = createAccounts(shared);
  /** Another process: what is changed there is learned from the store alone. */
  const elsewhere = createAccounts(shared);
  const counts = { hashes: 0, generations: 0 };
  const refresh = watchGenerations({
    store: {
      readGenerations() {
        counts.generations += 1;
        return storage.readGenerations();
      },
    },
    clock,
    reload: { accounts: accounts.reload, settings: async () => undefined },
  });
  const lines: string[] = [];
  let isPrivate = true;
  const authenticate = createAuthenticate({
    accounts,
    directoryCallers,
    refresh,
    passwords: {
      verify(...given) {
        counts.hashes += 1;
        return hasher.verify(...given);
      },
    },
    secrets,
    clock,
    isPrivate: () => isPrivate,
    certificates: createAccountCertificates(shared),
    transport: 'tcp',
    // On a TCP port nobody stands in between who could say a Windows name.
    settings: { current: () => ({ 'callers.windows': true }) },
    refusals: { record: async () => undefined },
    clientAddress: (request) => request.headers['x-test-address'] as string,
    log: { warn: (details, message) => void lines.push(JSON.stringify({ details, message })) },
  });
  await elsewhere.add({ name: 'CORP\\svc-payroll', role: 'application', password }, author);
  await elsewhere.add({ name: 'CORP\\svc-mim', role: 'application', password: undefined }, author);

  function send(sent: Sent = {}) {
    const { name = 'CORP\\svc-payroll', password: typed = password, socket = new Socket(), from = '192.0.2.1' } = sent;
    const basic = `Basic ${Buffer.from(`${name}:${typed}`).toString('base64')}`;
    const authorization = 'authorization' in sent ? sent.authorization : basic;
    const request = { headers: { authorization, 'x-test-address': from }, socket };
    return authenticate(request as unknown as IncomingMessage);
  }

  function usePlainHttp() {
    isPrivate = false;
  }

  return { clock, storage, elsewhere, counts, lines, send, usePlainHttp };
}

describe('Basic authentication of a caller', () => {
  it('knows the account by its name in any case', async (t) => {
    const { send } = await createNode(t);
    const { account } = await send({ name: 'corp\\SVC-Payroll' });
    assert.equal(account.name, 'CORP\\svc-payroll');
  });

  for (const [what, sent] of [
    ['no credentials', { authorization: undefined }],
    ['another scheme', { authorization: 'Negotiate YII=' }],
    ['a wrong password', { password: 'wrong' }],
    ['an empty password', { password: '' }],
    ['an unknown name', { name: 'nobody' }],
    ['an impossible name', { name: 'a\u0007b' }],
    ['an account without a password', { name: 'CORP\\svc-mim', password: '' }],
  ] as const satisfies readonly (readonly [string, Sent])[]) {
    it(`refuses ${what}`, async (t) => {
      const { send } = await createNode(t);
      await assert.rejects(async () => send(sent), unauthenticated);
    });
  }

  it('hashes for an unknown name as for a wrong password', async (t) => {
    const { send, counts } = await createNode(t);
    await assert.rejects(async () => send({ name: 'nobody' }), unauthenticated);
    assert.equal(counts.hashes, 1);
  });

  it('refuses a disabled account', async (t) => {
    const { send, elsewhere } = await createNode(t);
    await elsewhere.disable('CORP\\svc-payroll', author);
    await assert.rejects(async () => send(), unauthenticated);
  });

  it('is refused over plain http, without a look at the credentials', async (t) => {
    const { send, counts, usePlainHttp } = await createNode(t);
    usePlainHttp();
    await assert.rejects(async () => send(), { name: 'MfaError', code: 'forbidden' });
    assert.equal(counts.hashes, 0);
  });
});

describe('a verified credential', () => {
  it('is not hashed again, on the same connection or another', async (t) => {
    const { send, counts } = await createNode(t);
    const socket = new Socket();
    await send({ socket });
    await send({ socket });
    await send();
    assert.equal(counts.hashes, 1);
  });

  it('answers at once and asks the store nothing within half a second', async (t) => {
    const { send, counts } = await createNode(t);
    const socket = new Socket();
    await send({ socket });
    const before = counts.generations;
    assert.equal('account' in send({ socket }), true);
    assert.equal(counts.generations, before);
  });

  it('of an account asks no directory, though groups have roles', async (t) => {
    const { send } = await createNode(t, onlyAccounts);
    const socket = new Socket();
    await send({ socket });
    assert.equal('account' in send({ socket }), true);
    assert.equal('account' in send(), true);
  });

  it('that is wrong shows no directory a password, and gets the answer that its people get while it is away', async (t) => {
    const unavailable = { name: 'MfaError', code: 'unavailable', dependency: 'directory' };
    let isAway = true;
    const asked: string[] = [];
    const ask = async (name: string) => {
      asked.push(name);
      if (isAway) throw new MfaError('unavailable', 'The directory does not answer.', { dependency: 'directory' });
      return 'unknown-user' as const;
    };
    const { send, elsewhere, clock } = await createNode(t, { ...onlyAccounts, find: ask, verify: ask });
    const wrong = { password: 'wrong' };
    await assert.rejects(async () => send(wrong), unavailable);
    await assert.rejects(async () => send({ ...wrong, name: 'CORP\\anna' }), unavailable);
    const { account } = await send();
    assert.equal(account.name, 'CORP\\svc-payroll');
    await elsewhere.disable('CORP\\svc-payroll', author);
    clock.advanceSeconds(1);
    await assert.rejects(async () => send(), unavailable);
    isAway = false;
    await assert.rejects(async () => send(), unauthenticated);
    await assert.rejects(async () => send({ ...wrong, name: 'CORP\\anna' }), unauthenticated);
    const own = 'CORP\\svc-payroll';
    assert.deepEqual(asked, [own, 'CORP\\anna', own, own, 'CORP\\anna']);
  });

  for (const [whose, name] of [
    ['an account', 'CORP\\svc-payroll'],
    ['nobody here', 'CORP\\anna'],
  ] as const) {
    it(`that is wrong for the name of ${whose} is slowed also while a directory is away`, async (t) => {
      const ask = async () => {
        throw new MfaError('unavailable', 'The directory does not answer.', { dependency: 'directory' });
      };
      const { send } = await createNode(t, { ...onlyAccounts, find: ask, verify: ask });
      const guesses = Array.from({ length: 10 }, async (_, n) => send({ name, password: `wrong ${n}` }));
      for (const { reason } of (await Promise.allSettled(guesses)) as PromiseRejectedResult[]) {
        assert.equal(reason.dependency, 'directory');
      }
      await assert.rejects(async () => send({ name, password: 'wrong' }), { dependency: 'capacity' });
    });
  }

  it('is hashed once by all who come with it at the same time', async (t) => {
    const { send, counts } = await createNode(t);
    await Promise.all(Array.from({ length: 50 }, () => send()));
    assert.equal(counts.hashes, 1);
  });

  it('does not vouch for other credentials on its connection', async (t) => {
    const { send } = await createNode(t);
    const socket = new Socket();
    await send({ socket });
    await assert.rejects(async () => send({ socket, password: `${password.slice(0, -1)}x` }), unauthenticated);
  });

  for (const [what, change] of [
    ['a disabled account', (to) => to.disable('CORP\\svc-payroll', author)],
    ['a new password', (to) => to.setPassword('CORP\\svc-payroll', 'another password here', author)],
  ] as const satisfies readonly (readonly [string, (to: Elsewhere) => Promise<void>])[]) {
    it(`ends within a second with ${what}, changed by another process`, async (t) => {
      const { send, elsewhere, clock } = await createNode(t);
      const socket = new Socket();
      await send({ socket });
      await change(elsewhere);
      clock.advanceSeconds(1);
      await assert.rejects(async () => send({ socket }), unauthenticated);
    });
  }

  it('has the new role within a second, and is hashed anew for it', async (t) => {
    const { send, elsewhere, clock, counts } = await createNode(t);
    await send();
    await elsewhere.setRole('CORP\\svc-payroll', 'automation', author);
    clock.advanceSeconds(1);
    assert.equal((await send()).account.role, 'automation');
    assert.equal(counts.hashes, 2);
  });

  it('counts again when a disabled account is enabled', async (t) => {
    const { send, elsewhere, clock } = await createNode(t);
    await send();
    await elsewhere.disable('CORP\\svc-payroll', author);
    await elsewhere.enable('CORP\\svc-payroll', author);
    clock.advanceSeconds(1);
    assert.equal((await send()).account.enabled, true);
  });
});

type Elsewhere = Awaited<ReturnType<typeof createNode>>['elsewhere'];

describe('guesses of credentials', () => {
  const slowed = { name: 'MfaError', code: 'unavailable', dependency: 'capacity' };

  async function guess(send: (sent: Sent) => unknown, sent: Sent & { readonly times: number }) {
    for (let n = 0; n < sent.times; n += 1) {
      await assert.rejects(async () => send({ ...sent, password: `wrong ${n}` }), unauthenticated);
    }
  }

  it('are slowed after ten failures, and cost no hash then', async (t) => {
    const { send, counts } = await createNode(t);
    await guess(send, { times: 10 });
    await assert.rejects(async () => send({ password: 'wrong' }), slowed);
    assert.equal(counts.hashes, 10);
  });

  it('never lock the account: who is known goes on, elsewhere and from the same address', async (t) => {
    const { send } = await createNode(t);
    await send();
    await guess(send, { times: 10 });
    await assert.rejects(async () => send({ password: 'wrong' }), slowed);
    assert.ok(await send());
  });

  it('from one address do not slow another', async (t) => {
    const { send } = await createNode(t);
    await guess(send, { times: 10, from: '203.0.113.5' });
    assert.ok(await send({ from: '192.0.2.1' }));
  });

  it('are let through again when the delay is over', async (t) => {
    const { send, clock } = await createNode(t);
    await guess(send, { times: 10 });
    clock.advanceSeconds(1);
    assert.ok(await send());
  });

  it('of a list of names are slowed by their address alone after fifty, and one in five seconds goes on', async (t) => {
    const { send, clock, counts } = await createNode(t);
    for (let n = 0; n < 50; n += 1) await assert.rejects(async () => send({ name: `svc-${n}` }), unauthenticated);
    await assert.rejects(async () => send({ name: 'svc-50' }), slowed);
    assert.equal(counts.hashes, 50);
    clock.advanceSeconds(5);
    await assert.rejects(async () => send({ name: 'svc-50' }), unauthenticated);
    await assert.rejects(async () => send({ name: 'svc-51' }), slowed);
    assert.ok(await send({ from: '192.0.2.2' }));
  });

  it('are counted together from all addresses of an IPv6 network', async (t) => {
    const { send } = await createNode(t);
    for (let n = 0; n < 10; n += 1) await guess(send, { times: 1, from: `2001:db8:1:2::${n + 1}` });
    await assert.rejects(async () => send({ from: '2001:db8:1:2::ffff' }), slowed);
    assert.ok(await send({ from: '2001:db8:1:3::1' }));
  });

  it('wait twice as long after each further failure, a minute at most, and the right one forgets them', async (t) => {
    const { send, clock } = await createNode(t);
    await guess(send, { times: 10 });
    const waits: unknown[] = [];
    for (let n = 0; n < 8; n += 1) {
      const error = await Promise.resolve()
        .then(() => send({ password: 'wrong' }))
        .catch((refused: { retryAfterSeconds: number }) => refused);
      const { retryAfterSeconds = 0 } = error as { retryAfterSeconds?: number };
      waits.push(retryAfterSeconds);
      clock.advanceSeconds(retryAfterSeconds);
      if (n < 7) await guess(send, { times: 1 });
    }
    assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
    assert.ok(await send());
    await guess(send, { times: 10 });
  });

  it('write nothing to the store', async (t) => {
    const { send, storage } = await createNode(t);
    const before = await storage.tailChanges({ after: 0, limit: 1000 });
    await guess(send, { times: 10 });
    assert.deepEqual(await storage.tailChanges({ after: 0, limit: 1000 }), before);
  });

  it('stand in the log with name and address, and without the password', async (t) => {
    const { send, lines } = await createNode(t);
    await assert.rejects(async () => send({ password: 'wr0ng-secret' }), unauthenticated);
    assert.match(lines.join(), /corp\\\\svc-payroll.*192\.0\.2\.1/);
    assert.doesNotMatch(lines.join(), /wr0ng-secret/);
  });
});
