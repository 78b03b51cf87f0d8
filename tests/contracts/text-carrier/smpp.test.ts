import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createSmppCarrier } from '../../../sdk-service/adapters/delivery/sms/smpp/smpp.ts';
import { smppTiming } from '../../../sdk-service/adapters/delivery/sms/smpp/smpp-timing.ts';
import type { DeliveryReport, TextReply } from '../../../sdk-service/ports/text-carrier.ts';
import { requirePeer } from '../../peers/peer.ts';
import { smscConfig, startSmsc } from '../../peers/smsc.ts';
import { testTextCarrier } from './text-carrier-contract.ts';

const peer = requirePeer('smpp');
const message = { to: '+12015550123', text: 'Your code is 123456', reference: 'reference-1' };
const quick = { ...smppTiming, throttledMs: 5, reconnectMs: 5, submitMs: 2000 };

async function setUp(t: TestContext, options: { password?: string; timing?: Partial<typeof smppTiming> } = {}) {
  const smsc = await startSmsc();
  const problems: string[] = [];
  const carrier = createSmppCarrier({
    name: 'centre',
    config: smscConfig(smsc),
    readPassword: () => options.password ?? 'secret',
    report: (problem) => void problems.push(problem),
    timing: { ...quick, ...options.timing },
  });
  t.after(async () => {
    carrier.close?.();
    await smsc.stop();
  });
  return { smsc, carrier, problems };
}

/** What the carrier tells, one after the other. */
function hear(carrier: ReturnType<typeof createSmppCarrier>) {
  const replies = createQueue<TextReply>();
  const reports = createQueue<DeliveryReport>();
  carrier.listen?.({ reply: replies.put, report: reports.put });
  return { nextReply: replies.take, nextReport: reports.take };
}

function createQueue<Item>() {
  const items: Item[] = [];
  const takers: ((item: Item) => void)[] = [];
  return {
    put(item: Item): void {
      const taker = takers.shift();
      if (taker === undefined) items.push(item);
      else taker(item);
    },
    take(): Promise<Item> {
      const item = items.shift();
      return item === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(item);
    },
  };
}

testTextCarrier('SMPP', peer, async (t) => {
  const { smsc, carrier } = await setUp(t);
  return {
    carrier,
    async taken() {
      const { to, hex } = await smsc.next('submit');
      return { to: `+${String(to)}`, text: Buffer.from(String(hex), 'hex').toString('latin1') };
    },
    refuse: () => smsc.plan({ status: 0x0b }),
    breakDown: () => smsc.plan({ drop: 1 }),
    reply: ({ from, text }) => {
      smsc.tell({ do: 'reply', from: from.replace('+', ''), hex: Buffer.from(text).toString('hex') });
    },
  };
});

test('binds as transceiver and asks for a receipt', peer, async (t) => {
  const { smsc, carrier } = await setUp(t);
  assert.deepEqual(await carrier.send(message), { accepted: true });
  assert.deepEqual(await smsc.next('bind'), { event: 'bind', systemId: 'mfa', accepted: true });
  const submitted = await smsc.next('submit');
  assert.deepEqual(
    [submitted.from, submitted.fromTon, submitted.receipt, submitted.dataCoding, submitted.esmClass],
    ['Contoso', 5, 1, 0, 0],
  );
});

test('a text with other letters goes as UCS-2', peer, async (t) => {
  const { smsc, carrier } = await setUp(t);
  await carrier.send({ ...message, text: 'Ваш код 123456' });
  const { dataCoding, hex } = await smsc.next('submit');
  assert.equal(dataCoding, 8);
  assert.equal(Buffer.from(String(hex), 'hex').swap16().toString('utf16le'), 'Ваш код 123456');
});

test('a long text goes in parts that the phone joins', peer, async (t) => {
  const { smsc, carrier } = await setUp(t);
  const text = `${'a'.repeat(152)}€${'b'.repeat(60)}`;
  await carrier.send({ ...message, text });
  const parts = [await smsc.next('submit'), await smsc.next('submit')];
  assert.deepEqual(
    parts.map(({ esmClass, hex }) => [esmClass, String(hex).slice(0, 6), String(hex).slice(8, 12)]),
    [
      [0x40, '050003', '0201'],
      [0x40, '050003', '0202'],
    ],
  );
  const [first, second] = parts.map(({ hex }) => Buffer.from(String(hex).slice(12), 'hex').toString('latin1'));
  // The sign for the euro is two characters of GSM 03.38, and both stay together.
  assert.equal(first, 'a'.repeat(152));
  assert.equal(second, `\x1be${'b'.repeat(60)}`);
});

