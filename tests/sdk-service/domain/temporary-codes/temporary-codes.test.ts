import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  drawTemporaryCode,
  hashTemporaryCode,
  isTemporaryCode,
} from '../../../../sdk-service/domain/temporary-codes/temporary-code.ts';
import type { TemporaryCodes } from '../../../../sdk-service/domain/temporary-codes/temporary-codes.ts';
import { createTestBed, type TestBed } from '../../../support/test-bed.ts';

const reason = 'left the phone at home';

type IssueOptions = Partial<Parameters<TemporaryCodes['issue']>[0]>;

async function issue(bed: TestBed, options: IssueOptions = {}): Promise<string> {
  const issued = await bed.temporaryCodes.issue({ username: 'anna', reason, author: bed.author, ...options });
  return issued.code;
}

/** A plain check, as an application makes it. */
async function validate(bed: TestBed, response: string): Promise<string> {
  const context = bed.context();
  const answered = await bed.authentication.answer({ username: 'anna', kind: 'oath-token', response, context });
  switch (answered.outcome) {
    case 'approved':
      return `approved ${answered.by}`;
    case 'denied':
      return `denied ${answered.reason}`;
    case 'no-such-prompt':
      return 'no such prompt';
  }
}

/** A code of the right form that is not this one. */
function wrongFor(code: string): string {
  return code.startsWith('1') ? `2${code.slice(1)}` : `1${code.slice(1)}`;
}

test('a code is good until its hours are over, as often as it is typed', async (t) => {
  const bed = await createTestBed(t);
  await bed.addOathUser();
  const code = await issue(bed, { hours: 2 });
  assert.match(code, /^\d{3} \d{3} \d{3}$/);
  assert.equal(await validate(bed, code), 'approved temporary-code');
  bed.clock.advanceSeconds(7199);
  assert.equal(await validate(bed, code.replaceAll(' ', '')), 'approved temporary-code');
  bed.clock.advanceSeconds(1);
  assert.equal(await validate(bed, code), 'denied expired');
  assert.deepEqual(await bed.logged(), [
    'temporary-code approved temporary-code',
    'temporary-code approved temporary-code',
    'temporary-code denied expired',
  ]);
});

test('a code that is good once is used up by the first use, and an exact repeat is no guess', async (t) => {
  const bed = await createTestBed(t);
  const { user } = await bed.addOathUser();
  const code = await issue(bed, { use: 'once' });
  assert.equal(await validate(bed, code), 'approved temporary-code');
  for (let repeats = 0; repeats < 10; repeats += 1) assert.equal(await validate(bed, code), 'denied replayed');
  assert.equal((await bed.store.findTemporaryCode(user.id)).throttle.failures, 0);
  const shown = await bed.temporaryCodes.show('anna');
  assert.deepEqual([shown?.state, shown?.uses, shown?.reason, shown?.issuedBy], ['used-up', 1, reason, 'admin']);
});

test('of ten nodes that race for a code that is good once, one gets it', async (t) => {
  const bed = await createTestBed(t);
  await bed.addOathUser();
  const { clock, secrets, carrier, storeFile } = bed;
  const others = [];
  for (let node = 1; node < 10; node += 1) {
    others.push(await createTestBed(t, { beside: { clock, secrets, carrier, storeFile } }));
  }
  const nodes = [bed, ...others];
  for (let round = 0; round < 5; round += 1) {
    const code = await issue(bed, { use: 'once' });
    const answers = await Promise.all(nodes.map((node) => validate(node, code)));
    assert.equal(answers.filter((answer) => answer === 'approved temporary-code').length, 1);
    assert.equal(answers.filter((answer) => answer === 'denied replayed').length, 9);
  }
});

