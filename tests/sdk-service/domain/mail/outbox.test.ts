import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMails } from '../../../../sdk-service/domain/mail/mails.ts';
import { createMailBed } from '../../../support/mail-bed.ts';

/** A bed with so many mails waiting, each to a person of its own. */
async function createFullBed(t: Parameters<typeof createMailBed>[0], count = 1) {
  const mailBed = await createMailBed(t);
  for (let number = 1; number <= count; number += 1) {
    await mailBed.addUser({ username: `user${number}@contoso.example`, authenticator: 'oath-token', sendEmail: true });
  }
  return mailBed;
}

const unreachable = { outcome: 'unreachable', reason: 'Connection refused.' } as const;

test('what was sent is kept as a line without its text, for a week', async (t) => {
  const { mails, store, clock, sent } = await createFullBed(t);
  assert.equal(await mails.deliver(), 1);
  assert.equal(await mails.deliver(), 0);
  assert.equal(sent.length, 1);
  const [line] = await store.listMails(10);
  assert.deepEqual([line?.state, line?.text, line?.html, line?.tries], ['sent', '', '', 1]);
  clock.advanceSeconds(7 * 86_400 + 1);
  assert.equal(await mails.purge(), 1);
});

test('a server that is away keeps all mails, is asked once a round, and gets them when it is back', async (t) => {
  const { mails, answers, sent, clock, reports } = await createFullBed(t, 3);
  answers(unreachable);
  assert.equal(await mails.deliver(), 1);
  assert.deepEqual(reports, ['The mail server takes no mail: Connection refused.']);
  answers({ outcome: 'sent' });
  assert.equal(await mails.deliver(), 2);
  clock.advanceSeconds(61);
  assert.equal(await mails.deliver(), 1);
  assert.equal(sent.length, 3);
});

test('a mail that is put off waits longer each time, the others go on, and after four days it is given up', async (t) => {
  const { mails, answers, clock, reports } = await createFullBed(t, 2);
  answers(({ recipient }) =>
    recipient.startsWith('user1') ? { outcome: 'later', reason: '450 greylisted' } : { outcome: 'sent' },
  );
  assert.equal(await mails.deliver(), 2);
  clock.advanceSeconds(59);
  assert.equal(await mails.deliver(), 0);
  const tries: number[] = [];
  for (let hours = 0; hours < 100; hours += 1) {
    await mails.deliver();
    tries.push((await mails.list(2)).find(({ recipient }) => recipient.startsWith('user1'))?.tries ?? 0);
    clock.advanceSeconds(3600);
  }
  assert.equal(tries[23], 11);
  const [, failed] = await mails.list(2);
  assert.deepEqual([failed?.state, failed?.lastError], ['failed', '450 greylisted']);
  assert.deepEqual(reports, ['Mail 1 (userEnrollment) is given up: 450 greylisted']);
});

test('a refused mail is given up at once, and can be made due again', async (t) => {
  const { mails, answers, author, sent } = await createFullBed(t);
  answers({ outcome: 'refused', reason: '550 unknown' });
  await mails.deliver();
  assert.equal((await mails.state()).failed, 1);
  answers({ outcome: 'sent' });
  assert.equal(await mails.retry(1, author), 1);
  await mails.deliver();
  assert.equal(sent.length, 1);
  await assert.rejects(mails.retry(1, author), { code: 'not-found' });
});

test('a dropped mail is not sent, and the log says who dropped it', async (t) => {
  const { mails, author, sent, store } = await createFullBed(t);
  assert.equal(await mails.drop(undefined, author), 1);
  await mails.deliver();
  assert.equal(sent.length, 0);
  const { rows } = await store.tailChanges({ after: 0, limit: 1000 });
  assert.deepEqual([rows.at(-1)?.action, rows.at(-1)?.actor, rows.at(-1)?.subject], ['mail.drop', 'admin', 'all']);
  await assert.rejects(mails.drop(1, author), { code: 'not-found' });
});

