import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TypedToken } from '../../../../sdk-service/domain/oath-tokens/parse-token.ts';
import { createTestBed, type TestBed } from '../../../support/test-bed.ts';

/** A token that the company has, and the people who may get it. */
async function createBed(...[t]: Parameters<typeof createTestBed>) {
  const bed = await createTestBed(t);
  await bed.addUser();
  await bed.addUser({ username: 'bob' });
  const token = await addToken(bed);
  const answer = async (username: string, response: string) => {
    const answered = await bed.authentication.answer({
      username,
      kind: 'oath-token',
      context: bed.context(),
      response,
    });
    return answered.outcome === 'denied' ? answered.reason : answered.outcome;
  };
  const bind = (username: string, code: string) =>
    bed.oathTokens.bind({ username, serialNumber: 't-1', code, author: bed.author });
  const assign = (username: string) => bed.oathTokens.assign({ username, serialNumber: 'T-1', author: bed.author });
  return { bed, token, answer, bind, assign };
}

async function addToken(bed: TestBed, fields: Partial<TypedToken> = {}) {
  const token = bed.createToken();
  await bed.oathTokens.add({ serialNumber: 'T-1', secretKey: token.secretKey, ...fields }, bed.author);
  return token;
}

async function changes({ store }: TestBed) {
  const { rows } = await store.tailChanges({ after: 0, limit: 1000 });
  return rows
    .filter(({ action }) => action.startsWith('token.') || action === 'user.change-oath-token')
    .map(({ action, subject, detail }) => `${action} ${subject} ${detail}`.trim());
}

const given = { outcome: 'given' };
const wrong = { code: 'malformed', rule: true, message: /^code:/ };

test('keeps what is known of a token, and never shows its key', async (t) => {
  const { bed } = await createBed(t);
  const { secretKey } = await addToken(bed, {
    serialNumber: ' Galt 7 ',
    timeStepSeconds: 60,
    digits: 8,
    algorithm: 'sha-256',
    manufacturer: 'Gemalto',
    model: 'IDProve 100',
    startDate: '2026-01-01',
    expirationDate: '2029-12-31',
  });
  const token = await bed.oathTokens.get('GALT 7');
  assert.deepEqual(token, {
    serialNumber: 'Galt 7',
    canonicalSerial: 'GALT 7',
    algorithm: 'SHA256',
    digits: 8,
    timeStepSeconds: 60,
    lastTimeStep: -1,
    drift: 0,
    manufacturer: 'Gemalto',
    model: 'IDProve 100',
    startsAt: new Date('2026-01-01T00:00:00Z'),
    // The last day counts to its end.
    expiresAt: new Date('2030-01-01T00:00:00Z'),
    enabled: true,
    addedAt: bed.clock.now(),
    owner: undefined,
  });
  assert.ok(!JSON.stringify(await bed.oathTokens.list({ after: '', limit: 10 })).includes(secretKey));
  assert.deepEqual((await changes(bed)).at(-1), 'token.add Galt 7 SHA256, 8 digits, 60 s');
});

test('keeps the key sealed for its own row', async (t) => {
  const { bed } = await createBed(t);
  const sealed = (await bed.store.findImportedToken('T-1'))?.sealedKey ?? Buffer.alloc(0);
  const place = { table: 'imported_tokens', column: 'secret' };
  assert.equal(bed.secrets.open(sealed, { ...place, row: 'T-1' }).length, 20);
  assert.throws(() => bed.secrets.open(sealed, { ...place, row: 'T-2' }), { code: 'misconfigured' });
});

test('keeps the next count of a counter-based token, and the instant at which it ends', async (t) => {
  const { bed } = await createBed(t);
  await addToken(bed, { serialNumber: 'C-1', counter: 12, expirationDate: '2027-05-01T12:00:00+02:00' });
  const { timeStepSeconds, lastTimeStep, expiresAt } = await bed.oathTokens.get('C-1');
  assert.deepEqual([timeStepSeconds, lastTimeStep, expiresAt], [undefined, 11, new Date('2027-05-01T10:00:00Z')]);
  assert.deepEqual((await changes(bed)).at(-1), 'token.add C-1 SHA1, 6 digits, counter');
});

