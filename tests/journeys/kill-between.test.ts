import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RunningApps, startApps } from '../support/running-apps.ts';

const begin = { initiatingAuthenticationType: 'pfsdk', applicationName: 'Payroll', requireUserMatch: true } as const;

/** The page of simulated messages, once there are so many of them; and the code in the newest. */
async function nextCode(apps: RunningApps, count: number): Promise<string> {
  for (let tries = 0; tries < 1000; tries += 1) {
    const page = await (await fetch(`${apps.sdk}/demo/messages`)).text();
    const codes = [...page.matchAll(/<p class="text">[^<]*?(\d{6})/g)];
    if (codes.length >= count) return codes[0]?.[1] ?? '';
  }
  throw new Error('No text was sent.');
}

async function addUser(apps: RunningApps, username: string, SmsDirection: 'oneWay' | 'twoWay'): Promise<void> {
  const addUserSettings = {
    CountryCode: '1',
    Phone: username === 'anna' ? '201-555-0123' : '201-555-0124',
    Mode: 'smsText',
    PinMode: 'standard',
    SmsDirection,
    SmsMode: 'otp',
    PhoneAppMode: 'standard',
    Enabled: true,
    PinChangeRequired: false,
  } as const;
  const { error } = await apps.client().pfWsSdk.AddUser_3({ username, addUserSettings, sendEmail: false });
  assert.equal(error?.Code, 0, error?.Description);
}

test('a challenge outlives the process that gave it, and its answer is accepted once', async (t) => {
  const apps = await startApps(t);
  await addUser(apps, 'anna', 'oneWay');
  await apps.client().pfWsSdk.PfAuthUser_4({ ...begin, username: 'anna' });
  const passcode = await nextCode(apps, 1);
  await apps.kill('sdk-service');
  await apps.start('sdk-service');

  const { pfWsSdk } = apps.client();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => pfWsSdk.ValidatePasscode({ username: 'anna', passcode })),
  );
  assert.equal(answers.filter(({ result }) => result).length, 1);
  await apps.kill('sdk-service');
  await apps.start('sdk-service');
  assert.equal((await apps.client().pfWsSdk.ValidatePasscode({ username: 'anna', passcode })).result, false);
});

test('whoever waits for a phone while the process is killed is told of no success, and the next process knows', async (t) => {
  const apps = await startApps(t);
  await addUser(apps, 'ben', 'twoWay');
  const asked = apps.client().pfWsSdk.PfAuthUser_4({ ...begin, username: 'ben' });
  const lost = assert.rejects(asked, { code: 'unavailable' });
  const passcode = await nextCode(apps, 1);
  await apps.kill('sdk-service');
  await lost;
  await apps.start('sdk-service');
  // The place is freed by time alone: whether the phone still rings, nobody knows.
  const { pfWsSdk } = apps.client();
  const again = await pfWsSdk.PfAuthUser_4({ ...begin, username: 'ben' });
  assert.deepEqual([again.result, again.callResult?.Code], [false, 101]);
  assert.equal((await pfWsSdk.ValidatePasscode({ username: 'ben', passcode })).result, false);
});
