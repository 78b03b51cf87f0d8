import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createSmppCarrier } from '../../../sdk-service/adapters/delivery/sms/smpp/smpp.ts';
import { smppTiming } from '../../../sdk-service/adapters/delivery/sms/smpp/smpp-timing.ts';
import { createTwilioCarrier } from '../../../sdk-service/adapters/delivery/twilio/twilio.ts';
import { requirePeer } from '../../peers/peer.ts';
import { smscConfig, startSmsc } from '../../peers/smsc.ts';
import { startTwilio } from '../../peers/twilio.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createTestBed } from '../../support/test-bed.ts';

const phone = { countryCode: '1', number: '2015550123', extension: '' };
const begin = { username: 'anna', initiatingAuthenticationType: 'pfsdk', requireUserMatch: true } as const;

/** The domain with a carrier of texts and calls that speaks Twilio's interface over real sockets. */
async function setUpTwilio(t: TestContext, api?: string) {
  const twilio = await startTwilio(t);
  const carrier = createTwilioCarrier({
    name: 'main',
    config: {
      kind: 'twilio',
      api: api ?? twilio.api,
      certificateAuthority: '',
      account: twilio.account,
      sender: '+12015550199',
      takesReplies: true,
      callerId: '+12015550198',
      detectsMachines: false,
    },
    readAuthToken: () => twilio.authToken,
    callBacks: { base: () => 'https://mfa.example.com/PA/call-backs/id', tokenOf: (reference) => `of-${reference}` },
    timing: { requestMs: 200, throttledMs: 10 },
  });
  t.after(() => carrier.close());
  const { texts, calls } = carrier;
  if (texts === undefined || calls === undefined) throw new Error('carries less than it should');
  const bed = await createTestBed(t, { carriers: [texts], voiceCarriers: [calls] });
  return { twilio, bed, sdk: createSdkCalls(bed) };
}

/** The domain with a line to a centre that this project did not write. */
async function setUpSmpp(t: TestContext) {
  const smsc = await startSmsc();
  const carrier = createSmppCarrier({
    name: 'centre',
    config: smscConfig(smsc),
    readPassword: () => 'secret',
    report: () => undefined,
    timing: { ...smppTiming, throttledMs: 5, reconnectMs: 5, submitMs: 300 },
  });
  t.after(async () => {
    carrier.close?.();
    await smsc.stop();
  });
  const bed = await createTestBed(t, { carriers: [carrier] });
  await bed.addUser({ phone });
  return { smsc, bed, sdk: createSdkCalls(bed) };
}

const methods = [
  ['text', { authenticator: 'text' }, 120, 'Text Message Could Not Be Sent'],
  ['text', { authenticator: 'text', textDirection: 'two-way' }, 120, 'Text Message Could Not Be Sent'],
  ['call', { authenticator: 'call' }, 117, 'Unable to Place Call'],
] as const;

/** Asks by each method in turn. */
async function denyEach(
  { bed, sdk }: Awaited<ReturnType<typeof setUpTwilio>>,
  reason = 'carriers-unreachable',
): Promise<void> {
  for (const [index, [, user, code, description]] of methods.entries()) {
    const username = `anna-${index}`;
    await bed.addUser({ username, phone, ...user });
    const { result, callResult } = await sdk('PfAuthUser_4', { ...begin, username });
    assert.deepEqual([result, callResult], [false, { Code: code, Description: description }]);
  }
  assert.deepEqual(
    await bed.logged(),
    methods.map(([kind]) => `${kind} denied ${reason}`),
  );
}

test('a carrier over HTTP that is not there denies texts and calls, and their rows say why', async (t) => {
  // Nothing listens at this port.
  await denyEach(await setUpTwilio(t, 'http://127.0.0.1:1'));
});

for (const mood of ['broken', 'slow', 'garbage', 'endless', 'redirect', 'throttled', 'closed-account'] as const) {
  test(`a carrier over HTTP that is ${mood} denies texts and calls in its time, and their rows say why`, async (t) => {
    const world = await setUpTwilio(t);
    world.twilio.state.mood = mood;
    // A carrier that is busy is there.
    await denyEach(world, mood === 'throttled' ? 'undeliverable' : 'carriers-unreachable');
  });
}

test('a carrier that is well again is used by the next attempt', async (t) => {
  const { twilio, bed, sdk } = await setUpTwilio(t);
  await bed.addUser({ phone });
  twilio.state.mood = 'garbage';
  assert.equal((await sdk('PfAuthUser_4', begin)).result, false);
  twilio.state.mood = 'well';
  await sdk('PfAuthUser_4', begin);
  const passcode = /\d{6}/.exec(twilio.nextMessage().form.Body ?? '')?.[0] ?? '';
  const answer = { username: 'anna', passcode };
  assert.equal((await sdk('ValidatePasscode', answer)).result, true);
  assert.equal((await sdk('ValidatePasscode', answer)).result, false);
});

const smpp = requirePeer('smpp');

for (const [what, plan, reason] of [
  ['breaks the line', { drop: 1 }, 'carriers-unreachable'],
  ['does not answer', { mute: 1 }, 'carriers-unreachable'],
  ['throttles without end', { throttle: 1_000_000 }, 'undeliverable'],
  ['refuses the number', { status: 0x0b }, 'undeliverable'],
] as const) {
  test(`a centre that ${what} denies a text in its time, and the row says why`, smpp, async (t) => {
    const { smsc, bed, sdk } = await setUpSmpp(t);
    await smsc.plan(plan);
    const { result, callResult } = await sdk('PfAuthUser_4', begin);
    assert.deepEqual([result, callResult?.Code], [false, 120]);
    assert.deepEqual(await bed.logged(), [`text denied ${reason}`]);
  });
}

test('a centre that is not there denies a text', smpp, async (t) => {
  const { smsc, bed, sdk } = await setUpSmpp(t);
  await smsc.stop();
  assert.equal((await sdk('PfAuthUser_4', begin)).callResult?.Code, 120);
  assert.deepEqual(await bed.logged(), ['text denied carriers-unreachable']);
});

test(
  'a centre that tells twice that a text did not arrive denies it once, and its code is worth nothing',
  smpp,
  async (t) => {
    const { smsc, bed, sdk } = await setUpSmpp(t);
    await sdk('PfAuthUser_4', begin);
    const { id, hex } = await smsc.next('submit');
    smsc.tell({ do: 'receipt', id, state: 'UNDELIV' });
    smsc.tell({ do: 'receipt', id, state: 'UNDELIV' });
    await smsc.next('deliver_sm_resp');
    await smsc.next('deliver_sm_resp');
    // Both are heard; what is done about them may still be under way.
    await bed.listening.close();
    assert.deepEqual(await bed.logged(), ['text denied undeliverable']);
    const passcode = /\d{6}/.exec(Buffer.from(String(hex), 'hex').toString('latin1'))?.[0] ?? '';
    assert.equal((await sdk('ValidatePasscode', { username: 'anna', passcode })).result, false);
  },
);
