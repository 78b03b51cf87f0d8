import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMailBed } from '../../../support/mail-bed.ts';

const phone = { countryCode: '49', number: '15112345678', extension: '' };
const emailAddress = 'anna@contoso.example';
const anna = { username: 'anna', emailAddress, firstName: 'Anna', authenticator: 'text', phone } as const;

test('a user who is added complete is welcomed, and one who is not is led to the portal', async (t) => {
  const { users, author, set, waiting, newestText } = await createMailBed(t);
  await set('portal.url', 'https://mfa.contoso.example/');
  await users.add({ ...anna, sendEmail: true }, author);
  await users.add({ username: 'otto@contoso.example', authenticator: 'oath-token', sendEmail: true }, author);
  assert.deepEqual(await waiting(), [`newUser ${emailAddress}`, 'userEnrollment otto@contoso.example']);
  assert.match(await newestText(), /Set it up here: https:\/\/mfa\.contoso\.example\//);
});

test('nobody is mailed at being added where the caller does not ask for it', async (t) => {
  const { users, author, waiting } = await createMailBed(t);
  await users.add(anna, author);
  assert.deepEqual(await waiting(), []);
});

test('sendEmail of the SDK mails how one signs in now, or welcomes who can sign in from now on', async (t) => {
  const { addUser, call, waiting } = await createMailBed(t);
  await addUser({ ...anna, phone: undefined });
  const userPhone = { CountryCode: '49', Phone: '15112345678', Extension: '' };
  await call('ChangePhone', { username: 'anna', userPhone, sendEmail: true });
  await call('ChangePinMode', { username: 'anna', pinMode: 'standard', sendEmail: true });
  await call('Enable', { username: 'anna', sendEmail: false });
  assert.deepEqual(await waiting(), [`newUser ${emailAddress}`, `updatedUser ${emailAddress}`]);
});

test('who is enabled and complete from now on is welcomed', async (t) => {
  const { addUser, call, waiting } = await createMailBed(t);
  await addUser({ ...anna, enabled: false });
  await call('Enable', { username: 'anna', sendEmail: true });
  assert.deepEqual(await waiting(), [`newUser ${emailAddress}`]);
});

test('a changed authenticator is told, whoever changed it and whether or not he asked for a mail', async (t) => {
  const { addUser, call, users, pins, questions, createToken, author, waiting } = await createMailBed(t);
  await addUser(anna);
  const token = createToken();
  const username = 'anna';
  await call('ChangePhone', { username, userPhone: { CountryCode: '49', Phone: '15112345679' }, sendEmail: false });
  await users.changeOathToken({
    username,
    author,
    secretKey: token.secretKey,
    code: token.code(),
    timeStepSeconds: 30,
  });
  await users.changeMethod({ username, author, authenticator: 'oath-token' });
  await pins.change({ username, author, pin: '7294', mustChange: false });
  await questions.clear({ username, author });
  assert.deepEqual(
    (await waiting()).map((line) => line.split(' ')[0]),
    ['changed.phone', 'changed.oathToken', 'changed.method', 'changed.pin', 'changed.questions'],
  );
});

test('mail.tellChanges off: only what the caller asks for is mailed', async (t) => {
  const { addUser, call, set, waiting } = await createMailBed(t);
  await set('mail.tellChanges', 'false');
  await addUser(anna);
  const userPhone = { CountryCode: '49', Phone: '15112345679' };
  await call('ChangePhone', { username: 'anna', userPhone, sendEmail: false });
  assert.deepEqual(await waiting(), []);
  await call('ChangePhone', { username: 'anna', userPhone, sendEmail: true });
  assert.deepEqual(await waiting(), [`updatedUser ${emailAddress}`]);
});

test('a change that concerns no way in is not told', async (t) => {
  const { addUser, call, waiting } = await createMailBed(t);
  await addUser(anna);
  await call('ChangeUserInformation', { username: 'anna', userInformation: { LastName: 'Meier' } });
  await call('ChangeLanguage', { username: 'anna', userLanguage: { SmsTextLanguage: 'de' } });
  assert.deepEqual(await waiting(), []);
});

test('a changed address is told at the old one and the new one', async (t) => {
  const { addUser, call, waiting } = await createMailBed(t);
  await addUser(anna);
  await call('ChangeUserInformation', { username: 'anna', userInformation: { EmailAddress: 'eve@evil.example' } });
  assert.deepEqual(await waiting(), ['changed.emailAddress eve@evil.example', `changed.emailAddress ${emailAddress}`]);
});

test('a mail says when, what to do about it, and of the phone its last digits', async (t) => {
  const { addUser, call, newestText } = await createMailBed(t);
  await addUser(anna);
  const userPhone = { CountryCode: '49', Phone: '15112345679' };
  await call('ChangePhone', { username: 'anna', userPhone, sendEmail: false });
  const text = await newestText();
  assert.match(text, /Hello Anna,[\s\S]+…5679[\s\S]+2026-11-24 09:00 UTC[\s\S]+tell your help desk at once/);
  assert.doesNotMatch(text, /1511/);
});

test('a mail is written in the language in which the method speaks to its person, and says which it is', async (t) => {
  const { addUser, call, users, author, newestText, sent } = await createMailBed(t);
  await addUser(anna);
  const tell = async (textLanguage: string) => {
    await users.changeSeveral({ username: 'anna', author, languages: { textLanguage } });
    const userPhone = { CountryCode: '49', Phone: '15112345679' };
    await call('ChangePhone', { username: 'anna', userPhone, sendEmail: true });
    const text = await newestText();
    return [text.split('\n', 1)[0], /<html lang="(\w+)">/.exec(sent.at(-1)?.html ?? '')?.[1]];
  };
  assert.deepEqual(await tell('de'), ['Guten Tag Anna,', 'de']);
  assert.deepEqual(await tell('fr'), ['Bonjour Anna,', 'fr']);
  // There are no Finnish sentences: what is English says so, or a reader of screens would pronounce it as Finnish.
  assert.deepEqual(await tell('fi'), ['Hello Anna,', 'en']);
});

test('no PIN is ever in a mail, nor in the store with one', async (t) => {
  const { bed, addUser, call, sent, mails } = await createMailBed(t);
  await addUser({ ...anna, authenticator: 'call', callMode: 'pin', pin: '7294', sendEmail: true });
  await call('ChangePin', {
    username: 'anna',
    userPin: { Pin: '8305', PinChangeRequired: true },
    sendEmail: true,
  });
  const waiting = await bed.store.listDueMails(bed.clock.now(), 10);
  assert.equal(waiting.length, 2);
  while ((await mails.deliver()) > 0);
  assert.doesNotMatch(JSON.stringify([waiting, sent]), /7294|8305/);
});

test('names cannot bring markup, another recipient or another head line into a mail', async (t) => {
  const { bed, addUser, call, sent, mails } = await createMailBed(t);
  await addUser({ ...anna, firstName: '<img src=x>', lastName: '"&' });
  await bed.addUser({ username: 'a@b.example,c@d.example', phone });
  const userPhone = { CountryCode: '49', Phone: '15112345679' };
  await call('ChangePhone', { username: 'anna', userPhone, sendEmail: false });
  await call('ChangePhone', { username: 'a@b.example,c@d.example', userPhone, sendEmail: true });
  while ((await mails.deliver()) > 0);
  assert.equal(sent.length, 1);
  assert.match(sent[0]?.html ?? '', /Hello &lt;img src=x&gt; &quot;&amp;,/);
});

test('a mail is written by the command that makes the change, and not where it fails', async (t) => {
  const { addUser, call, waiting } = await createMailBed(t);
  await addUser(anna);
  const userPhone = { CountryCode: '49', Phone: '12' };
  await assert.rejects(call('ChangePhone', { username: 'anna', userPhone, sendEmail: true }));
  await assert.rejects(call('ChangePhone', { username: 'nobody', userPhone: {}, sendEmail: true }));
  assert.deepEqual(await waiting(), []);
});

test('while mail is off, or has no server or no sender, nothing is written', async (t) => {
  const { addUser, call, set, waiting, mails } = await createMailBed(t);
  await addUser(anna);
  const change = () => call('ChangePinMode', { username: 'anna', pinMode: 'pin', sendEmail: true });
  await set('mail.enabled', 'false');
  await change();
  await set('mail.enabled', 'true');
  await set('mail.sender', '');
  await change();
  assert.deepEqual([await waiting(), mails.isOn()], [[], false]);
});

test('a user who is deleted takes the mails to him along', async (t) => {
  const { addUser, lifecycle, author, waiting } = await createMailBed(t);
  await addUser({ ...anna, sendEmail: true });
  await lifecycle.remove({ username: 'anna', author });
  assert.deepEqual(await waiting(), []);
});

test('one user gets at most fifty mails of a kind in an hour', async (t) => {
  const { addUser, users, author, clock, mails } = await createMailBed(t);
  await addUser(anna);
  const methods = ['oath-token', 'text'] as const;
  for (let count = 0; count < 60; count += 1) {
    await users.changeMethod({ username: 'anna', author, authenticator: methods[count % 2] ?? 'text' });
  }
  assert.equal((await mails.state()).waiting, 50);
  clock.advanceSeconds(3601);
  await users.changeMethod({ username: 'anna', author, authenticator: 'app' });
  assert.equal((await mails.state()).waiting, 51);
});
