import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPinProblem } from '../../user-portal/pin-problems.ts';
import { createTestBed } from '../support/test-bed.ts';
import { rightCode } from './support/fake-sdk.ts';
import { type OpenPortal, openPortal, signInFully } from './support/open-portal.ts';

const path = '/MultiFactorAuth/change-pin';

async function signInFay({ sdk, visit }: OpenPortal, canChangePin = true) {
  sdk.settings.canChangePin = canChangePin;
  sdk.addPerson({ username: 'fay', methods: ['oathToken'] });
  const visitor = visit();
  return { visitor, page: await signInFully(visitor, 'fay') };
}

const sentPins = ({ sdk }: OpenPortal) => sdk.calls.filter(({ message }) => message === 'ChangePin');

test('a new PIN that is typed twice is saved, and the main page says so', async (t) => {
  const portal = await openPortal(t);
  const { visitor, page } = await signInFay(portal);
  assert.match(page.text, /href="\/MultiFactorAuth\/change-pin"/);
  await visitor.get(path);
  const done = await visitor.submit(path, { pin: '4826 19', again: '482619' });
  assert.equal(done.location, '/MultiFactorAuth/?pin=changed');
  assert.match(done.text, /Your PIN was changed/);
  assert.deepEqual(sentPins(portal)[0]?.input.userPin, { Pin: '482619', PinChangeRequired: false });
});

test('two different entries of a new PIN save nothing, and neither is written back', async (t) => {
  const portal = await openPortal(t);
  const { visitor } = await signInFay(portal);
  const page = await visitor.post(path, { pin: '482619', again: '482618' });
  assert.equal(page.status, 422);
  assert.match(page.text, /The two PINs are not the same/);
  assert.doesNotMatch(page.text, /48261/);
  assert.match((await visitor.post(path, { pin: '', again: '' })).text, /type the new PIN, twice/);
  assert.deepEqual(sentPins(portal), []);
});

test('who may not change his PIN sees no way to do it, and a direct request is refused', async (t) => {
  const portal = await openPortal(t);
  const { visitor, page } = await signInFay(portal, false);
  assert.doesNotMatch(page.text, /change-pin/);
  assert.equal((await visitor.get(path)).location, '/MultiFactorAuth/');
  assert.equal((await visitor.post(path, { pin: '482619', again: '482619' })).location, '/MultiFactorAuth/');
  assert.deepEqual(sentPins(portal), []);
});

test('with an old second factor it is asked for again first, and once only', async (t) => {
  const portal = await openPortal(t);
  const { visitor } = await signInFay(portal);
  portal.sdk.age();
  const asked = await visitor.post(path, { pin: '482619', again: '482619' });
  assert.equal(asked.location, '/MultiFactorAuth/second-factor?return=change-pin');
  const again = await visitor.post(path, { pin: '482619', again: '482619', confirmed: 'yes' });
  assert.equal(again.status, 403);
});

test('a PIN that must be changed is changed before anything else, and then the main page opens', async (t) => {
  const portal = await openPortal(t);
  portal.sdk.settings.pinChangeDue = true;
  const { visitor, page } = await signInFay(portal);
  assert.equal(page.location, path);
  assert.match(page.text, /Your PIN has to be changed before you go on/);
  assert.doesNotMatch(page.text, /Cancel/);
  for (const other of ['/', '/devices', '/user-setup', '/change-phone', '/oath-token/resynchronize']) {
    assert.equal((await visitor.get(`/MultiFactorAuth${other}`)).location, path);
  }
  assert.equal((await visitor.post('/MultiFactorAuth/user-setup/oath-token', {})).location, path);
  // Somebody took long: the second factor is asked for again, and leads back here.
  portal.sdk.age();
  const asked = await visitor.submit(path, { pin: '482619', again: '482619' });
  assert.equal(asked.location, '/MultiFactorAuth/second-factor?return=change-pin');
  const begun = await visitor.submit('/MultiFactorAuth/second-factor', { method: 'oath-token', return: 'change-pin' });
  const back = await visitor.submit(begun.location, { code: rightCode.oathToken });
  assert.equal(back.location, `${path}?confirmed=yes`);
  const done = await visitor.submit(path, { pin: '482619', again: '482619' });
  assert.equal(done.location, '/MultiFactorAuth/?pin=changed');
  assert.equal(done.status, 200);
});

test('every rule of the server has a sentence of its own', async (t) => {
  const bed = await createTestBed(t);
  await bed.settings.set('pin.history', '2', bed.author);
  await bed.addUser({ pin: '482619', phone: { countryCode: '1', number: '2015550123', extension: '' } });
  const refusalOf = async (pin: string) => {
    try {
      await bed.pins.changeOwn({ username: 'anna', pin, author: bed.author });
      return 'taken';
    } catch (error) {
      return findPinProblem((error as Error).message);
    }
  };
  const typed = ['12a4', '482', '48261948261948261', '1235', '7771', '0155', '482619', '739150', '482619'];
  const refusals: string[] = [];
  for (const pin of typed) refusals.push(await refusalOf(pin));
  assert.deepEqual(refusals, [
    'digits',
    'too-short',
    'too-long',
    'sequence',
    'repetition',
    'phone',
    'present',
    'taken',
    'history',
  ]);
});
