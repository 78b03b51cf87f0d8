import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerRequest } from '../../../../sdk-service/domain/authentication/answer-prompt.ts';
import type { TextCarrier } from '../../../../sdk-service/ports/text-carrier.ts';
import { createTestBed, type TestBed } from '../../../support/test-bed.ts';

const phone = { countryCode: '1', number: '2015550123', extension: '' };

async function begin(bed: TestBed, fields: Parameters<TestBed['context']>[0] = {}) {
  return bed.authentication.begin({ username: 'anna', requireUserMatch: true, context: bed.context(fields) });
}

async function answered(bed: TestBed, response: string, fields: Partial<AnswerRequest> = {}): Promise<string> {
  const request = { username: 'anna', kind: 'text', response, context: bed.context(), ...fields } as const;
  const outcome = await bed.authentication.answer(request);
  return outcome.outcome === 'denied' ? outcome.reason : outcome.outcome === 'approved' ? outcome.by : outcome.outcome;
}

test('approves the code that was sent, once', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone });
  await begin(bed);
  assert.equal(await answered(bed, bed.sentCode()), 'text-code');
  assert.equal(await answered(bed, bed.sentCode()), 'replayed');
  assert.equal(await answered(bed, '123'), 'no-prompt');
  assert.deepEqual(await bed.logged(), ['text approved text-code', 'text denied replayed', 'text denied no-prompt']);
  const [row] = await bed.loggedAttempts();
  assert.equal(row?.phone, '+12015550123');
});

test('of many who give the same right code at once, one is approved', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone });
  await begin(bed);
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => answered(bed, bed.sentCode())));
  assert.equal(outcomes.filter((outcome) => outcome === 'text-code').length, 1);
  assert.equal((await bed.loggedAttempts()).length, 20);
});

test('gives three tries', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone });
  await begin(bed);
  for (const guess of ['1', '2', '3']) assert.equal(await answered(bed, guess), 'wrong-response');
  assert.equal(await answered(bed, bed.sentCode()), 'too-many-tries');
});

test('gives three tries to those who guess at once, too', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone });
  await begin(bed);
  const guesses = ['1', '2', '3', '4', '5', bed.sentCode(), '7'];
  const outcomes = await Promise.all(guesses.map((guess) => answered(bed, guess)));
  assert.ok(!outcomes.includes('text-code'));
});

test('a new code replaces the old and inherits its tries', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone });
  await begin(bed);
  const old = bed.sentCode();
  await answered(bed, 'wrong');
  await begin(bed);
  assert.equal(await answered(bed, old), 'wrong-response');
  assert.equal(await answered(bed, 'wrong'), 'wrong-response');
  assert.equal(await answered(bed, bed.sentCode()), 'too-many-tries');
});

test('a code lives as long as the setting says', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone });
  await bed.settings.set('text.codeLifeSeconds', '60', bed.author);
  await begin(bed);
  bed.clock.advanceSeconds(59);
  assert.equal(await answered(bed, 'wrong'), 'wrong-response');
  bed.clock.advanceSeconds(1);
  assert.equal(await answered(bed, bed.sentCode()), 'expired');
});

test('another account cannot use the code', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone });
  await begin(bed);
  const vpn = bed.context({ account: await bed.addAccount('vpn') });
  assert.equal(await answered(bed, bed.sentCode(), { context: vpn }), 'no-prompt');
  assert.equal(await answered(bed, bed.sentCode()), 'text-code');
});

test('a code sent to a number that was changed meanwhile fits no more', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone });
  await begin(bed);
  await bed.users.changePhone({ username: 'anna', author: bed.author, phone: { ...phone, number: '2015550199' } });
  assert.equal(await answered(bed, bed.sentCode()), 'wrong-response');
});

test('a user who does not exist has no code', async (t) => {
  const bed = await createTestBed(t);
  assert.equal(await answered(bed, '123456', { username: 'nobody' }), 'user-not-found');
});

test('sends no more texts in an hour than the setting says', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone });
  await bed.settings.set('text.maximumPerHour', '2', bed.author);
  assert.equal((await begin(bed)).outcome, 'challenged');
  assert.equal((await begin(bed, { account: await bed.addAccount('vpn') })).outcome, 'challenged');
  const capped = await begin(bed);
  assert.deepEqual(capped.outcome === 'denied' && [capped.reason, capped.retryAfterSeconds], ['throttled', 3600]);
  assert.equal(bed.carrier.messages().length, 2);
  bed.clock.advanceSeconds(3601);
  assert.equal((await begin(bed)).outcome, 'challenged');
});

test('keeps within the texts of an hour when many are asked for at once', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone });
  await bed.settings.set('text.maximumPerHour', '3', bed.author);
  await Promise.all(Array.from({ length: 10 }, () => begin(bed)));
  assert.equal(bed.carrier.messages().length, 3);
});

