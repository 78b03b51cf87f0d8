import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createTwilioCarrier } from '../../../../sdk-service/adapters/delivery/twilio/twilio.ts';
import type { TwilioConfig } from '../../../../sdk-service/ports/text-carrier-config.ts';
import { startTwilio } from '../../../peers/twilio.ts';
import { createCertificateAuthority } from '../../../support/make-certificate.ts';

const message = { to: '+12015550123', text: 'Your code is 123456', reference: 'reference-0123456789' };
const call = { to: '+12015550123', extension: '', callerId: '', ringSeconds: 25, token: 'token-0123456789abcdef' };

async function start(t: TestContext, fields: Partial<TwilioConfig> = {}, timing = { requestMs: 400, throttledMs: 20 }) {
  const twilio = await startTwilio(t);
  const config: TwilioConfig = {
    kind: 'twilio',
    api: twilio.api,
    certificateAuthority: '',
    account: twilio.account,
    sender: '+12015550199',
    takesReplies: false,
    callerId: '+12015550198',
    detectsMachines: true,
    ...fields,
  };
  const address: { base: string | undefined } = { base: 'https://mfa.example.com/PA/call-backs/id' };
  const carrier = createTwilioCarrier({
    name: 'main',
    config,
    readAuthToken: () => twilio.authToken,
    callBacks: { base: () => address.base, tokenOf: (reference) => `of-${reference}` },
    timing,
  });
  t.after(() => carrier.close());
  const { texts, calls } = carrier;
  if (texts === undefined || calls === undefined) throw new Error('carries less than it should');
  return { twilio, address, texts, calls };
}

test('a text is one form, with the address for its fate', async (t) => {
  const { twilio, address, texts } = await start(t);
  assert.deepEqual(await texts.send(message), { accepted: true });
  assert.deepEqual(twilio.messages[0]?.form, {
    To: '+12015550123',
    Body: 'Your code is 123456',
    From: '+12015550199',
    StatusCallback: 'https://mfa.example.com/PA/call-backs/id/text/reference-0123456789/of-reference-0123456789',
  });
  address.base = undefined;
  assert.deepEqual(await texts.send(message), { accepted: true });
  assert.ok(!('StatusCallback' in (twilio.messages[1]?.form ?? {})), 'nobody is told an address that is not there');
});

test('a messaging service is named as one', async (t) => {
  const sender = `MG${'0'.repeat(32)}`;
  const { twilio, texts } = await start(t, { sender });
  await texts.send(message);
  const { MessagingServiceSid, From } = twilio.messages[0]?.form ?? {};
  assert.deepEqual({ MessagingServiceSid, From }, { MessagingServiceSid: sender, From: undefined });
});

test('a call is one form, and its extension is dialled with a second for each comma', async (t) => {
  const { twilio, calls } = await start(t);
  const placed = await calls.place({ ...call, extension: ',,42#' });
  assert.deepEqual(placed, { accepted: true, callId: twilio.calls[0]?.sid });
  assert.deepEqual(twilio.calls[0]?.form, {
    To: '+12015550123',
    From: '+12015550198',
    Url: 'https://mfa.example.com/PA/call-backs/id/call/token-0123456789abcdef/answered',
    Method: 'POST',
    StatusCallback: 'https://mfa.example.com/PA/call-backs/id/call/token-0123456789abcdef/ended',
    StatusCallbackMethod: 'POST',
    StatusCallbackEvent: 'completed',
    Timeout: '25',
    SendDigits: 'wwww42#',
  });
});

test('the number of the caller is the one that the company set', async (t) => {
  const { twilio, calls } = await start(t);
  await calls.place({ ...call, callerId: '+12015550100' });
  assert.equal(twilio.calls[0]?.form.From, '+12015550100');
});

test('whether a machine answers is asked where nobody dials through one, and where it is wanted', async (t) => {
  const asked = await start(t);
  await asked.calls.place(call);
  const { MachineDetection, Url } = asked.twilio.calls[0]?.form ?? {};
  assert.equal(MachineDetection, 'Enable');
  assert.match(Url ?? '', /\/detected$/);
  const unasked = await start(t, { detectsMachines: false });
  await unasked.calls.place(call);
  assert.equal(unasked.twilio.calls[0]?.form.MachineDetection, undefined);
});

