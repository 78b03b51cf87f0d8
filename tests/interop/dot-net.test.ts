import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Message } from '../../shared/contract/contract.ts';
import { pfWsSdk } from '../../shared/contract/pf-ws-sdk.ts';
import { requirePeer } from '../peers/peer.ts';
import { type RunningSdkService, startSdkService } from '../support/running-sdk-service.ts';
import { compileDotNetProxy, type DotNetProxy } from './clients.ts';
import { playEveryFamily } from './every-family.ts';
import type { ForeignClient } from './foreign-client.ts';
import { openTap, type Tap } from './tap.ts';

describe('a proxy by wsdl.exe', requirePeer('mono'), () => {
  let sdk: RunningSdkService;
  let proxy: DotNetProxy;
  let tap: Tap;
  let client: ForeignClient;

  before(async () => {
    sdk = await startSdkService();
    proxy = await compileDotNetProxy(sdk);
    tap = await openTap(sdk.url);
    client = proxy.connect({ ...sdk, url: tap.url });
  });
  after(async () => {
    await client?.close();
    await tap?.close();
    proxy?.close();
    await sdk?.close();
  });

  it('calls every family', async () => {
    await playEveryFamily({ client, prefix: 'net', phone: '0106', sentCode: sdk.sentCode });
  });

  it('asks without credentials first, and repeats the request on the same connection', () => {
    const statuses = tap.statuses();
    assert.deepEqual(statuses.slice(0, 2), [401, 200]);
    assert.ok(statuses.length > 40, `${statuses.length} answers`);
    assert.equal(tap.connections(), 1);
  });

  it('has all 105 messages, twelve of them as overloads', () => {
    const methods = proxy.source.matchAll(
      /SoapDocumentMethodAttribute\("[^"]+\/(\w+)".*\n(?: *\[.*\n)* *public \w+ (\w+)\(/g,
    );
    const found = new Map(Array.from(methods, ([, message = '', method = '']) => [message, method]));
    assert.deepEqual([...found.keys()].sort(), Object.keys(pfWsSdk.messages).sort());
    assert.deepEqual(
      Object.entries<Message>(pfWsSdk.messages).filter(([name, { operation = name }]) => found.get(name) !== operation),
      [],
    );
    assert.equal([...found].filter(([message, method]) => message !== method).length, 12);
  });

  it('tells the twelve overloads apart', async () => {
    const asks = { initiatingAuthenticationType: 'pfsdk', requireUserMatch: true } as const;
    const combined = { ...asks, username: 'net-nobody', password: 'wrong', authenticationType: 'mswin' } as const;
    const named = { ...asks, username: 'net-nobody', applicationName: 'Interop' };
    const alice = { username: 'ALICE' };

    // Who does not exist gets 154 in each form of the question, and a wrong password stops before it.
    for (const message of ['PfAuthUser2', 'PfAuthUser3', 'PfAuthUserMaster2'] as const) {
      const { result, callResult, error } = await client.call(message, named);
      assert.deepEqual([message, result, callResult?.Code, error?.Code], [message, false, 154, 0]);
    }
    for (const message of ['CombinedAuthUser2', 'CombinedAuthUser3', 'CombinedAuthUserMaster2'] as const) {
      const { result, primaryAuthSucceeded, pfAuthSucceeded, error } = await client.call(message, combined as never);
      assert.deepEqual(
        [message, result, primaryAuthSucceeded, pfAuthSucceeded, error?.Code],
        [message, false, false, false, 0],
      );
    }
    const { userSettings } = await client.call('GetUserSettings2', alice);
    assert.equal(userSettings?.PhoneAppMode, 'standard');
    assert.equal((await client.call('GetCustomerDefaults2', {})).customerDefaults?.PhoneAppMode, 'standard');
    for (const message of ['FindUsers2', 'FindUsers3'] as const) {
      const { userRows } = await client.call(message, { ...filters, usernameFilter: 'ALI*' });
      assert.deepEqual(
        userRows?.map(({ Username }) => Username),
        ['alice'],
      );
    }
    const bypass = { username: 'net-nobody', reason: 'left at home', bypassSeconds: 60 };
    assert.equal((await client.call('OneTimeBypass2', bypass)).error?.Code, 2);
    const taken = await client.call('AddUser2', {
      ...alice,
      addUserSettings: { ...unset2, Phone: '201-555-0199', CountryCode: '1' },
      sendEmail: false,
    });
    assert.deepEqual([taken.result, taken.error?.Code], [false, 3]);
  });
});

const unset2 = {
  Mode: 'smsText',
  PinMode: 'standard',
  SmsDirection: 'oneWay',
  SmsMode: 'otp',
  PhoneAppMode: 'standard',
  Enabled: true,
  PinChangeRequired: false,
} as const;

/** Filters none of which counts. */
const filters = {
  usernameCaseSensitive: false,
  firstNameCaseSensitive: false,
  lastNameCaseSensitive: false,
  emailCaseSensitive: false,
  userGroupCaseSensitive: false,
  modeFilter: 'phoneApp',
  modeSpecified: false,
  pinModeFilter: 'voiceprint',
  pinModeSpecified: false,
  smsDirectionFilter: 'twoWay',
  smsDirectionSpecified: false,
  smsModeFilter: 'otpPlusPin',
  smsModeSpecified: false,
  phoneAppModeFilter: 'voiceprint',
  phoneAppModeSpecified: false,
  enabledFilter: false,
  enabledSpecified: false,
  resultLimit: 10,
} as const;
