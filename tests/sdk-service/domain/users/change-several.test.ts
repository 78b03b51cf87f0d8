import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SeveralFields } from '../../../../sdk-service/domain/users/change-several.ts';
import { createTestBed, type TestBed } from '../../../support/test-bed.ts';

async function newestChange({ store }: TestBed): Promise<string> {
  const row = (await store.tailChanges({ after: 0, limit: 1000 })).rows.at(-1);
  return `${row?.action} ${row?.detail}`;
}

function change(bed: TestBed, fields: SeveralFields): Promise<void> {
  return bed.users.changeSeveral({ username: 'anna', author: bed.author, ...fields });
}

test('changes every field of a record in one step, which comes back as it was written', async (t) => {
  const bed = await createTestBed(t);
  const before = await bed.addUser();
  const phone = { countryCode: '49', number: '0151 12345678', extension: '12' };
  const backupPhone = { countryCode: '1', number: '(201) 555-0123', extension: '' };
  const person = {
    firstName: 'Anna',
    lastName: 'Müller',
    emailAddress: 'anna@contoso.example',
    userGroup: 'Sales',
    description: 'Second floor, leaves in May',
  };
  const languages = { callLanguage: 'fr', textLanguage: 'de', appLanguage: 'it', oathLanguage: 'es' } as const;
  const subModes = { callMode: 'pin', textDirection: 'two-way', textMode: 'otp-plus-pin', appMode: 'pin' } as const;
  const flags = {
    enabled: false,
    globalServices: true,
    userCanChangePhone: false,
    keepPhoneSynchronized: true,
    overridePinRules: true,
  };
  const pinRules = {
    userCanChangePin: false,
    minimumPinLength: 8,
    preventWeakPins: false,
    pinExpirationDays: 90,
    historicalPins: 5,
  };
  const method = { authenticator: 'call', whenDisabled: 'succeed' } as const;
  bed.clock.advanceSeconds(60);
  await change(bed, { person, phone, backupPhone, languages, subModes, flags, pinRules, ...method });
  assert.deepEqual(await bed.users.find('anna'), {
    ...before,
    ...person,
    ...languages,
    ...subModes,
    ...flags,
    ...method,
    pinRules,
    phone: { countryCode: '49', number: '15112345678', extension: '12' },
    backupPhone: { countryCode: '1', number: '2015550123', extension: '' },
    updatedAt: bed.clock.now(),
  });
});

test('leaves what is not said, the other PIN rules among it', async (t) => {
  const bed = await createTestBed(t);
  const before = await bed.addUser({ firstName: 'Anna' });
  await change(bed, { person: { lastName: 'M' }, pinRules: { minimumPinLength: 6 }, flags: { enabled: undefined } });
  const after = await bed.users.find('anna');
  assert.deepEqual(after, { ...before, lastName: 'M', pinRules: { ...before.pinRules, minimumPinLength: 6 } });
  assert.equal(await newestChange(bed), 'user.change lastName, minimumPinLength 6');
});

test('changes nothing when one field is refused, or nothing is said', async (t) => {
  const bed = await createTestBed(t);
  const before = await bed.addUser();
  const person = { firstName: 'Anna' };
  const of = (fields: SeveralFields, message: RegExp) =>
    assert.rejects(change(bed, { person, ...fields }), { code: 'malformed', message });
  await of({ languages: { textLanguage: 'tlh' } }, /^textLanguage/);
  await of({ phone: { countryCode: '1', number: '12', extension: '' } }, /^phone/);
  await of({ pinRules: { minimumPinLength: 3 } }, /^minimumPinLength: must be a whole number from 4 to 15/);
  await of({ pinRules: { historicalPins: 1.5 } }, /^historicalPins/);
  await assert.rejects(change(bed, { flags: { enabled: undefined } }), {
    code: 'malformed',
    message: /nothing to change/,
  });
  assert.deepEqual(await bed.users.find('anna'), before);
});

test('a user who is disabled by it loses his sessions', async (t) => {
  const bed = await createTestBed(t);
  const user = await bed.addUser();
  const portal = await bed.addAccount('portal', { role: 'portal' });
  const session = await bed.beginSession(user, portal);
  await change(bed, { flags: { globalServices: true } });
  assert.notEqual(await bed.store.findSession(session.tokenHash), undefined);
  await change(bed, { flags: { enabled: false } });
  assert.equal(await bed.store.findSession(session.tokenHash), undefined);
});

test('says of a user who is not there', async (t) => {
  const bed = await createTestBed(t);
  await assert.rejects(change(bed, { flags: { enabled: true } }), { code: 'not-found' });
  await assert.rejects(bed.users.unlock({ username: 'anna', author: bed.author }), { code: 'not-found' });
});

test('opens an authenticator that a hundred wrong answers closed, and says who did it', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser();
  const answer = (response: string) =>
    bed.authentication.answer({ username: 'anna', kind: 'oath-token', context: bed.context(), response });
  for (let failure = 1; failure <= 100; failure += 1) {
    await answer('wrong');
    bed.clock.advanceSeconds(3600);
  }
  assert.equal((await answer(code())).outcome, 'denied');
  assert.deepEqual(await bed.users.unlock({ username: 'anna', author: bed.author, kind: 'text' }), []);
  assert.equal((await answer(code(1))).outcome, 'denied');
  assert.deepEqual(await bed.users.unlock({ username: 'anna', author: bed.author }), ['oath-token']);
  assert.equal(await newestChange(bed), 'user.unlock oath-token, after 100 wrong answers in a row');
  assert.equal((await answer(code(2))).outcome, 'approved');
  assert.deepEqual(await bed.users.unlock({ username: 'anna', author: bed.author }), []);
});