test('a receipt tells that a message did not arrive, once', peer, async (t) => {
  const { smsc, carrier } = await setUp(t);
  const { nextReport, nextReply } = hear(carrier);
  await carrier.send(message);
  const { id } = await smsc.next('submit');
  smsc.tell({ do: 'receipt', id, state: 'ENROUTE' });
  smsc.tell({ do: 'receipt', id, state: 'UNDELIV' });
  smsc.tell({ do: 'receipt', id, state: 'UNDELIV' });
  smsc.tell({ do: 'reply', from: '12015550123', hex: '31' });
  assert.deepEqual(await nextReport(), { reference: 'reference-1', outcome: 'undeliverable' });
  await nextReply();
  assert.deepEqual(await Promise.race([nextReport(), Promise.resolve('no more')]), 'no more');
});

test('a receipt may come before the answer that names the message', peer, async (t) => {
  const { smsc, carrier } = await setUp(t);
  const { nextReport } = hear(carrier);
  await smsc.plan({ early: 'UNDELIV' });
  await carrier.send(message);
  assert.deepEqual(await nextReport(), { reference: 'reference-1', outcome: 'undeliverable' });
});

test('a receipt of a message that is not ours tells nothing', peer, async (t) => {
  const { smsc, carrier } = await setUp(t);
  const { nextReport, nextReply } = hear(carrier);
  await carrier.send(message);
  smsc.tell({ do: 'receipt', id: 'foreign', state: 'UNDELIV' });
  smsc.tell({ do: 'reply', from: '12015550123', hex: '31' });
  await nextReply();
  assert.deepEqual(await Promise.race([nextReport(), Promise.resolve('nothing')]), 'nothing');
});

test('a reply in UCS-2 is read; one from a number without its country, or from a name, is not', peer, async (t) => {
  const { smsc, carrier, problems } = await setUp(t);
  const { nextReply } = hear(carrier);
  await smsc.next('bind');
  smsc.tell({ do: 'reply', from: '2015550123', ton: 2, hex: '31' });
  smsc.tell({ do: 'reply', from: 'Contoso', ton: 5, hex: '31' });
  smsc.tell({ do: 'reply', from: '12015550123', dataCoding: 8, hex: '003100320033' });
  assert.deepEqual(await nextReply(), { from: '+12015550123', text: '123' });
  assert.equal((await smsc.next('deliver_sm_resp')).status, 0);
  assert.equal(problems.length, 2);
});

test('a message that is throttled goes again, and is refused when that does not end', peer, async (t) => {
  const patient = await setUp(t, { timing: { submitMs: 60_000 } });
  await patient.smsc.plan({ throttle: 2 });
  assert.deepEqual(await patient.carrier.send(message), { accepted: true });
  // Another try would come when the time is over.
  const impatient = await setUp(t, { timing: { submitMs: 60_000, throttledMs: 60_000 } });
  await impatient.smsc.plan({ throttle: 1_000_000 });
  assert.deepEqual(await impatient.carrier.send(message), {
    accepted: false,
    fault: 'busy',
    reason: 'ESME_RTHROTTLED',
  });
});

test('a wrong password is the fault of the carrier, not of the number', peer, async (t) => {
  const { carrier } = await setUp(t, { password: 'wrong' });
  assert.deepEqual(await carrier.send(message), {
    accepted: false,
    fault: 'carrier',
    reason: 'The centre refused the bind: ESME_RINVPASWD.',
  });
});

test('a centre that does not answer is given up in time, and its line with it', peer, async (t) => {
  const { smsc, carrier } = await setUp(t, { timing: { submitMs: 100, enquireMs: 200 } });
  await carrier.send(message);
  await smsc.plan({ mute: 1 });
  assert.deepEqual(await carrier.send(message), { accepted: false, fault: 'carrier', reason: 'no answer in time' });
  await smsc.next('enquired');
  await smsc.next('closed');
});

test('a line that breaks is made anew, with what comes by it', peer, async (t) => {
  const { smsc, carrier } = await setUp(t);
  const { nextReply } = hear(carrier);
  await smsc.next('bind');
  smsc.tell({ do: 'hangUp' });
  await smsc.next('bind');
  smsc.tell({ do: 'reply', from: '12015550123', hex: '313233' });
  assert.deepEqual(await nextReply(), { from: '+12015550123', text: '123' });
});

test('a quiet line is tried', peer, async (t) => {
  const { smsc, carrier } = await setUp(t, { timing: { enquireMs: 20 } });
  await carrier.send(message);
  await smsc.next('enquired');
});

test('what a centre sends and nobody knows ends no process', peer, async (t) => {
  const { smsc, carrier } = await setUp(t);
  await carrier.send(message);
  // An alert_notification, which has no answer; then a command that does not exist; then a length that cannot be.
  smsc.tell({ do: 'raw', hex: '000000180000010200000000000000070101310001013200' });
  smsc.tell({ do: 'raw', hex: '00000010000000990000000000000008' });
  assert.equal((await smsc.next('generic_nack')).status, 3);
  smsc.tell({ do: 'raw', hex: 'ffffffff000000050000000000000009' });
  await smsc.next('closed');
  assert.deepEqual(await carrier.send(message), { accepted: true });
});