test('a new code takes the place of the old one, and a revoked one counts no more', async (t) => {
  const bed = await createTestBed(t);
  await bed.addOathUser();
  const first = await issue(bed);
  const second = await issue(bed);
  assert.equal(await validate(bed, first), 'denied wrong-response');
  assert.equal(await validate(bed, second), 'approved temporary-code');
  const change = { username: 'anna', reason: 'has found it', author: bed.author };
  await bed.temporaryCodes.revoke(change);
  assert.equal(await validate(bed, second), 'denied expired');
  assert.equal((await bed.temporaryCodes.show('anna'))?.state, 'revoked');
  await assert.rejects(bed.temporaryCodes.revoke(change), { code: 'conflict' });
});

test('a code answers the open prompt of a text, and of no other user, account or number', async (t) => {
  const bed = await createTestBed(t);
  const phone = { countryCode: '1', number: '2015550123', extension: '' };
  await bed.addUser({ authenticator: 'text', phone });
  await bed.addOathUser({ username: 'ben' });
  const code = await issue(bed);
  const context = bed.context();
  const begin = () => bed.authentication.begin({ username: 'anna', requireUserMatch: true, context });
  const answer = (fields = {}) =>
    bed.authentication.answer({ username: 'anna', kind: 'text', response: code, context, ...fields });

  await begin();
  const elsewhere = bed.context({ account: await bed.addAccount('other') });
  assert.equal((await answer({ context: elsewhere })).outcome, 'denied');
  assert.deepEqual(await answer(), { outcome: 'approved', by: 'temporary-code' });
  // That prompt is answered; the code, which is good for hours, answers no prompt a second time.
  assert.equal((await answer()).outcome, 'denied');
  const ofBen = await bed.authentication.answer({ username: 'ben', kind: 'oath-token', response: code, context });
  assert.deepEqual([ofBen.outcome, 'reason' in ofBen && ofBen.reason], ['denied', 'wrong-response']);

  const number = { countryCode: '1', number: '2015550124', extension: '' };
  const brought = await bed.authentication.begin({ username: 'anna', requireUserMatch: true, number, context });
  assert.equal(brought.outcome, 'challenged');
  const behindNumber = await answer();
  assert.deepEqual([behindNumber.outcome, 'kind' in behindNumber && behindNumber.kind], ['denied', 'text']);
});

test('a prompt of another kind is answered where the caller says that it falls back', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ authenticator: 'text', phone: { countryCode: '1', number: '2015550123', extension: '' } });
  const code = await issue(bed);
  const context = bed.context();
  const begun = await bed.authentication.begin({ username: 'anna', requireUserMatch: true, context });
  assert.ok(begun.outcome === 'challenged');
  const answered = await bed.authentication.answer({
    username: 'anna',
    kind: 'oath-token',
    fallback: 'oath-code',
    challengeId: begun.prompt.id,
    response: code,
    context,
  });
  assert.deepEqual(answered, { outcome: 'approved', by: 'temporary-code' });
  assert.equal((await bed.store.findChallenge(begun.prompt.id))?.state, 'approved');
});

test('guesses are slowed as those of other codes, by themselves, and a new code is looked at again', async (t) => {
  const bed = await createTestBed(t);
  const user = await bed.addOathUser();
  const code = await issue(bed);
  for (let guess = 0; guess < 5; guess += 1) {
    assert.equal(await validate(bed, wrongFor(code)), 'denied wrong-response');
  }
  assert.equal(await validate(bed, code), 'denied throttled');
  assert.equal(await validate(bed, user.code()), 'approved oath-code');
  // What another kind gets right forgets nothing.
  assert.equal(await validate(bed, code), 'denied throttled');
  bed.clock.advanceSeconds(30);
  assert.equal(await validate(bed, code), 'approved temporary-code');
  assert.equal((await bed.store.findTemporaryCode(user.user.id)).throttle.failures, 0);

  for (let guess = 0; guess < 5; guess += 1) await validate(bed, wrongFor(code));
  assert.equal(await validate(bed, await issue(bed)), 'approved temporary-code');
});

