import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phoneNumbers } from '../../../../sdk-service/adapters/phone-numbers.ts';
import { parsePerson } from '../../../../sdk-service/domain/users/parse-person.ts';
import { parsePhone } from '../../../../sdk-service/domain/users/parse-phone.ts';
import { hintPhone, noPhone, toE164, writePhone } from '../../../../sdk-service/domain/users/write-phone.ts';

test('trims what is known of a person and leaves the rest empty', () => {
  assert.deepEqual(parsePerson({ firstName: ' Zoë ', emailAddress: ' zoe@contoso.example ' }), {
    firstName: 'Zoë',
    lastName: '',
    emailAddress: 'zoe@contoso.example',
    userGroup: '',
    description: '',
  });
});

test('refuses control characters and texts that are too long, by field', () => {
  assert.throws(() => parsePerson({ firstName: 'A\u0000B' }), { code: 'malformed', message: /^firstName: control/ });
  assert.throws(() => parsePerson({ lastName: 'A\u2028B' }), { code: 'malformed', message: /^lastName: control/ });
  assert.throws(() => parsePerson({ userGroup: 'x'.repeat(101) }), { message: 'userGroup: at most 100 characters.' });
  assert.equal(parsePerson({ description: 'x'.repeat(1000) }).description.length, 1000);
  assert.throws(() => parsePerson({ description: 'x'.repeat(1001) }), {
    message: 'description: at most 1000 characters.',
  });
  assert.throws(() => parsePerson({ emailAddress: `a@${'x'.repeat(253)}` }), { message: /at most 254/ });
});

test('refuses what does not look like one e-mail address', () => {
  for (const emailAddress of ['anna', 'anna@', '@contoso', 'a@b@c', 'a b@c', 'a@b,c@d', 'Anna <a@b>']) {
    assert.throws(() => parsePerson({ emailAddress }), { message: /^emailAddress: must look like/ }, emailAddress);
  }
});

const options = { phoneNumbers, defaultCountryCode: '1', field: 'phone' };
const typed = { countryCode: '', number: '', extension: '' };

test('reads a phone with the country code given or the company’s', () => {
  assert.deepEqual(parsePhone({ ...typed, number: '(201) 555-0123' }, options), {
    countryCode: '1',
    number: '2015550123',
    extension: '',
  });
  const german = parsePhone({ countryCode: '+49', number: '0151 12345678', extension: '' }, options);
  assert.equal(toE164(german), '+4915112345678');
});

test('reads an extension of digits, commas, stars and hashes', () => {
  const phone = parsePhone({ ...typed, number: '201 555 0123', extension: ' 1,,2*3# ' }, options);
  assert.equal(writePhone(phone), '+12015550123x1,,2*3#');
  assert.equal(parsePhone({ ...typed, number: '201 555 0123 x890' }, options).extension, '890');
  for (const extension of ['12a', '1;2', '1'.repeat(21)]) {
    assert.throws(() => parsePhone({ ...typed, number: '201 555 0123', extension }, options), {
      message: /^phone: an ext/,
    });
  }
});

test('reads nothing as no phone', () => {
  assert.deepEqual(parsePhone({ ...typed, countryCode: '49' }, options), noPhone);
  assert.deepEqual([writePhone(noPhone), hintPhone(noPhone)], ['', 'none']);
  assert.throws(() => parsePhone({ ...typed, extension: '12' }, options), { message: /needs a phone number/ });
});

test('says in words what is wrong with a number', () => {
  const sentence = (number: string, countryCode = '1') => {
    try {
      return parsePhone({ ...typed, countryCode, number }, options);
    } catch (error) {
      return error instanceof Error ? error.message : error;
    }
  };
  assert.equal(sentence('555-0123'), 'phone: is too short.');
  assert.equal(sentence('201 555 01234'), 'phone: is too long.');
  assert.equal(sentence('nobody'), 'phone: is not a phone number.');
  assert.equal(sentence('123456', '999'), 'phone: has a country code that does not exist.');
  assert.equal(sentence('0151', '49'), 'phone: is not a number of its country.');
});

test('hints at a number by its last digits', () => {
  assert.equal(hintPhone({ countryCode: '1', number: '2015550123', extension: '' }), '…0123');
});
