import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type RunningSdkService, startSdkService } from '../support/running-sdk-service.ts';

/**
 * Microsoft Identity Manager proves people before they reset a password: it knows one enabled user of the server, brings
 * each person's own number with the request, and may ask for many people at once.
 */
describe('an identity manager with one user name for everybody', () => {
  let sdk: RunningSdkService;
  before(async () => {
    sdk = await startSdkService();
    await addUser('mim');
  });
  after(() => sdk.close());

  async function addUser(username: string): Promise<string> {
    const addUserSettings = {
      CountryCode: '1',
      Phone: '201-555-0100',
      Mode: 'smsText',
      PinMode: 'standard',
      SmsDirection: 'oneWay',
      SmsMode: 'otp',
      PhoneAppMode: 'standard',
      Enabled: true,
      PinChangeRequired: false,
    } as const;
    const { error } = await sdk.client.pfWsSdk.AddUser_3({ username, addUserSettings, sendEmail: false });
    assert.equal(error?.Code, 0);
    return username;
  }

  function ask(username: string, phoneNumber: string) {
    return sdk.client.pfWsSdk.PfAuthUser_5({
      username,
      initiatingAuthenticationType: 'pfsdk',
      applicationName: 'Password reset',
      requireUserMatch: true,
      mode: 'smsText',
      countryCode: '1',
      phoneNumber,
      extension: '',
    });
  }

  it('proves twenty people at the same time behind one user, each by his own request', async () => {
    const phones = numbersFrom(2000);
    const begun = await Promise.all(phones.map((phone) => ask('mim', phone)));
    assert.deepEqual(
      begun.map(({ result, callResult, error }) => [result, callResult?.Code, error?.Code]),
      phones.map(() => [false, 20, 0]),
    );
    const codes = await Promise.all(phones.map((phone) => sdk.sentCode(phone)));
    const answers = begun.map(({ authenticationRequestId }, index) => ({
      username: 'mim',
      authenticationRequestId,
      code: codes[index],
      fallback: false,
    }));
    const [first, second] = answers;
    const mixedUp = { username: 'mim', fallback: false, ...first, code: second?.code };
    assert.equal((await sdk.client.pfWsSdk.ValidateOathCode(mixedUp)).result, false);
    const answered = await Promise.all(answers.map((answer) => sdk.client.pfWsSdk.ValidateOathCode(answer)));
    assert.deepEqual(
      answered.map(({ result, error }) => [result, error?.Code]),
      phones.map(() => [true, 0]),
    );
    // Each request counted once.
    const again = await sdk.client.pfWsSdk.ValidateOathCode(answers[0] as (typeof answers)[0]);
    assert.deepEqual([again.result, again.error?.Code], [false, 9]);
  });

  it('proves twenty users at the same time, each by a code without its request', async () => {
    const phones = numbersFrom(3000);
    const users = await Promise.all(phones.map((_, index) => addUser(`mim-${index}`)));
    await Promise.all(users.map((username, index) => ask(username, phones[index] ?? '')));
    const answered = await Promise.all(
      users.map(async (username, index) => {
        const passcode = await sdk.sentCode(phones[index] ?? '');
        return (await sdk.client.pfWsSdk.ValidatePasscode({ username, passcode })).result;
      }),
    );
    assert.deepEqual(
      answered,
      phones.map(() => true),
    );
  });

  it('gets a clear answer for a number that cannot be dialled', async () => {
    const answer = await ask('mim', '555');
    assert.deepEqual([answer.result, answer.callResult?.Code, answer.error?.Code], [false, 107, 0]);
  });
});

/** Twenty numbers of phones. */
function numbersFrom(first: number): readonly string[] {
  return Array.from({ length: 20 }, (_, index) => `201555${first + index}`);
}