test('a call that nobody could answer is not placed', async (t) => {
  const { twilio, address, calls } = await start(t);
  assert.equal((await calls.place({ ...call, extension: ','.repeat(17) })).accepted, false);
  address.base = undefined;
  assert.equal((await calls.place(call)).accepted, false);
  assert.equal(twilio.state.requests, 0);
});

test('a call is hung up by its name, and by nothing else', async (t) => {
  const { twilio, calls } = await start(t);
  const placed = await calls.place(call);
  await calls.hangUp(placed.accepted ? placed.callId : '');
  await calls.hangUp('../Messages');
  assert.deepEqual(
    twilio.changes.map(({ form }) => form),
    [{ Status: 'completed' }],
  );
});

test('a throttled request is tried again until it is taken, or its time is over', async (t) => {
  const { twilio, texts } = await start(t, {}, { requestMs: 60_000, throttledMs: 1 });
  twilio.state.mood = 'throttled';
  twilio.state.throttledFor = 2;
  assert.deepEqual(await texts.send(message), { accepted: true });
  assert.equal(twilio.state.requests, 3);
  // Another try would come when the time is over.
  const impatient = await start(t, {}, { requestMs: 60_000, throttledMs: 60_000 });
  impatient.twilio.state.mood = 'throttled';
  impatient.twilio.state.throttledFor = Number.POSITIVE_INFINITY;
  assert.deepEqual(await impatient.texts.send(message), {
    accepted: false,
    reason: 'HTTP 429, error 20429',
    fault: 'busy',
  });
  assert.equal(impatient.twilio.state.requests, 1);
});

for (const [mood, reason] of [
  ['broken', 'HTTP 500, error 20500'],
  ['slow', 'no answer in time'],
  ['endless', 'too long an answer'],
  ['redirect', 'HTTP 307'],
  ['garbage', 'HTTP 201'],
  ['closed-account', 'HTTP 401, error 20003'],
] as const) {
  test(`a carrier that is ${mood} is out of order, asked once, and takes neither text nor call`, async (t) => {
    const { twilio, texts, calls } = await start(t);
    twilio.state.mood = mood;
    assert.deepEqual(await texts.send(message), { accepted: false, reason, fault: 'carrier' });
    assert.deepEqual(await calls.place(call), { accepted: false, reason, fault: 'carrier' });
    assert.equal(twilio.state.requests, 2);
  });
}

test('a refusal is told without the number that it is about', async (t) => {
  const { twilio, texts } = await start(t);
  twilio.state.refusesAll = true;
  assert.deepEqual(await texts.send(message), { accepted: false, reason: 'HTTP 400, error 21211', fault: 'message' });
});

test('a carrier whose token cannot be read takes nothing, and does not reject', async (t) => {
  const { twilio } = await start(t);
  const config: TwilioConfig = {
    kind: 'twilio',
    api: twilio.api,
    certificateAuthority: '',
    account: twilio.account,
    sender: 'Contoso',
    takesReplies: false,
    callerId: '',
    detectsMachines: true,
  };
  const { texts, calls } = createTwilioCarrier({
    name: 'main',
    config,
    readAuthToken: () => {
      throw new Error('sealed under another key');
    },
    callBacks: { base: () => undefined, tokenOf: () => '' },
  });
  assert.deepEqual(await texts?.send(message), {
    accepted: false,
    reason: 'not usable as it is set up',
    fault: 'carrier',
  });
  assert.equal(calls, undefined, 'without a number of its own it calls nobody');
});

test('the token goes only to whom the named authority vouches for', async (t) => {
  const [authority, stranger] = [createCertificateAuthority(), createCertificateAuthority()];
  const seen: string[] = [];
  const server = createServer(authority.issue(['localhost']), (request, response) => {
    seen.push(request.headers.authorization ?? '');
    response.writeHead(201).end(JSON.stringify({ sid: `SM${'0'.repeat(32)}` }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const api = `https://localhost:${(server.address() as AddressInfo).port}`;
  const trusting = await start(t, { api, certificateAuthority: authority.cert });
  assert.deepEqual(await trusting.texts.send(message), { accepted: true });
  const doubting = await start(t, { api, certificateAuthority: stranger.cert });
  const refused = await doubting.texts.send(message);
  assert.equal(refused.accepted ? 'accepted' : refused.fault, 'carrier');
  assert.equal(seen.length, 1);
});