test('a code of a counter binds its token, and is used up by that', async (t) => {
  const { bed, answer } = await createBed(t);
  // RFC 4226 Appendix D: counts 0 and 1 of this key.
  const secretKey = Buffer.from('12345678901234567890').toString('hex');
  await addToken(bed, { serialNumber: 'C-1', secretKey, encoding: 'hex', counter: 0 });
  const binding = { username: 'anna', serialNumber: 'C-1', author: bed.author };
  await assert.rejects(bed.oathTokens.bind({ ...binding, code: '123456' }), wrong);
  assert.deepEqual(await bed.oathTokens.bind({ ...binding, code: '755224' }), given);
  assert.equal(await answer('anna', '755224'), 'replayed');
  assert.equal(await answer('anna', '287082'), 'approved');
});

test('knows a serial number once, however it is spelled, and however many add it at once', async (t) => {
  const { bed } = await createBed(t);
  const { secretKey } = bed.createToken();
  const spelled = ['T-1', ' t-1', 'Ｔ-2', 't-2 ', 'T-2'];
  const added = await Promise.all(
    spelled.map((serialNumber) => bed.oathTokens.add({ serialNumber, secretKey }, bed.author)),
  );
  assert.deepEqual(added, ['exists', 'exists', 'added', 'exists', 'exists']);
});

const refused: readonly (readonly [Partial<TypedToken>, RegExp])[] = [
  [{ serialNumber: ' ' }, /^serialNumber: must not be empty/],
  [{ serialNumber: 'x'.repeat(101) }, /^serialNumber: at most 100/],
  [{ serialNumber: 'a\u0000b' }, /^serialNumber: control/],
  [{ secretKey: 'no Base32!' }, /^secretKey: must be Base32/],
  [{ secretKey: 'MZXW6YTB' }, /^secretKey: must have 128/],
  [{ secretKey: 'abc', encoding: 'hex' }, /^secretKey: must be hexadecimal/],
  [{ timeStepSeconds: 45 }, /^timeInterval: must be 30 or 60/],
  [{ timeStepSeconds: Number.NaN }, /^timeInterval/],
  [{ digits: 7 }, /^digits: must be 6 or 8/],
  [{ counter: 0, timeStepSeconds: 30 }, /^timeInterval: a token with a counter has none/],
  [{ counter: -1 }, /^counter: must be a whole number/],
  [{ counter: 2 ** 53 }, /^counter: must be a whole number/],
  [{ counter: Number.NaN }, /^counter: must be a whole number/],
  [{ driftSteps: 21 }, /^drift: must be -20 to 20/],
  [{ driftSteps: 0.5 }, /^drift: must be -20 to 20/],
  [{ expirationDate: '2026-02-30T00:00:00Z' }, /^expirationDate: must be a day/],
  [{ expirationDate: '2026-02-20T00:00:00' }, /^expirationDate: must be a day/],
  [{ algorithm: 'MD5' }, /^algorithm/],
  [{ model: 'a\nb' }, /^model/],
  [{ expirationDate: '2026-02-30' }, /^expirationDate: must be a day/],
  [{ startDate: '2027-01-02', expirationDate: '2027-01-01' }, /^expirationDate: must not be before/],
];

for (const [fields, message] of refused) {
  test(`refuses a token with ${JSON.stringify(fields).slice(0, 60)}`, async (t) => {
    const { bed } = await createBed(t);
    const typed = { serialNumber: 'T-9', secretKey: bed.createToken().secretKey, ...fields };
    await assert.rejects(bed.oathTokens.add(typed, bed.author), { code: 'malformed', message });
  });
}

test('a right code binds a token, and is used up by that', async (t) => {
  const { bed, token, answer, bind } = await createBed(t);
  assert.deepEqual(await bind('anna', token.code()), given);
  assert.equal((await bed.users.get('anna')).oathToken?.serialNumber, 'T-1');
  assert.equal((await bed.oathTokens.get('T-1')).owner?.username, 'anna');
  assert.equal(await answer('anna', token.code()), 'replayed');
  assert.equal(await answer('anna', token.code(1)), 'approved');
  assert.deepEqual((await changes(bed)).at(-1), 'user.change-oath-token anna serial number T-1');
});

test('binding takes over by how much the clock of the token is off', async (t) => {
  const { bed, token, bind } = await createBed(t);
  await bind('anna', token.code(-2));
  const { oathToken } = await bed.users.get('anna');
  assert.equal(oathToken?.drift, -1);
});

test('refuses to bind without a code of the token, and nothing changes', async (t) => {
  const { bed, token, bind } = await createBed(t);
  await assert.rejects(bind('anna', token.code(9)), wrong);
  await assert.rejects(bind('anna', ''), wrong);
  await assert.rejects(bind('nobody', token.code()), { code: 'not-found' });
  const unknown = bed.oathTokens.bind({ username: 'anna', serialNumber: 'T-7', code: '', author: bed.author });
  await assert.rejects(unknown, { code: 'malformed', message: /^serialNumber: there is no OATH token/ });
  assert.equal((await bed.users.get('anna')).oathToken, undefined);
  assert.equal((await bed.oathTokens.get('T-1')).owner, undefined);
});

