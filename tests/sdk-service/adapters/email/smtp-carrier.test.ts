import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createSmtpCarrier, type SmtpPatience } from '../../../../sdk-service/adapters/delivery/email/smtp-carrier.ts';
import type { MailServer, OutgoingMail } from '../../../../sdk-service/ports/mail.ts';
import { createCertificateAuthority } from '../../../support/make-certificate.ts';
import { smtpRefusal, startSmtpPeer } from '../../../support/smtp-peer.ts';

const mail: OutgoingMail = {
  from: 'MFA <mfa@contoso.example>',
  recipient: 'anna@contoso.example',
  subject: 'Änderung',
  text: 'Grüße\n',
  html: '<p>Grüße</p>\n',
  messageId: 'mfa.1.2@contoso.example',
  at: new Date('2026-11-24T09:00:00Z'),
};

const authority = createCertificateAuthority();
const certificate = authority.issue(['localhost', '127.0.0.1']);
const credentials = { user: 'svc', password: 'pä$$ word' };

function createCarrier(t: TestContext, patience: SmtpPatience = {}) {
  const carrier = createSmtpCarrier(patience);
  t.after(() => carrier.close());
  return carrier;
}

/** The test authority, as a file. */
function authorityFile(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-mail-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'ca.pem');
  writeFileSync(file, authority.cert);
  return file;
}

test('hands over subject, text, HTML and a head that says a machine wrote it', async (t) => {
  const peer = await startSmtpPeer(t);
  assert.deepEqual(await createCarrier(t).deliver(mail, peer.server), { outcome: 'sent' });
  const [taken] = peer.mails;
  assert.deepEqual(
    [taken?.from?.text, taken?.subject, taken?.text?.trim(), taken?.html, taken?.messageId, taken?.date],
    ['"MFA" <mfa@contoso.example>', 'Änderung', 'Grüße', '<p>Grüße</p>\n', '<mfa.1.2@contoso.example>', mail.at],
  );
  assert.equal(taken?.headers.get('auto-submitted'), 'auto-generated');
});

test('sends the next mail over the same connection', async (t) => {
  let connections = 0;
  const peer = await startSmtpPeer(t, {
    onConnect(_session, done) {
      connections += 1;
      done();
    },
  });
  const carrier = createCarrier(t);
  await carrier.deliver(mail, peer.server);
  await carrier.deliver(mail, peer.server);
  assert.deepEqual([peer.mails.length, connections], [2, 1]);
});

test('signs in, and only after STARTTLS', async (t) => {
  const peer = await startSmtpPeer(t, certificate);
  const server: MailServer = {
    ...peer.server,
    host: 'localhost',
    tls: 'starttls',
    authorityFile: authorityFile(t),
    credentials,
  };
  assert.deepEqual(await createCarrier(t).deliver(mail, server), { outcome: 'sent' });
  assert.deepEqual(peer.signIns, [{ user: 'svc', password: 'pä$$ word', secure: true }]);
});

test('signs in over TLS from the first byte', async (t) => {
  const peer = await startSmtpPeer(t, { ...certificate, secure: true });
  const server: MailServer = { ...peer.server, tls: 'tls', authorityFile: authorityFile(t), credentials };
  assert.deepEqual(await createCarrier(t).deliver(mail, server), { outcome: 'sent' });
  assert.equal(peer.signIns.length, 1);
});

test('says nothing to a server that takes away STARTTLS', async (t) => {
  const peer = await startSmtpPeer(t);
  const outcome = await createCarrier(t).deliver(mail, { ...peer.server, tls: 'starttls', credentials });
  assert.equal(outcome.outcome, 'unreachable');
  assert.deepEqual([peer.mails.length, peer.signIns.length], [0, 0]);
});

test('says nothing to a server whose certificate it does not trust, or that has another name', async (t) => {
  const peer = await startSmtpPeer(t, certificate);
  const stranger = await startSmtpPeer(t, authority.issue(['mail.contoso.example']));
  const carrier = createCarrier(t);
  const untrusted = await carrier.deliver(mail, { ...peer.server, host: 'localhost', tls: 'starttls', credentials });
  const renamed = { ...stranger.server, host: 'localhost', authorityFile: authorityFile(t) };
  const misnamed = await carrier.deliver(mail, { ...renamed, tls: 'starttls', credentials });
  assert.deepEqual([untrusted.outcome, misnamed.outcome], ['unreachable', 'unreachable']);
  assert.deepEqual([peer.signIns, stranger.signIns], [[], []]);
});