test('guesses where there is no code are counted all the same, so nobody learns whether there is one', async (t) => {
  const bed = await createTestBed(t);
  const { user } = await bed.addOathUser();
  for (let guess = 0; guess < 5; guess += 1) assert.equal(await validate(bed, '123456789'), 'denied wrong-response');
  assert.equal(await validate(bed, '123456789'), 'denied throttled');
  assert.equal((await bed.store.findThrottle(user.id, 'oath-token')).failures, 0);
  const ofNobody = await bed.authentication.answer({
    username: 'nobody',
    kind: 'oath-token',
    response: '123456789',
    context: bed.context(),
  });
  assert.deepEqual([ofNobody.outcome, 'reason' in ofNobody && ofNobody.reason], ['denied', 'user-not-found']);
});

test('wrong codes are tries of the prompt that they are brought to', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ authenticator: 'text', phone: { countryCode: '1', number: '2015550123', extension: '' } });
  const code = await issue(bed);
  const context = bed.context();
  await bed.authentication.begin({ username: 'anna', requireUserMatch: true, context });
  const answer = (response: string) => bed.authentication.answer({ username: 'anna', kind: 'text', response, context });
  for (let guess = 0; guess < 3; guess += 1) await answer(wrongFor(code));
  const late = await answer(code);
  assert.deepEqual([late.outcome, 'reason' in late && late.reason], ['denied', 'too-many-tries']);
});

test('a code lets nobody in who is blocked or disabled, and a block ends it', async (t) => {
  const bed = await createTestBed(t);
  const { author } = bed;
  await bed.addOathUser();
  const code = await issue(bed);
  await bed.users.disable({ username: 'anna', author });
  assert.equal(await validate(bed, code), 'denied disabled');
  await bed.users.enable({ username: 'anna', author });
  assert.equal(await validate(bed, code), 'approved temporary-code');
  await bed.blocks.block({ username: 'anna', reason: 'stolen', author });
  assert.equal(await validate(bed, code), 'denied blocked');
  await bed.blocks.unblock({ username: 'anna', reason: 'found', author });
  assert.equal(await validate(bed, code), 'denied expired');
  assert.equal((await bed.temporaryCodes.show('anna'))?.state, 'revoked');
});

test('a code stands in for an authenticator, and for nothing where there is none', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ authenticator: 'oath-token' });
  assert.equal(await validate(bed, await issue(bed)), 'denied not-enrolled');
  assert.equal((await bed.temporaryCodes.show('anna'))?.uses, 0);
});

test('switched off, none is made, and those that were made count no more', async (t) => {
  const bed = await createTestBed(t);
  await bed.addOathUser();
  const code = await issue(bed);
  await bed.settings.set('temporaryCodes.enabled', 'false', bed.author);
  await assert.rejects(issue(bed), { code: 'misconfigured' });
  assert.equal(await validate(bed, code), 'denied wrong-response');
  assert.deepEqual(await bed.logged(), ['oath-token denied wrong-response']);
});

test('hours are bounded by the company, and a reason has to be given', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser();
  await bed.settings.set('temporaryCodes.maximumHours', '4', bed.author);
  await assert.rejects(issue(bed, { hours: 5 }), { code: 'malformed', message: 'hours: may be 1 to 4.' });
  await assert.rejects(issue(bed, { hours: 0 }), { code: 'malformed' });
  await assert.rejects(issue(bed, { hours: 1.5 }), { code: 'malformed' });
  await assert.rejects(issue(bed, { reason: ' ' }), { code: 'malformed', message: 'reason: must be given.' });
  await assert.rejects(issue(bed, { username: 'nobody' }), { code: 'not-found' });
  const { expiresAt } = await bed.temporaryCodes.issue({ username: 'anna', reason, author: bed.author });
  assert.equal(expiresAt.getTime() - bed.clock.now().getTime(), 4 * 3_600_000);
});

