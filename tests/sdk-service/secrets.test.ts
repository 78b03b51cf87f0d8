import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { MessageName } from '../../shared/contract/contract.ts';
import { type PfWsSdk, pfWsSdk } from '../../shared/contract/pf-ws-sdk.ts';
import { type Field, requestFields, scalarOf, typeFields } from '../../shared/soap/fields.ts';
import { createMessageWriter } from '../../shared/soap/write-message.ts';
import { createGoldenWorld, oathCode, oathSecretKey } from '../golden/golden-world.ts';
import { type SdkInProcess, startSdkInProcess, testAuthor } from '../support/sdk-in-process.ts';

/** Everything about Vera that nobody may ever read again. */
const secrets = {
  password: 'vera-password-7c1e5b',
  pin: '73916482',
  newPin: '84625193',
  staticToken: 'static-token-90af31',
  answers: ['answer-one-11d2', 'answer-two-22e3', 'answer-three-33f4', 'answer-four-44a5'],
  oathSecretKey,
} as const;
const username = 'vera';

const questions = {
  SecurityQuestion1: 'Which one?',
  SecurityAnswer1: secrets.answers[0],
  SecurityQuestion2: 'Which two?',
  SecurityAnswer2: secrets.answers[1],
  SecurityQuestion3: 'Which three?',
  SecurityAnswer3: secrets.answers[2],
  SecurityQuestion4: 'Which four?',
  SecurityAnswer4: secrets.answers[3],
};

/** What a caller who knows them all would send, by the name of the field. */
const values: Readonly<Record<string, unknown>> = {
  username,
  oldUsername: username,
  newUsername: 'vera-renamed',
  password: secrets.password,
  authenticationType: 'mswin',
  pin: secrets.pin,
  Pin: secrets.newPin,
  staticToken: secrets.staticToken,
  secretKey: oathSecretKey,
  timeInterval: 30,
  ...questions,
  usernameFilter: '*',
  tagMatchType: 'allUsers',
  resultLimit: 100,
  CountryCode: '1',
  Phone: '201-555-0123',
  countryCode: '1',
  phoneNumber: '201-555-0123',
  reason: 'A reason',
  mode: 'smsText',
  Mode: 'smsText',
  PinMode: 'standard',
  SmsDirection: 'oneWay',
  smsDirection: 'oneWay',
  smsMode: 'otp',
  requireUserMatch: true,
};

/** These take Vera away, so they come last. */
const last: readonly string[] = ['ChangeUsername', 'DeleteUser'];

test('no answer, no line of a log and no byte of the store holds a secret of a user or of an account', async (t) => {
  const sdk = await startSdkInProcess();
  t.after(() => sdk.close());
  const appSecretKey = await giveVeraSecrets(sdk);
  const temporaryCode = await useTemporaryCode(sdk);
  const given = [appSecretKey, temporaryCode, temporaryCode.replaceAll(' ', '')];
  const leaksIn = createLeakFinder([...Object.values(secrets).flat(), ...given, ...sdk.credentials]);
  const write = createMessageWriter(pfWsSdk, { direction: 'request' });
  const names = Object.keys(pfWsSdk.messages) as MessageName<PfWsSdk>[];
  const ordered = [...names.filter((name) => !last.includes(name)), ...last];
  const leaks: string[] = [];

  // Twice: what is right the first time is wrong, replayed or throttled the second time.
  for (const message of [...ordered.slice(0, -1), ...ordered]) {
    sdk.clock.advanceSeconds(60);
    const body = write({ message, fields: { ...fieldsOf(message), ...momentary(sdk, message) }, version: '1.1' });
    const answer = await sdk.post(body);
    leaks.push(...leaksIn(answer.body).map((secret) => `${message} answers ${secret}`));
  }

  const attempts = await sdk.core.storage.tailAttempts({ after: 0, limit: 10_000 });
  const changes = await sdk.core.storage.tailChanges({ after: 0, limit: 10_000 });
  assert.ok(attempts.rows.length > 10 && changes.rows.length > 5, 'the messages did something');
  leaks.push(...leaksIn(JSON.stringify(attempts)).map((secret) => `the authentication log holds ${secret}`));
  leaks.push(...leaksIn(JSON.stringify(changes)).map((secret) => `the administration log holds ${secret}`));
  leaks.push(...sdk.logLines.flatMap((line) => leaksIn(line).map((secret) => `the log holds ${secret}: ${line}`)));
  for (const file of readdirSync(sdk.folder)) {
    const bytes = readFileSync(join(sdk.folder, file)).toString('latin1');
    leaks.push(...leaksIn(bytes).map((secret) => `${file} holds ${secret}`));
  }
  assert.deepEqual(leaks, []);
});

