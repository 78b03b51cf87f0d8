import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { MfaError } from '../../../../../shared/mfa-error.ts';
import { createRadiusBed, nameIn, openRadius } from '../../../../support/radius-bed.ts';
import { codes, radiusSecret, startRadiusPeer } from '../../../../support/radius-peer.ts';
import { until } from '../../../../support/until.ts';

const away = { code: 'unavailable', dependency: 'directory', message: 'The directory "vpn" does not answer.' };

test('a silent server is said to be away', async (t) => {
  const { verify, directory } = await createRadiusBed(t);
  await assert.rejects(verify(), away);
  assert.match(await firstFailure(directory), /^answer: No answer within 1 s\. .*firewall.*with another shared secret/);
});

test('a question that was lost is sent again as it was', async (t) => {
  const { verify, peer } = await createRadiusBed(t, { answerSeconds: 10 });
  peer.onRequest(({ packet, from }) => {
    if (peer.heard.length === 2) peer.send(peer.answer(packet, codes.accept), from);
  });
  assert.equal(await verify(), 'verified');
  const [first, second] = peer.heard;
  assert.deepEqual(second?.packet, first?.packet);
  assert.equal(second?.from.port, first?.from.port);
});

test('two questions at once come from two ports', async (t) => {
  const { verify, peer } = await createRadiusBed(t);
  peer.answerAll(codes.accept);
  await Promise.all([verify('anna'), verify('bob')]);
  assert.equal(new Set(peer.heard.map(({ from }) => from.port)).size, 2);
});

test('a forged answer counts for nothing, and the genuine one behind it counts', async (t) => {
  const { verify, peer } = await createRadiusBed(t);
  peer.onRequest(({ packet, from }) => {
    peer.send(peer.answer(packet, codes.accept, { secret: 'guessed by a stranger' }), from);
    peer.send(peer.answer(packet, codes.accept, { secret: 'guessed', signatures: 0 }), from);
    peer.send(peer.answer(packet, codes.reject), from);
  });
  assert.equal(await verify(), 'wrong-password');
});

test('answers by somebody with another secret are never believed, and the error tells none', async (t) => {
  const { verify, peer, directory } = await createRadiusBed(t);
  peer.answerAll(codes.accept, { secret: 'another secret of theirs' });
  const error = await verify().catch((thrown: Error) => thrown);
  assert.ok(error instanceof MfaError);
  const message = 'The directory "vpn" gives answers that cannot be believed.';
  assert.deepEqual([error.code, error.message], ['misconfigured', message]);
  assert.doesNotMatch(inspect(error, { depth: null }), new RegExp(radiusSecret));
  assert.match(await firstFailure(directory), /^answer: No answer that could be believed within 1 s\..*shared secret/);
});

test('an accept that is not signed lets nobody in, and sends the server away for nobody', async (t) => {
  const { verify, peer, directory } = await createRadiusBed(t);
  peer.answerAll(codes.accept, { signatures: 0 });
  const message = 'The directory "vpn" does not sign its answers.';
  await assert.rejects(verify(), { code: 'misconfigured', message });
  assert.match(await firstFailure(directory), /^answer: It answers without Message-Authenticator/);
  peer.answerAll(codes.accept);
  assert.equal(await verify(), 'verified');
});

test('a question that a server never answers keeps nobody else from it', async (t) => {
  const { verify, peer, reports } = await createRadiusBed(t);
  peer.onRequest(({ packet, from }) => {
    if (nameIn(packet) !== 'x@away.example') peer.send(peer.answer(packet, codes.accept), from);
  });
  await assert.rejects(verify('x@away.example'), away);
  await until(() => reports.some((report) => /answers again/.test(report)));
  assert.equal(await verify('anna'), 'verified');
});

test('an answer from another port is not heard', async (t) => {
  const { verify, peer } = await createRadiusBed(t);
  const other = createSocket('udp4').bind(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  peer.onRequest(({ packet, from }) => other.send(peer.answer(packet, codes.accept), from.port, from.address));
  await assert.rejects(verify(), away);
});

test('a closed port and a name without address are told apart', async (t) => {
  const peer = await startRadiusPeer(t);
  peer.stop();
  const closed = openRadius({ servers: [peer.server] }).directory;
  await assert.rejects(closed.verifyPassword('anna', 'x'), away);
  assert.match(await firstFailure(closed), /^answer: Nothing listens at this address and port/);
  const nameless = openRadius({ servers: [{ host: 'no-such-host.invalid', port: 1812 }] }).directory;
  await assert.rejects(nameless.verifyPassword('anna', 'x'), away);
  assert.match(await firstFailure(nameless), /^dns: No address for no-such-host\.invalid/);
});

test('servers that let everybody in, or ask for more, are told by their answers', async (t) => {
  const { directory, peer } = await createRadiusBed(t);
  peer.answerAll(codes.accept);
  assert.match(await firstFailure(directory), /lets everybody in/);
  peer.answerAll(codes.challenge);
  assert.match(await firstFailure(directory), /asks for more than a password/);
  peer.answerAll(codes.reject);
  assert.equal(await firstFailure(directory), 'nothing');
});

/** Two servers: the first is silent, the second answers. */
async function createTwo(t: TestContext) {
  const [first, second] = [await startRadiusPeer(t), await startRadiusPeer(t)];
  second.answerAll(codes.reject);
  const opened = openRadius({ servers: [first.server, second.server], lockout: { threshold: 0, windowSeconds: 60 } });
  return { ...opened, first, second, verify: () => opened.directory.verifyPassword('anna', 'guess') };
}

test('the second server is asked when the first is dead, and only the first to come waits', async (t) => {
  const { verify, first, second, reports } = await createTwo(t);
  for (let times = 0; times < 5; times += 1) assert.equal(await verify(), 'wrong-password');
  const asked = first.heard.filter(({ packet }) => nameIn(packet) === 'anna');
  assert.equal(new Set(asked.map(({ packet }) => packet.toString('hex'))).size, 1);
  assert.equal(second.heard.length, 5);
  assert.equal(reports.length, 1);
});

test('an answer that comes too late lets nobody in', async (t) => {
  const { verify, first } = await createTwo(t);
  assert.equal(await verify(), 'wrong-password');
  for (const { packet, from } of first.heard) first.send(first.answer(packet, codes.accept), from);
  assert.equal(await verify(), 'wrong-password');
});

test('a dead server is looked at with a made-up person, and is asked when it is back', async (t) => {
  const { verify, first, second, reports } = await createTwo(t);
  const probes: string[] = [];
  first.onRequest(({ packet, from }) => {
    if (nameIn(packet) !== 'anna') probes.push(nameIn(packet));
    if (probes.length > 0) first.send(first.answer(packet, codes.reject), from);
  });
  assert.equal(await verify(), 'wrong-password');
  await until(() => reports.some((report) => /answers again/.test(report)));
  assert.match(probes.join(), /^mfa-probe-[0-9a-f]{16}$/);
  assert.equal(second.heard.length, 1);
  assert.equal(await verify(), 'wrong-password');
  assert.equal(second.heard.length, 1);
});

/** What the diagnosis stops at. */
async function firstFailure(directory: ReturnType<typeof openRadius>['directory']): Promise<string> {
  for await (const { step, ok, detail } of directory.diagnose()) if (!ok) return `${step}: ${detail}`;
  return 'nothing';
}
