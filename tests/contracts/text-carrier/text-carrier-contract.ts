import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { TextCarrier, TextReply } from '../../../sdk-service/ports/text-carrier.ts';

/** A carrier, and the other side of it. */
export interface CarrierBed {
  readonly carrier: TextCarrier;
  /** The next message that went out and was not looked at yet. */
  taken(): Promise<{ readonly to: string; readonly text: string }>;
  /** From now on every number is refused; undefined: it never refuses any. */
  readonly refuse?: () => Promise<void>;
  /** From now on nothing is answered; undefined: it never breaks. */
  readonly breakDown?: () => Promise<void>;
  readonly reply: (reply: TextReply) => void;
}

const message = { to: '+12015550123', text: 'Your code is 123456', reference: 'reference-1' };

/** What every carrier does; the simulated one is held against the same as the real ones. */
export function testTextCarrier(
  name: string,
  options: { readonly skip?: string | false },
  setUp: (t: TestContext) => Promise<CarrierBed>,
): void {
  test(`${name}: takes a message over and brings number and text unchanged`, options, async (t) => {
    const { carrier, taken } = await setUp(t);
    assert.deepEqual(await carrier.send(message), { accepted: true });
    assert.deepEqual(await taken(), { to: message.to, text: message.text });
  });

  test(`${name}: carries several at once`, options, async (t) => {
    const { carrier, taken } = await setUp(t);
    const texts = Array.from({ length: 40 }, (_, index) => `Your code is ${100_000 + index}`);
    const sent = await Promise.all(texts.map((text) => carrier.send({ ...message, text })));
    assert.ok(sent.every(({ accepted }) => accepted));
    const received = await Promise.all(texts.map(() => taken()));
    assert.deepEqual(received.map(({ text }) => text).sort(), texts);
  });

  test(`${name}: tells what somebody wrote back, with his number`, options, async (t) => {
    const { carrier, reply, taken } = await setUp(t);
    assert.equal(carrier.takesReplies, true);
    const { promise, resolve } = Promise.withResolvers<TextReply>();
    carrier.listen?.({ reply: resolve, report: () => undefined });
    await carrier.send(message);
    await taken();
    reply({ from: '+12015550123', text: '123456' });
    const { from, text } = await promise;
    assert.deepEqual({ from, text }, { from: '+12015550123', text: '123456' });
  });

  test(`${name}: a refused number is the fault of the message`, options, async (t) => {
    const { carrier, refuse } = await setUp(t);
    if (refuse === undefined) return t.skip('refuses nothing');
    await refuse();
    const delivery = await carrier.send(message);
    assert.equal(delivery.accepted ? 'accepted' : delivery.fault, 'message');
  });

  test(`${name}: a carrier that breaks is the fault of the carrier, and does not reject`, options, async (t) => {
    const { carrier, breakDown } = await setUp(t);
    if (breakDown === undefined) return t.skip('never breaks');
    await breakDown();
    const delivery = await carrier.send(message);
    assert.equal(delivery.accepted ? 'accepted' : delivery.fault, 'carrier');
  });
}
