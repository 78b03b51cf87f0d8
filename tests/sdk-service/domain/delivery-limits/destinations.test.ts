import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phoneNumbers } from '../../../../sdk-service/adapters/phone-numbers.ts';
import { createTestBed } from '../../../support/test-bed.ts';

const refused = [
  { what: 'a premium-rate number', countryCode: '1', number: '9005550123' },
  { what: 'a shared-cost number', countryCode: '49', number: '1805123456' },
  { what: 'a personal number', countryCode: '44', number: '7011234567' },
  { what: 'a personal number of North America', countryCode: '1', number: '5005550006' },
  { what: 'a satellite phone', countryCode: '870', number: '773111632' },
  { what: 'a mobile satellite system', countryCode: '881', number: '612345678' },
  { what: 'an international premium-rate number', countryCode: '979', number: '123456789' },
  { what: 'a free number', countryCode: '1', number: '8005550123' },
  { what: 'a number of an area that nobody knows', countryCode: '1', number: '5551234567' },
  { what: 'a number that stands in no plan', countryCode: '49', number: '900123456' },
];

for (const { what, countryCode, number } of refused) {
  test(`${what} is neither texted nor called, whatever its user may`, async (t) => {
    const bed = await createTestBed(t);
    await bed.settings.set('phones.allowedCountries', 'DE,GB,US', bed.author);
    const user = await bed.addUser({ phone: { countryCode: '1', number: '2015550123', extension: '' } });
    const change = { ...bed.author, at: bed.clock.now(), action: 'test', subject: 'anna', detail: '' };
    await bed.store.changeUser(
      user.id,
      { globalServices: true, phone: { countryCode, number, extension: '' } },
      change,
    );
    for (const kind of ['text', 'call'] as const) {
      const request = { username: 'anna', requireUserMatch: true, kind, context: bed.context() };
      const begun = await bed.authentication.begin(request);
      assert.equal(begun.outcome === 'denied' && begun.reason, 'number-not-allowed');
    }
    assert.equal(bed.carrier.messages().length + bed.phone.calls().length, 0);
  });
}

test('a number abroad takes global services, and a country that is allowed', async (t) => {
  const bed = await createTestBed(t);
  const phone = { countryCode: '49', number: '15112345678', extension: '' };
  const user = await bed.addUser({ phone });
  const begun = async () => {
    const outcome = await bed.authentication.begin({
      username: 'anna',
      requireUserMatch: true,
      context: bed.context(),
    });
    return outcome.outcome === 'denied' ? outcome.reason : outcome.outcome;
  };
  assert.equal(await begun(), 'international');
  const change = { ...bed.author, at: bed.clock.now(), action: 'test', subject: 'anna', detail: '' };
  await bed.store.changeUser(user.id, { globalServices: true }, change);
  assert.equal(await begun(), 'challenged');
  await bed.settings.set('phones.allowedCountries', 'FR', bed.author);
  assert.equal(await begun(), 'country-not-allowed');
  await bed.settings.set('phones.homeCountries', 'US,DE', bed.author);
  await bed.store.changeUser(user.id, { globalServices: false }, change);
  assert.equal(await begun(), 'challenged');
  assert.deepEqual(await bed.logged(), ['text denied international', 'text denied country-not-allowed']);
});

test('an island that shares the country code of the company is abroad', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone: { countryCode: '1', number: '8765550123', extension: '' } });
  const begun = await bed.authentication.begin({ username: 'anna', requireUserMatch: true, context: bed.context() });
  assert.equal(begun.outcome === 'denied' && begun.reason, 'country-not-allowed');
});

test('a country code means its main country', () => {
  const of = (code: string) => phoneNumbers.countriesOf(code);
  assert.deepEqual([of('1'), of('44'), of('49'), of('7')], [['US', 'CA'], ['GB'], ['DE'], ['RU']]);
  assert.deepEqual([of('881'), of('999'), of('')], [[], [], []]);
});