test('one node sends; another takes over when the lease of the first is over', async (t) => {
  const mailBed = await createFullBed(t, 2);
  const { store, secrets, settings, clock, mails, answers } = mailBed;
  const texts = { say: () => '', languageFor: () => 'en' };
  const carrier = { deliver: async () => ({ outcome: 'sent' }) as const };
  const randomness = { bytes: (count: number) => Buffer.alloc(count, 7) };
  const report = () => undefined;
  const other = createMails({ store, carrier, texts, secrets, settings, clock, randomness, report });
  answers(unreachable);
  assert.equal(await mails.deliver(), 1);
  assert.equal(await other.deliver(), 0);
  clock.advanceSeconds(121);
  assert.equal(await other.deliver(), 2);
});

test('a node that dies while it sends leaves a mail that is tried again, under the same Message-ID', async (t) => {
  const { mails, store, clock, answers, sent } = await createFullBed(t);
  const messageIds: string[] = [];
  answers((mail) => {
    messageIds.push(mail.messageId);
    return { outcome: 'sent' };
  });
  const [mail] = await store.listDueMails(clock.now(), 1);
  const nextTryAt = new Date(clock.now().getTime() + 60_000);
  assert.equal(await store.beginDelivery({ number: 1, tries: 0, nextTryAt }), true);
  // The same try is nobody else's.
  assert.equal(await store.beginDelivery({ number: 1, tries: 0, nextTryAt }), false);
  assert.equal(await mails.deliver(), 0);
  clock.advanceSeconds(61);
  assert.equal(await mails.deliver(), 1);
  assert.deepEqual(messageIds, [`mfa.1.${mail?.createdAt.getTime()}@contoso.example`]);
  assert.equal(sent.length, 1);
});

test('nothing is sent while mail is off, and what waited for days is not sent when it is on again', async (t) => {
  const { mails, set, clock, sent } = await createFullBed(t);
  await set('mail.enabled', 'false');
  assert.equal(await mails.deliver(), 0);
  clock.advanceSeconds(5 * 86_400);
  await set('mail.enabled', 'true');
  assert.equal(await mails.deliver(), 1);
  assert.deepEqual([sent.length, (await mails.state()).failed], [0, 1]);
});

test('a mail that waits for half an hour is stuck, unless mail is off', async (t) => {
  const { mails, clock, set } = await createFullBed(t);
  assert.equal((await mails.state()).isStuck, false);
  clock.advanceSeconds(1800);
  assert.equal((await mails.state()).isStuck, true);
  await set('mail.enabled', 'false');
  assert.equal((await mails.state()).isStuck, false);
});

test('the password is sealed in the store, given to the server, and in no log', async (t) => {
  const { mails, store, author, set, servers, settings } = await createFullBed(t);
  await set('mail.user', 'svc');
  await mails.setPassword('pä$$ word', author);
  await mails.deliver();
  assert.deepEqual(servers[0]?.credentials, { user: 'svc', password: 'pä$$ word' });
  const { rows } = await store.tailChanges({ after: 0, limit: 1000 });
  const kept = JSON.stringify([[...(await store.readSettings())], rows, settings.list()]);
  assert.doesNotMatch(kept, /pä\$\$/);
  await mails.setPassword('', author);
  await mails.test('anna@contoso.example', author);
  assert.deepEqual(servers[1]?.credentials, { user: 'svc', password: '' });
});

test('a test mail goes past the outbox and says what the server said', async (t) => {
  const { mails, author, answers, sent, set } = await createMailBed(t);
  await set('mail.enabled', 'false');
  assert.deepEqual(await mails.test('anna@contoso.example', author), { outcome: 'sent' });
  assert.match(sent[0]?.subject ?? '', /Test mail/);
  answers(unreachable);
  assert.deepEqual(await mails.test('anna@contoso.example', author), unreachable);
  await assert.rejects(mails.test('a@b.example,c@d.example', author), { code: 'malformed' });
  await set('mail.server', '');
  await assert.rejects(mails.test('anna@contoso.example', author), { code: 'conflict' });
});