test('wrong codes of a token are slowed, and a right one waits with them', async (t) => {
  const { bed, token, bind } = await createBed(t);
  const guesses = Array.from({ length: 5 }, () => bind('anna', token.code(9)));
  const outcomes = await Promise.allSettled(guesses);
  assert.equal(outcomes.filter(({ status }) => status === 'rejected').length, 5);
  const slowed = { code: 'conflict', rule: true, retryAfterSeconds: 30, message: /try again in 30 s/ };
  await assert.rejects(bind('anna', token.code()), slowed);
  bed.clock.advanceSeconds(30);
  assert.deepEqual(await bind('anna', token.code()), given);
});

test('says who has a token, whatever the code', async (t) => {
  const { token, bind, assign } = await createBed(t);
  await bind('anna', token.code());
  assert.deepEqual(await bind('bob', token.code(1)), { outcome: 'held', username: 'anna' });
  assert.deepEqual(await assign('bob'), { outcome: 'held', username: 'anna' });
});

test('of two who bind a token at once, one has it', async (t) => {
  const { bed, token, bind } = await createBed(t);
  const outcomes = await Promise.all([bind('anna', token.code()), bind('bob', token.code())]);
  assert.deepEqual(outcomes.map(({ outcome }) => outcome).toSorted(), ['given', 'held']);
  const tokens = [(await bed.users.get('anna')).oathToken, (await bed.users.get('bob')).oathToken];
  assert.equal(tokens.filter((each) => each !== undefined).length, 1);
});

test('binding a token that one has already changes nothing, and wants a right code all the same', async (t) => {
  const { bed, token, answer, bind } = await createBed(t);
  await bind('anna', token.code());
  const before = await changes(bed);
  assert.deepEqual(await bind('anna', token.code()), given);
  assert.deepEqual(await changes(bed), before);
  await assert.rejects(bind('anna', token.code(9)), wrong);
  assert.equal(await answer('anna', token.code(1)), 'approved');
  await assert.rejects(bind('anna', token.code()), wrong);
  assert.deepEqual(await bind('anna', token.code(2)), given);
  assert.equal(await answer('anna', token.code(2)), 'replayed');
});

test('a code that the last owner has used does not let the next one in', async (t) => {
  const { bed, token, answer, bind, assign } = await createBed(t);
  await bind('anna', token.code());
  assert.equal(await answer('anna', token.code(1)), 'approved');
  await bed.oathTokens.unassign('t-1', bed.author);
  assert.equal((await bed.users.get('anna')).oathToken, undefined);
  await assert.rejects(bind('bob', token.code(1)), wrong);
  assert.deepEqual(await assign('bob'), given);
  assert.equal(await answer('bob', token.code(1)), 'replayed');
  assert.equal(await answer('bob', token.code(2)), 'approved');
  assert.deepEqual((await changes(bed)).slice(-2), [
    'token.unassign T-1 anna',
    'user.change-oath-token bob serial number T-1',
  ]);
});

test('whoever gets another token gives the company’s back', async (t) => {
  const { bed, token, bind, assign } = await createBed(t);
  await bind('anna', token.code());
  const own = bed.createToken();
  const other = { secretKey: own.secretKey, code: own.code(), timeStepSeconds: 30 };
  await bed.users.changeOathToken({ username: 'anna', author: bed.author, ...other });
  assert.equal((await bed.oathTokens.get('T-1')).owner, undefined);
  assert.deepEqual(await assign('bob'), given);
  const second = await addToken(bed, { serialNumber: 'T-2' });
  await bed.oathTokens.bind({ username: 'bob', serialNumber: 'T-2', code: second.code(), author: bed.author });
  assert.equal((await bed.oathTokens.get('T-1')).owner, undefined);
  assert.equal((await bed.oathTokens.get('T-2')).owner?.username, 'bob');
});

