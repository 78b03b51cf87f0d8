import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventCallRow } from '../../../sdk-service/ports/event-call-store.ts';
import type { Challenge, User } from '../../../sdk-service/ports/records.ts';
import { prompt } from './prompts-and-sessions-contract.ts';
import { addUser, attemptRecord, type OpenStore } from './storage-contract.ts';

const now = new Date('2026-03-01T12:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

function eventPrompt(user: User): Challenge {
  return prompt(user, { purpose: 'event', kind: 'call', ringing: true, secretHash: undefined, expiresAt: later(90) });
}

function eventCall({ id, userId }: Challenge): EventCallRow {
  const digits = Buffer.alloc(0);
  return { challengeId: id, userId, template: 1, state: 'asked', wording: Buffer.from('sealed'), answered: 0, digits };
}

/** What every adapter of the store must do with calls in which events are confirmed. */
export function testEventCalls(name: string, open: OpenStore): void {
  async function begin(t: Parameters<OpenStore>[0]) {
    const storage = await open(t);
    const user = await addUser(storage, 'alice');
    const challenge = eventPrompt(user);
    await storage.openChallenge(challenge);
    await storage.addEventCall(eventCall(challenge));
    const { id: challengeId } = challenge;
    const answer = {
      challengeId,
      template: 1,
      digits: Buffer.from('42'),
      now: later(10),
      heldUntil: later(40),
      attempt: attemptRecord(user, 'approved', 'event-confirmed'),
    };
    const next = {
      challengeId,
      after: 1,
      eventName: 'second',
      wording: Buffer.from('sealed again'),
      now: later(20),
      expiresAt: later(110),
    };
    const end = {
      challengeId,
      template: 1,
      state: 'asked',
      reason: 'hung-up',
      now: later(15),
      attempt: attemptRecord(user, 'denied', 'hung-up'),
    } as const;
    const rows = async () => (await storage.listAttempts(user.id, 100)).map(({ reason }) => reason);
    const state = async () => (await storage.findEventCallStates([challengeId, 'unknown'])).get(challengeId);
    return { storage, challenge, challengeId, answer, next, end, rows, state };
  }

  test(`${name}: an event is answered once, in its time, and then the call is held`, async (t) => {
    const { storage, challenge, challengeId, answer, rows, state } = await begin(t);
    assert.deepEqual(await storage.findEventCall(challengeId), eventCall(challenge));
    assert.equal(await state(), 'asked 1');
    assert.equal(await storage.answerEvent({ ...answer, now: later(90) }), false);
    assert.equal(await storage.answerEvent({ ...answer, template: 2 }), false);
    assert.deepEqual([await state(), await rows()], ['asked 1', []]);
    const both = await Promise.all([storage.answerEvent(answer), storage.answerEvent(answer)]);
    assert.deepEqual(both.toSorted(), [false, true]);
    const held = await storage.findEventCall(challengeId);
    assert.deepEqual([held?.state, held?.answered, held?.digits, held?.wording.length], ['held', 1, answer.digits, 0]);
    assert.deepEqual((await storage.findChallenge(challengeId))?.expiresAt, answer.heldUntil);
    assert.deepEqual([await state(), await rows()], ['held 1', ['event-confirmed']]);
  });

  test(`${name}: the next event is asked once, while the call is held`, async (t) => {
    const { storage, challengeId, answer, next, state } = await begin(t);
    assert.equal(await storage.askNextEvent(next), false);
    await storage.answerEvent(answer);
    assert.equal(await storage.askNextEvent({ ...next, now: later(40) }), false);
    const both = await Promise.all([storage.askNextEvent(next), storage.askNextEvent(next)]);
    assert.deepEqual(both.toSorted(), [false, true]);
    assert.equal(await state(), 'asked 2');
    const { applicationName, expiresAt } = (await storage.findChallenge(challengeId)) ?? {};
    assert.deepEqual([applicationName, expiresAt], ['second', next.expiresAt]);
    assert.equal((await storage.findEventCall(challengeId))?.answered, 1);
  });

  test(`${name}: a call about an event ends as it stands, with its prompt denied, and of an answer and an end one wins`, async (t) => {
    const { storage, challengeId, answer, next, end, rows, state } = await begin(t);
    assert.equal(await storage.endEventCall({ ...end, state: 'held' }), false);
    const [answered, ended] = await Promise.all([storage.answerEvent(answer), storage.endEventCall(end)]);
    assert.notEqual(answered, ended);
    const held = { ...end, state: 'held', attempt: undefined } as const;
    if (answered) assert.equal(await storage.endEventCall(held), true);
    assert.equal(await storage.endEventCall(held), false);
    assert.equal(await storage.askNextEvent(next), false);
    assert.equal(await state(), 'over 1');
    const { state: promptState, reason } = (await storage.findChallenge(challengeId)) ?? {};
    assert.deepEqual([promptState, reason], ['denied', 'hung-up']);
    assert.deepEqual(await rows(), [answered ? 'event-confirmed' : 'hung-up']);
  });

  test(`${name}: no command approves the prompt of an event, and its end is the end of the call`, async (t) => {
    const { storage, challenge, challengeId, answer, end, rows, state } = await begin(t);
    const { attempt } = answer;
    const approval = { id: challengeId, state: 'approved', reason: undefined, now: later(5), attempt } as const;
    assert.equal(await storage.endCall({ ...approval, block: undefined }), false);
    assert.equal((await storage.findChallenge(challengeId))?.state, challenge.state);
    await storage.endRinging({ id: challengeId, now: later(6), attempt: end.attempt });
    assert.equal(await state(), 'over 1');
    assert.equal(await storage.answerEvent(answer), false);
    assert.equal(await storage.endEventCall(end), false);
    assert.deepEqual(await rows(), ['hung-up']);
  });
}