test('an account says who acts, and helps neither that person himself nor an administrator', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser();
  await bed.addUser({ username: 'admin@contoso.com' });
  await bed.administrators.set({
    username: 'admin@contoso.com',
    rights: [],
    match: 'any',
    tags: [],
    author: bed.author,
  });
  const author = (actor: string, accountName = 'desk') => ({ ...bed.author, accountName, actor });
  await assert.rejects(issue(bed, { author: author('') }), {
    code: 'malformed',
    message: 'modifyUsername: must be given.',
  });
  await assert.rejects(issue(bed, { author: author('ANNA') }), { code: 'forbidden' });
  await assert.rejects(issue(bed, { username: 'admin@contoso.com', author: author('helga') }), { code: 'forbidden' });
  await issue(bed, { author: author('helga') });
  await issue(bed, { username: 'admin@contoso.com', author: author('root', '') });
});

test('of a tool that makes a code and a change of rights at one moment, no code is left to an administrator', async (t) => {
  const bed = await createTestBed(t);
  await bed.addOathUser();
  const author = { ...bed.author, accountName: 'desk', actor: 'helga' };
  const rights = { username: 'anna', rights: [], match: 'any', tags: [], author: bed.author } as const;
  const made = Array.from({ length: 10 }, () => issue(bed, { author }).catch(({ code }: { code: string }) => code));
  await bed.administrators.set(rights);
  for (const outcome of await Promise.all(made)) assert.match(outcome, /^(?:forbidden|\d{3} \d{3} \d{3})$/);
  assert.notEqual((await bed.temporaryCodes.show('anna'))?.state, 'open');
});

test('a code fits its user alone, and the store has a keyed hash of it', async (t) => {
  const bed = await createTestBed(t);
  const { user: anna } = await bed.addOathUser();
  const { user: ben } = await bed.addOathUser({ username: 'ben' });
  const code = (await issue(bed)).replaceAll(' ', '');
  const stored = (await bed.store.findTemporaryCode(anna.id)).code?.codeHash;
  assert.deepEqual(stored, hashTemporaryCode(bed.secrets, anna.id, code));
  assert.notDeepEqual(stored, hashTemporaryCode(bed.secrets, ben.id, code));
});

test('a code that expired 30 days ago is forgotten, and so is that of a user who is removed', async (t) => {
  const bed = await createTestBed(t);
  const { user } = await bed.addOathUser();
  await issue(bed, { hours: 1 });
  bed.clock.advanceSeconds(30 * 86_400 + 3600);
  await bed.upkeep.purge();
  assert.equal((await bed.temporaryCodes.show('anna'))?.state, 'expired');
  bed.clock.advanceSeconds(1);
  await bed.upkeep.purge();
  assert.equal(await bed.temporaryCodes.show('anna'), undefined);
  await issue(bed);
  await bed.lifecycle.remove({ username: 'anna', author: bed.author });
  assert.equal((await bed.store.findTemporaryCode(user.id)).code, undefined);
});

test('codes are drawn evenly, with their zeros, and a broken source of randomness is refused', () => {
  const from = (...draws: readonly number[]) => {
    let next = 0;
    return {
      bytes: () => {
        const bytes = Buffer.alloc(4);
        bytes.writeUInt32BE(draws[Math.min(next, draws.length - 1)] ?? 0);
        next += 1;
        return bytes;
      },
    };
  };
  assert.equal(drawTemporaryCode(from(7)), '000000007');
  assert.equal(drawTemporaryCode(from(4_000_000_000, 3_999_999_999)), '999999999');
  assert.throws(() => drawTemporaryCode(from(4_000_000_000)), /randomness/);
  assert.deepEqual(['12345678', '123456789', '1234567890', '12345678a'].map(isTemporaryCode), [
    false,
    true,
    false,
    false,
  ]);
});

test('a code that a tool made for somebody is over when he becomes an administrator', async (t) => {
  const bed = await createTestBed(t);
  await bed.addOathUser();
  const code = await issue(bed, { author: { ...bed.author, accountName: 'desk', actor: 'helga' } });
  assert.equal(await validate(bed, code), 'approved temporary-code');
  await bed.administrators.set({ username: 'anna', rights: [], match: 'any', tags: [], author: bed.author });
  assert.equal(await validate(bed, code), 'denied expired');
});
