import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smtpRefusal, startSmtpPeer } from '../../support/smtp-peer.ts';
import { createPlace } from './place.ts';

async function createMailPlace(t: Parameters<typeof startSmtpPeer>[0], options?: Parameters<typeof startSmtpPeer>[1]) {
  const peer = await startSmtpPeer(t, options);
  const place = await createPlace();
  t.after(() => place.remove());
  await place.mfa('init');
  const settings = {
    'mail.server': '127.0.0.1',
    'mail.port': String(peer.server.port),
    'mail.tls': 'none',
    'mail.sender': 'mfa@contoso.example',
  };
  for (const [name, value] of Object.entries(settings)) await place.mfa('settings', 'set', name, value);
  return { peer, place };
}

test('mfa mail test sends one mail to a real server and says that it was taken', async (t) => {
  const { peer, place } = await createMailPlace(t);
  await place.mfaWithInput('s3cret\n', 'mail', 'password');
  await place.mfa('settings', 'set', 'mail.user', 'svc');
  const { code, stdout } = await place.mfa('mail', 'test', 'anna@contoso.example');
  assert.deepEqual([code, stdout], [0, 'The server took the mail to anna@contoso.example.\n']);
  assert.equal(peer.mails[0]?.subject, 'Test mail of the MFA server of MFA Server');
  assert.deepEqual(peer.signIns, [{ user: 'svc', password: 's3cret', secure: false }]);
});

test('mfa mail test fails with what the server said', async (t) => {
  const { place } = await createMailPlace(t, {
    onRcptTo: (_address, _session, done) => done(smtpRefusal(550, 'no such person')),
  });
  const { code, stderr } = await place.mfa('mail', 'test', 'anna@contoso.example');
  assert.equal(code, 1);
  assert.match(stderr, /^mfa: The mail was not taken: .+no such person/);
});

test('mfa mail queue lists what waits, makes it due and drops it', async (t) => {
  const { place } = await createMailPlace(t);
  const list = async () => JSON.parse((await place.mfa('mail', 'queue', 'list', '--json')).stdout);
  assert.equal((await place.mfa('mail', 'queue', 'list')).stdout, 'There is no mail.\n');
  await place.mfa('settings', 'set', 'mail.enabled', 'true');
  await place.mfa('settings', 'set', 'alerts.blocked', 'admin@contoso.example');
  await place.mfa('user', 'add', 'alice');
  await place.mfa('user', 'block', 'alice', '--reason', 'stolen phone');
  const [mail] = await list();
  assert.deepEqual([mail.number, mail.kind, mail.state, mail.text], [1, 'alert.blocked', 'waiting', undefined]);
  assert.match(
    (await place.mfa('mail', 'queue', 'list')).stdout,
    /\n1 +waiting .+ alert\.blocked +admin@contoso\.example/,
  );
  assert.equal((await place.mfa('mail', 'queue', 'check')).stdout, 'Mail is on; 1 wait, 0 were given up.\n');
  assert.equal((await place.mfa('mail', 'queue', 'retry', 'all')).stdout, 'Due now: 1.\n');
  assert.equal((await place.mfa('mail', 'queue', 'drop', 'some')).code, 2);
  assert.equal((await place.mfa('mail', 'queue', 'drop', '1')).stdout, 'Dropped: 1.\n');
  const gone = await place.mfa('mail', 'queue', 'drop', '1');
  assert.deepEqual([gone.code, gone.stderr], [1, 'mfa: There is no mail 1 that waits or was given up.\n']);
});