const refusing: TextCarrier = {
  name: 'refusing',
  takesReplies: false,
  send: async () => ({ accepted: false, fault: 'message', reason: 'no such number' }),
};

test('goes on to the next carrier when one refuses or fails', async (t) => {
  const sent: string[] = [];
  const failing: TextCarrier = {
    name: 'failing',
    takesReplies: false,
    send: () => Promise.reject(new Error('socket hang up')),
  };
  const working: TextCarrier = {
    name: 'working',
    takesReplies: false,
    send: async ({ text }) => {
      sent.push(text);
      return { accepted: true };
    },
  };
  const bed = await createTestBed(t, { carriers: [refusing, failing, working] });
  await bed.addUser({ phone });
  const begun = await begin(bed);
  assert.equal(begun.outcome, 'challenged');
  assert.equal(sent.length, 1);
  assert.match(bed.reports[0] ?? '', /^The carrier refusing refused text message [\w-]{22}: no such number$/);
  assert.match(bed.reports[1] ?? '', /^The carrier failing failed with text message [\w-]{22}\.$/);
});

test('denies as undeliverable when every carrier refuses, or none is there', async (t) => {
  for (const carriers of [[refusing], []]) {
    const bed = await createTestBed(t, { carriers });
    await bed.addUser({ phone });
    const begun = await begin(bed);
    assert.deepEqual(begun.outcome === 'denied' && [begun.reason, begun.state], ['undeliverable', 'undeliverable']);
    assert.deepEqual(await bed.logged(), ['text denied undeliverable']);
    assert.equal(await answered(bed, '123456'), 'undeliverable');
  }
});

test('sends in the background: sending first, then open', async (t) => {
  const handOver = Promise.withResolvers<void>();
  const slow: TextCarrier = {
    name: 'slow',
    takesReplies: false,
    send: async () => {
      await handOver.promise;
      return { accepted: true };
    },
  };
  const bed = await createTestBed(t, { carriers: [slow] });
  await bed.addUser({ phone });
  const request = { username: 'anna', requireUserMatch: true, context: bed.context() };
  const begun = await bed.authentication.beginInBackground(request);
  assert.ok(begun.outcome === 'challenged');
  assert.equal(begun.prompt.state, 'sending');
  handOver.resolve();
  await bed.texts.close();
  const states = await bed.store.findChallengeStates([begun.prompt.id]);
  assert.equal(states.get(begun.prompt.id), 'open');
});

test('takes the answer to a text that was faster than its carrier', async (t) => {
  const handOver = Promise.withResolvers<void>();
  const texts: string[] = [];
  const slow: TextCarrier = {
    name: 'slow',
    takesReplies: false,
    send: async ({ text }) => {
      texts.push(text);
      await handOver.promise;
      return { accepted: true };
    },
  };
  const bed = await createTestBed(t, { carriers: [slow] });
  await bed.addUser({ phone });
  await bed.authentication.beginInBackground({ username: 'anna', requireUserMatch: true, context: bed.context() });
  assert.equal(await answered(bed, texts[0]?.match(/\d{6}/)?.[0] ?? ''), 'text-code');
  handOver.resolve();
  await bed.texts.close();
  assert.deepEqual(await bed.logged(), ['text approved text-code']);
});

test('writes into the log what became of a text sent in the background', async (t) => {
  const bed = await createTestBed(t, { carriers: [refusing] });
  await bed.addUser({ phone });
  await bed.authentication.beginInBackground({ username: 'anna', requireUserMatch: true, context: bed.context() });
  await bed.texts.close();
  assert.deepEqual(await bed.logged(), ['text denied undeliverable']);
});

test('takes no more texts than it can have under way, and none while it closes', async (t) => {
  const handOver = Promise.withResolvers<void>();
  const slow: TextCarrier = {
    name: 'slow',
    takesReplies: false,
    send: async () => {
      await handOver.promise;
      return { accepted: true };
    },
  };
  const bed = await createTestBed(t, { carriers: [slow] });
  await bed.settings.set('text.maximumPerHour', '1000', bed.author);
  await bed.settings.set('phones.maximumPerHourToNumber', '1000', bed.author);
  await bed.addUser({ phone });
  const request = { username: 'anna', requireUserMatch: true, context: bed.context() };
  for (let text = 0; text < 256; text += 1) await bed.authentication.beginInBackground(request);
  const full = { code: 'unavailable', dependency: 'capacity', retryAfterSeconds: 5 };
  await assert.rejects(bed.authentication.beginInBackground(request), full);
  handOver.resolve();
  await bed.texts.close();
  await assert.rejects(bed.authentication.beginInBackground(request), full);
});
