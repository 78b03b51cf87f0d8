import { createSecretKey } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { formatOtp, hotp } from '../../sdk-service/domain/oath/hotp.ts';
import { timeStepOf } from '../../sdk-service/domain/oath/totp.ts';
import type { ComplexType, Input, MessageName } from '../../shared/contract/contract.ts';
import type { PfWsSdk } from '../../shared/contract/pf-ws-sdk.ts';
import type { SdkClient } from '../../shared/sdk-client/sdk-client.ts';
import { wordsOf } from '../support/calling.ts';
import { type SdkInProcess, testAuthor } from '../support/sdk-in-process.ts';

/** What the requests of the pairs are made from: a company, and hands that prepare it. */
export interface GoldenWorld extends SdkInProcess {
  readonly call: SdkClient['pfWsSdk'];
  /** Adds a user who receives one-way texts, unless the fields say otherwise. */
  add(username: string, fields?: Partial<AddUserSettings>): Promise<void>;
  /** Adds a user with an OATH token whose key is `oathSecretKey`. */
  addWithToken(username: string): Promise<void>;
  /** Adds a user whose app is activated and waits for its confirmation; the code for that. */
  addWithApp(username: string, deviceName: string): Promise<string>;
  set(name: string, value: string): Promise<void>;
  /** Begins a call about the event `transfer`, which its person confirms; its identifier. */
  beginEvent(username: string): Promise<string>;
  /** Somebody who presses these keys once he is asked with these words, beside what goes on. */
  pressWhenHeard(words: RegExp, keys: string): void;
}

type AddUserSettings = ComplexType<PfWsSdk, 'AddUserSettings3'>;

/** An event, as an application tells of it. */
export const transfer = {
  initiatingIpAddress: '192.0.2.7',
  eventName: 'transfer',
  eventParameters: [{ Name: 'amount', Value: '1,000 €' }],
} satisfies Input<PfWsSdk, 'EventConfirmationInitiateCall'>;

/** Makes the request of one message, after preparing what it is about. */
export type MakeRequest<M extends MessageName<PfWsSdk>> = (
  world: GoldenWorld,
) => Input<PfWsSdk, M> | Promise<Input<PfWsSdk, M>>;

export type Pairs<M extends MessageName<PfWsSdk>> = { readonly [Each in M]: MakeRequest<Each> };

/** RFC 4226 appendix D: the ASCII digits 1 to 9, then 0, twice. */
export const oathSecretKey = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const oathKey = createSecretKey(Buffer.from('12345678901234567890'));

/** The code of `oathSecretKey` at this moment of the world; `steps` time steps later or earlier otherwise. */
export function oathCode({ clock }: Pick<GoldenWorld, 'clock'>, steps = 0): string {
  const counter = timeStepOf(clock.now(), 30) + steps;
  return formatOtp(hotp({ key: oathKey, counter, digits: 6, algorithm: 'SHA1' }), 6);
}

/** What a proxy sends of a new user whose fields nobody set, with texts as his method. */
export const textUser: AddUserSettings = {
  FirstName: 'Ben',
  LastName: 'Baker',
  EmailAddress: 'ben@contoso.example',
  UserGroup: 'Sales',
  CountryCode: '1',
  Phone: '201-555-0123',
  Extension: '',
  BackupCountryCode: '',
  BackupPhone: '',
  BackupExtension: '',
  Mode: 'smsText',
  PinMode: 'standard',
  SmsDirection: 'oneWay',
  SmsMode: 'otp',
  PhoneAppMode: 'standard',
  Pin: '',
  Enabled: true,
  PinChangeRequired: false,
};

export function createGoldenWorld(sdk: SdkInProcess): GoldenWorld {
  const call = sdk.client.pfWsSdk;
  const world: GoldenWorld = {
    ...sdk,
    call,
    async add(username, fields = {}) {
      const addUserSettings = { ...textUser, ...fields };
      const { result, error } = await call.AddUser_3({ username, addUserSettings, sendEmail: false });
      if (!result) throw new Error(`${username} was not added: ${error?.Description}`);
    },
    async addWithToken(username) {
      await world.add(username, { Mode: 'oathToken' });
      const code = oathCode(world, -2);
      const token = { username, secretKey: oathSecretKey, code, timeInterval: 30 };
      const { result, error } = await call.ChangeOathToken(token);
      if (!result) throw new Error(`${username} got no token: ${error?.Description}`);
    },
    async addWithApp(username, deviceName) {
      await world.add(username);
      const { activationCode } = await call.GenerateActivationCode({ username });
      const { activationInfo } = await call.Activate({ activationCode, deviceToken: 'device-token', deviceName });
      return activationInfo?.ConfirmationCode ?? 'not activated';
    },
    set: (name, value) => sdk.core.settings.set(name, value, testAuthor),
    pressWhenHeard: (words, keys) => void pressWhenHeard(sdk, { words, keys }),
    async beginEvent(username) {
      await world.add(username);
      await world.set('event.messages', 'transfer=You are about to transfer <$amount$>.|notice=Your card is blocked.');
      world.pressWhenHeard(/You are about to transfer/, '#');
      const begun = await call.EventConfirmationInitiateCall({ username, ...transfer });
      return begun.callIdentifier ?? 'not begun';
    },
  };
  return world;
}

/** Turns of the event loop after which something that has not happened will not. */
const MAXIMUM_TURNS = 200_000;

async function pressWhenHeard(
  { phone }: Pick<SdkInProcess, 'phone'>,
  { words, keys }: { readonly words: RegExp; readonly keys: string },
): Promise<void> {
  for (let turn = 0; turn < MAXIMUM_TURNS; turn += 1) {
    const [newest] = phone.calls();
    if (newest?.asks && words.test(wordsOf(newest).at(-2) ?? '')) {
      await phone.press(newest.callId, keys);
      return;
    }
    if (newest?.state === 'ringing') await phone.answer(newest.callId);
    else if (newest?.asks) await phone.wait(newest.callId);
    await setImmediate();
  }
}
