import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownNumber, startDeskAndPhone } from '../support/desk-and-phone.ts';

test('Alice has two phones: both are asked, one approves, and the other learns it', async (t) => {
  const { apps, desk, phone, openPhone, bringPhone, setUp, signInAgain, typeNumber } = await startDeskAndPhone(t);
  await bringPhone();
  const tablet = await openPhone();
  await desk.goto(`${apps.portal}/user-setup`);
  await setUp(tablet);

  const number = await signInAgain();
  await Promise.all([phone, tablet].map((each) => each.locator('#number').waitFor()));
  await tablet.locator('#number').fill(number);
  await typeNumber(number, 'Approve', phone);
  await phone.getByRole('heading', { name: 'Approved' }).waitFor();
  await tablet.getByRole('heading', { name: 'Already answered' }).waitFor();
  await desk.waitForURL(`${apps.portal}/`);
  await Promise.all([phone, tablet].map((each) => each.getByRole('button', { name: 'Done' }).click()));

  // Both at the same moment: one of them is told that the other was faster.
  const raced = await signInAgain();
  for (const each of [phone, tablet]) await each.locator('#number').fill(raced);
  await Promise.all([phone, tablet].map((each) => each.getByRole('button', { name: 'Approve' }).click()));
  await desk.waitForURL(`${apps.portal}/`);
  const outcomes = await Promise.all([phone, tablet].map((each) => each.locator('.outcome h1').innerText()));
  assert.deepEqual(outcomes.toSorted(), ['Already answered', 'Approved']);
});

test('Alice has a PIN behind the app, which the help desk gave and she changes as she signs in', async (t) => {
  const { apps, desk, phone, bringPhone, signInAgain } = await startDeskAndPhone(t);
  await bringPhone();
  const { pfWsSdk } = apps.client();
  await pfWsSdk.ChangePhoneAppMode({ username: 'alice', phoneAppMode: 'pin', sendEmail: false });
  const userPin = { Pin: '1357', PinChangeRequired: true };
  const changed = await pfWsSdk.ChangePin({ username: 'alice', userPin, sendEmail: false });
  assert.equal(changed.result, true, JSON.stringify(changed.error));

  async function answer(number: string, pin: string): Promise<void> {
    await phone.locator('#number').fill(number);
    await phone.getByLabel('Your PIN').fill(pin);
    await phone.getByRole('button', { name: 'Approve' }).click();
  }
  await answer(await signInAgain(), '1357');
  await phone.getByText('Your PIN has to be changed').waitFor();
  for (const pin of ['1234', '2468']) {
    await phone.locator('#new-pin').fill(pin);
    await phone.locator('#repeat-pin').fill(pin);
    await phone.getByRole('button', { name: 'Approve' }).click();
    if (pin === '1234') await phone.getByText('Three digits in a row').waitFor();
  }
  await phone.getByRole('heading', { name: 'Approved' }).waitFor();
  await desk.waitForURL(`${apps.portal}/`);
  await phone.getByRole('button', { name: 'Done' }).click();

  await answer(await signInAgain(), '1357');
  await phone.getByText('That is not your PIN').waitFor();
  assert.equal(await shownNumber(desk), await phone.locator('#number').inputValue());
  await phone.getByLabel('Your PIN').fill('2468');
  await phone.getByRole('button', { name: 'Approve' }).click();
  await phone.getByRole('heading', { name: 'Approved' }).waitFor();
  await desk.waitForURL(`${apps.portal}/`);
});