test('a token is given on its days only', async (t) => {
  const { bed } = await createBed(t);
  const late = await addToken(bed, { serialNumber: 'LATE', startDate: '2026-11-25' });
  const old = await addToken(bed, { serialNumber: 'OLD', expirationDate: '2026-11-23' });
  const today = await addToken(bed, { serialNumber: 'TODAY', startDate: '2026-11-24', expirationDate: '2026-11-24' });
  const of = { username: 'anna', author: bed.author };
  const notYet = { code: 'malformed', rule: true, message: /not valid yet/ };
  const expired = { code: 'malformed', rule: true, message: /has expired/ };
  await assert.rejects(bed.oathTokens.bind({ ...of, serialNumber: 'LATE', code: late.code() }), notYet);
  await assert.rejects(bed.oathTokens.assign({ ...of, serialNumber: 'OLD' }), expired);
  await assert.rejects(bed.oathTokens.bind({ ...of, serialNumber: 'OLD', code: old.code() }), expired);
  assert.deepEqual(await bed.oathTokens.bind({ ...of, serialNumber: 'TODAY', code: today.code() }), given);
});

test('puts right what is known of a token, and leaves what is not said', async (t) => {
  const { bed } = await createBed(t);
  await addToken(bed, { serialNumber: 'T-2', manufacturer: 'Feitian', model: 'c200', startDate: '2026-01-01' });
  const before = await bed.oathTokens.get('T-2');
  const change = { author: bed.author, model: ' C 200 ', expirationDate: '2029-12-31' };
  await bed.oathTokens.change('t-2', change);
  const expiresAt = new Date('2030-01-01T00:00:00Z');
  assert.deepEqual(await bed.oathTokens.get('T-2'), { ...before, model: 'C 200', expiresAt });
  assert.deepEqual((await changes(bed)).at(-1), 'token.change T-2 model, expiresAt');
  await bed.oathTokens.change('T-2', { author: bed.author, startDate: '', manufacturer: '' });
  const after = { ...before, model: 'C 200', expiresAt, startsAt: undefined, manufacturer: '' };
  assert.deepEqual(await bed.oathTokens.get('T-2'), after);
});

test('refuses a change of a token that breaks a rule, or says nothing', async (t) => {
  const { bed } = await createBed(t);
  await addToken(bed, { serialNumber: 'T-2', startDate: '2026-06-01' });
  const { author } = bed;
  const early = bed.oathTokens.change('T-2', { author, expirationDate: '2026-05-31' });
  await assert.rejects(early, { code: 'malformed', message: /^expirationDate: must not be before/ });
  await assert.rejects(bed.oathTokens.change('T-2', { author }), { code: 'malformed', message: /nothing to change/ });
  await assert.rejects(bed.oathTokens.change('T-9', { author, model: 'x' }), { code: 'not-found' });
});

test('forgets a token that nobody has, and no other', async (t) => {
  const { bed, assign } = await createBed(t);
  await assign('anna');
  await assert.rejects(bed.oathTokens.remove('T-1', bed.author), { code: 'conflict' });
  await bed.oathTokens.unassign('T-1', bed.author);
  await assert.rejects(bed.oathTokens.unassign('T-1', bed.author), { code: 'conflict' });
  await bed.oathTokens.remove('T-1', bed.author);
  await assert.rejects(bed.oathTokens.remove('T-1', bed.author), { code: 'not-found' });
  await assert.rejects(bed.oathTokens.unassign('T-1', bed.author), { code: 'not-found' });
  await assert.rejects(bed.oathTokens.get('T-1'), { code: 'not-found' });
});

test('a token outlives the user who had it', async (t) => {
  const { bed, token, answer, bind } = await createBed(t);
  await bind('anna', token.code());
  await answer('anna', token.code(1));
  const { user } = await bed.users.get('anna');
  const removed = { ...bed.author, at: bed.clock.now(), action: 'user.remove', subject: 'anna', detail: '' };
  await bed.store.deleteUser(user.id, removed);
  assert.equal((await bed.oathTokens.get('T-1')).owner, undefined);
  await assert.rejects(bind('bob', token.code(1)), wrong);
  assert.deepEqual(await bind('bob', token.code(2)), given);
});

test('verifies codes of 60 seconds, 8 digits and SHA-256', async (t) => {
  const { bed } = await createBed(t);
  // RFC 6238 appendix B: the key of SHA-256, and the code of time step 1.
  const secretKey = Buffer.from('12345678901234567890123456789012').toString('hex');
  const kind = { algorithm: 'SHA256', digits: 8, timeStepSeconds: 60, encoding: 'hex' } as const;
  await addToken(bed, { serialNumber: 'RFC', secretKey, ...kind });
  bed.clock.advanceSeconds((60_000 - bed.clock.now().getTime()) / 1000);
  const of = { username: 'anna', serialNumber: 'RFC', author: bed.author };
  await assert.rejects(bed.oathTokens.bind({ ...of, code: '46119247' }), wrong);
  assert.deepEqual(await bed.oathTokens.bind({ ...of, code: '46119246' }), given);
});
