import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { createCore } from '../../sdk-service/core.ts';
import { startWorker } from '../../sdk-service/worker.ts';
import { startSmtpPeer } from '../support/smtp-peer.ts';
import { createPlace } from './cli/place.ts';

test('a mail that the command line caused is sent by the worker to a real server', async (t) => {
  const arrivals = new EventEmitter();
  const peer = await startSmtpPeer(t, {
    onData(stream, session, done) {
      stream.resume().on('end', () => {
        arrivals.emit(
          'mail',
          session.envelope.rcptTo.map(({ address }) => address),
        );
        done();
      });
    },
  });
  const place = await createPlace();
  t.after(() => place.remove());
  await place.mfa('init');
  const settings = {
    'mail.server': '127.0.0.1',
    'mail.port': String(peer.server.port),
    'mail.tls': 'none',
    'mail.sender': 'mfa@contoso.example',
    'mail.enabled': 'true',
    'alerts.blocked': 'admin@contoso.example',
  };
  for (const [name, value] of Object.entries(settings)) await place.mfa('settings', 'set', name, value);
  const log = { warn: () => undefined, error: (details: object) => arrivals.emit('error', details) };
  const core = await createCore({ ...place, demo: false, log });
  const stopWorker = startWorker({ core, log });
  const arrival = once(arrivals, 'mail');
  await place.mfa('user', 'add', 'alice');
  await place.mfa('user', 'block', 'alice', '--reason', 'stolen phone');
  assert.deepEqual(await arrival, [['admin@contoso.example']]);
  await stopWorker();
  const [mail] = await core.mails.list(1);
  await core.close();
  assert.deepEqual([mail?.state, mail?.tries], ['sent', 1]);
});
