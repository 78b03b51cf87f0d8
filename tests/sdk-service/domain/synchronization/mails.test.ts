import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { MfaError } from '@mfa/shared/mfa-error';
import { createSyncBed, entry, rules } from './sync-bed.ts';

const phones = entry('any').phones;
const unreachable = { ...phones, mobile: '', business: '' };
const someone = (name: string, fields: Parameters<typeof entry>[1] = {}) =>
  entry(name, { emailAddress: `${name}@contoso.example`, ...fields });

/** Mail is on; `mailed` gives what was written since it was asked last, oldest first, as `kind recipient`. */
async function createBed(t: TestContext) {
  const bed = await createSyncBed(t);
  const set = (name: string, value: string) => bed.settings.set(name, value, bed.author);
  await set('mail.server', 'smtp.contoso.example');
  await set('mail.sender', 'mfa@contoso.example');
  await set('mail.enabled', 'true');
  let seen = 0;
  return {
    ...bed,
    set,
    async mailed() {
      const all = (await bed.store.listMails(1000)).toReversed();
      const fresh = all.slice(seen).map(({ kind, recipient }) => `${kind} ${recipient}`);
      seen = all.length;
      return fresh;
    },
    textOf: async () => (await bed.store.listMails(1))[0]?.text ?? '',
    /** A second later, so that what somebody changes is told from what he had changed. */
    async later() {
      bed.clock.advanceSeconds(1);
      await bed.run();
    },
  };
}

test('who is new is welcomed, or led to the portal while he has no phone; who is disabled there is told nothing', async (t) => {
  const { add, run, later, world, mailed } = await createBed(t);
  const text = { ...rules().rules, authenticator: 'text', sendMail: 'new' } as const;
  await add(rules({ rules: text }));
  world.people = [
    someone('anna'),
    someone('bob', { phones: unreachable }),
    someone('carol', { enabled: false }),
    entry('dave'),
  ];
  await run();
  assert.deepEqual(
    new Set(await mailed()),
    new Set(['newUser anna@contoso.example', 'userEnrollment bob@contoso.example']),
  );
  // He is complete from now on, and she had been already.
  world.people = [someone('anna', { lastName: 'Meier' }), someone('bob')];
  await later();
  assert.deepEqual(await mailed(), ['newUser bob@contoso.example']);
});

test('nobody is mailed of an item that does not say so, but of a phone or an address that is another', async (t) => {
  const { add, run, later, world, mailed } = await createBed(t);
  await add(rules({ rules: { ...rules().rules, defaults: { keepPhoneSynchronized: true } } }));
  world.people = [someone('anna')];
  await run();
  assert.deepEqual(await mailed(), []);
  world.people = [someone('anna', { phones: { ...phones, mobile: '+49 1512 3450000' } })];
  await later();
  assert.deepEqual(await mailed(), ['changed.phone anna@contoso.example']);
  const moved = someone('anna', {
    phones: { ...phones, mobile: '+49 1512 3450000' },
    emailAddress: 'new@contoso.example',
  });
  world.people = [moved];
  await later();
  assert.deepEqual(
    new Set(await mailed()),
    new Set(['changed.emailAddress new@contoso.example', 'changed.emailAddress anna@contoso.example']),
  );
});

test('who is updated is mailed where his item says so, by the name that he has now', async (t) => {
  const { add, run, later, world, mailed } = await createBed(t);
  const defaults = { keepPhoneSynchronized: true };
  const text = { ...rules().rules, authenticator: 'text', sendMail: 'new-and-updated', defaults } as const;
  await add(rules({ rules: text }));
  world.people = [someone('anna')];
  await run();
  await mailed();
  const phone = { phones: { ...phones, mobile: '+49 1512 3450000' } };
  world.people = [someone('anna', { ...phone, username: 'meier' })];
  await later();
  assert.deepEqual(await mailed(), ['updatedUser anna@contoso.example']);
  world.people = [someone('anna', { ...phone, username: 'meier', firstName: 'Anna' })];
  await later();
  assert.deepEqual(await mailed(), []);
});

test('who is enabled again is welcomed again', async (t) => {
  const { add, run, later, world, mailed } = await createBed(t);
  await add(rules({ rules: { ...rules().rules, authenticator: 'text', sendMail: 'new' } }));
  world.people = [someone('anna'), entry('bob')];
  await run();
  await mailed();
  world.people = [someone('anna', { enabled: false }), entry('bob')];
  await later();
  world.people = [someone('anna'), entry('bob')];
  await later();
  assert.deepEqual(await mailed(), ['newUser anna@contoso.example']);
});

test('administrators are mailed when removals come to wait, and not again while the same ones do', async (t) => {
  const { add, run, later, world, mailed, textOf, set } = await createBed(t);
  await set('alerts.removals', 'admin@contoso.example');
  world.people = Array.from({ length: 9 }, (_, index) => entry(`u${index}`));
  await add(rules({ gone: 'remove' }));
  await run();
  const all = world.people;
  world.people = all.slice(5);
  await later();
  assert.deepEqual(await mailed(), []);
  world.people = all.slice(5, 6);
  await set('sync.approvalThreshold', '2');
  await later();
  assert.deepEqual(await mailed(), ['alert.removals admin@contoso.example']);
  assert.match(await textOf(), /\(run 3, 3 users\)\. None of them was/);
  await later();
  assert.deepEqual(await mailed(), []);
});

test('administrators are mailed when a synchronization fails, and not again before one succeeds', async (t) => {
  const { add, run, world, mailed, textOf, set, clock } = await createBed(t);
  await set('alerts.syncFailed', 'admin@contoso.example');
  world.people = [entry('anna')];
  await add(rules());
  await run();
  const works = world.listed;
  const isAway = () => {
    throw new MfaError('unavailable', 'The directory "corp" does not answer.', { dependency: 'directory' });
  };
  world.listed = isAway;
  await run();
  assert.deepEqual(await mailed(), ['alert.syncFailed admin@contoso.example']);
  assert.match(await textOf(), /\(run 2\): corp: The directory "corp" does not answer\./);
  clock.advanceSeconds(7200);
  await run();
  assert.deepEqual(await mailed(), []);
  world.listed = works;
  await run();
  world.listed = isAway;
  await run();
  assert.deepEqual(await mailed(), ['alert.syncFailed admin@contoso.example']);
});