test('keeps its password to itself where the line is in the clear', async (t) => {
  const server: MailServer = { host: 'smtp.contoso.example', port: 25, tls: 'none', authorityFile: '', credentials };
  const outcome = await createCarrier(t).deliver(mail, server);
  assert.deepEqual(outcome, {
    outcome: 'unreachable',
    reason: 'The password is not sent in the clear; set mail.tls to starttls or tls.',
  });
});

test('a wrong password concerns all mails, and is not in the reason', async (t) => {
  const peer = await startSmtpPeer(t, { onAuth: (_auth, _session, done) => done(smtpRefusal(535, 'no')) });
  const outcome = await createCarrier(t).deliver(mail, { ...peer.server, credentials });
  assert.equal(outcome.outcome, 'unreachable');
  assert.doesNotMatch(JSON.stringify(outcome), /pä\$\$|cMOk/);
});

test('a recipient whom the server does not know is refused for good', async (t) => {
  const peer = await startSmtpPeer(t, { onRcptTo: (_address, _session, done) => done(smtpRefusal(550, 'unknown')) });
  const outcome = await createCarrier(t).deliver(mail, peer.server);
  assert.equal(outcome.outcome, 'refused');
});

test('greylisting is for later', async (t) => {
  const peer = await startSmtpPeer(t, { onRcptTo: (_address, _session, done) => done(smtpRefusal(450, 'come back')) });
  const outcome = await createCarrier(t).deliver(mail, peer.server);
  assert.deepEqual([outcome.outcome, 'reason' in outcome && outcome.reason.includes('come back')], ['later', true]);
});

test('a sender that the server does not take concerns all mails', async (t) => {
  const peer = await startSmtpPeer(t, { onMailFrom: (_address, _session, done) => done(smtpRefusal(550, 'not you')) });
  assert.equal((await createCarrier(t).deliver(mail, peer.server)).outcome, 'unreachable');
});

test('a message that is refused after it was seen is refused for good', async (t) => {
  const peer = await startSmtpPeer(t, {
    onData(stream, _session, done) {
      stream.resume().on('end', () => done(smtpRefusal(554, 'spam')));
    },
  });
  assert.equal((await createCarrier(t).deliver(mail, peer.server)).outcome, 'refused');
});

test('a server that is down is unreachable', async (t) => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as { port: number };
  await new Promise((resolve) => closed.close(resolve));
  const server: MailServer = { host: '127.0.0.1', port, tls: 'none', authorityFile: '', credentials: undefined };
  assert.equal((await createCarrier(t).deliver(mail, server)).outcome, 'unreachable');
});

test('a server that does not greet, or does not answer, is given up in time', async (t) => {
  const silent = createServer((socket) => void socket.on('error', () => undefined));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  t.after(() => silent.close());
  const { port } = silent.address() as { port: number };
  const server: MailServer = { host: '127.0.0.1', port, tls: 'none', authorityFile: '', credentials: undefined };
  const mute = await createCarrier(t, { connect: 50 }).deliver(mail, server);
  const slow = await startSmtpPeer(t, { onData: (stream) => void stream.resume() });
  const waiting = await createCarrier(t, { mail: 200 }).deliver(mail, slow.server);
  assert.deepEqual([mute.outcome, waiting.outcome], ['unreachable', 'unreachable']);
});

test('an authority file that is not there is a reason, not a crash', async (t) => {
  const peer = await startSmtpPeer(t);
  const outcome = await createCarrier(t).deliver(mail, { ...peer.server, authorityFile: '/nowhere/ca.pem' });
  assert.match('reason' in outcome ? outcome.reason : '', /ca\.pem/);
});

test('an address that would be more than one is refused before anything is said', async (t) => {
  const peer = await startSmtpPeer(t);
  const recipients = ['a@b.example, c@d.example', 'a@b.example\r\nBcc: c@d.example', 'Anna <a@b.example>', 'nobody'];
  const carrier = createCarrier(t);
  const outcomes = await Promise.all(
    recipients.map((recipient) => carrier.deliver({ ...mail, recipient }, peer.server)),
  );
  assert.deepEqual(new Set(outcomes.map(({ outcome }) => outcome)), new Set(['refused']));
  assert.equal(peer.mails.length, 0);
});