/** Gives back the key of her app, which its activation tells once. */
async function giveVeraSecrets(sdk: SdkInProcess): Promise<string> {
  const { call, addWithToken, set } = createGoldenWorld(sdk);
  for (const name of ['securityQuestions.enabled', 'staticToken.enabled']) await set(name, 'true');
  await sdk.core.people.setPassword(username, secrets.password, testAuthor);
  await addWithToken(username);
  const given = [
    await call.ChangePin({ username, userPin: { Pin: secrets.pin, PinChangeRequired: false }, sendEmail: false }),
    await call.ChangeStaticToken({ username, staticToken: secrets.staticToken }),
    await call.ChangeSecurityQuestions({ username, userSecurityQuestions: questions }),
  ];
  assert.deepEqual(
    given.map(({ error }) => error?.Description),
    ['', '', ''],
  );
  const { activationCode } = await call.GenerateActivationCode({ username });
  const device = { deviceToken: 'vera-device', deviceName: 'Vera’s phone' };
  const { activationInfo } = await call.Activate({ activationCode, ...device });
  await call.ConfirmActivation({ confirmationCode: activationInfo?.ConfirmationCode });
  assert.match(activationInfo?.OathTokenSecretKey ?? '', /^[a-z2-7]{32}$/i);
  return activationInfo?.OathTokenSecretKey ?? '';
}

/** Gives back the code of the help desk, which is told once; it was used. */
async function useTemporaryCode(sdk: SdkInProcess): Promise<string> {
  const { code } = await sdk.core.temporaryCodes.issue({ username, reason: 'A reason', author: testAuthor });
  const answer = { username, code, fallback: false };
  assert.equal((await sdk.client.pfWsSdk.ValidateOathCode(answer)).result, true);
  return code;
}

/** Values of this minute. */
function momentary(sdk: SdkInProcess, message: string): Readonly<Record<string, unknown>> {
  const names = requestFields(pfWsSdk, message).map(({ key }) => key);
  return {
    ...(names.includes('code') && { code: oathCode(sdk) }),
    ...(names.includes('passcode') && { passcode: sdk.sentCode() }),
  };
}

function fieldsOf(message: string): Readonly<Record<string, unknown>> {
  return fill(requestFields(pfWsSdk, message));
}

function fill(fields: readonly Field[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = sendableOf(field);
      return value === undefined ? [] : [[field.key, value]];
    }),
  );
}

function sendableOf({ key, base, isArray }: Field): unknown {
  if (key in values) return values[key];
  if (isArray) return [];
  return base in pfWsSdk.types ? fill(typeFields(pfWsSdk, base)) : scalarOf(pfWsSdk, base)?.initial;
}

/** Finds each of them in a text, as it is and in Base64; keys in any case, as they are written either way. */
function createLeakFinder(hidden: readonly string[]): (text: string) => readonly string[] {
  const forms = hidden.map((secret) => ({
    secret,
    plain: secret.toLowerCase(),
    encoded: Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  }));
  return (text) => {
    const lowered = text.toLowerCase();
    const found = forms.filter(({ plain, encoded }) => lowered.includes(plain) || text.includes(encoded));
    return found.map(({ secret }) => secret);
  };
}
