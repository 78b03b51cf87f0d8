import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { encodeBase32 } from '../../sdk-service/domain/oath/base32.ts';
import { type ExampleLanguage, exampleOf, pagesWithExample, printedBy } from '../docs/example.ts';
import { requirePeer } from '../peers/peer.ts';
import { type AuthenticatorApp, scan } from '../support/authenticator-app.ts';
import { type RunningSdkService, startSdkService } from '../support/running-sdk-service.ts';
import { compileDotNetProxy, type DotNetProxy } from './clients.ts';

const root = join(import.meta.dirname, '..', '..');
const pages = pagesWithExample();

let sdk: RunningSdkService;

before(async () => {
  sdk = await startSdkService();
  sdk.mfa('settings', 'set', 'event.messages', 'transfer=You are about to transfer <$amount$> to <$payee$>.');
  const bob = { CountryCode: '1', Phone: '201-555-0177', Extension: '', BackupCountryCode: '', BackupPhone: '' };
  const userPhone = { ...bob, BackupExtension: '' };
  const { error } = await sdk.client.pfWsSdk.ChangePhone({ username: 'bob', userPhone, sendEmail: false });
  assert.deepEqual(error, { Code: 0, Description: '' });
});
after(() => sdk.close());

describe('the Python examples', requirePeer('zeep'), () => {
  for (const page of pages) {
    it(`of ${page} print what the page says`, async () => {
      await runExample({ page, language: 'python', command: ['/usr/bin/python3', '-c'] });
    });
  }
});

describe('the TypeScript examples', () => {
  for (const page of pages) {
    it(`of ${page} print what the page says`, async () => {
      const command = [process.execPath, '--input-type=module-typescript', '--eval'] as const;
      await runExample({ page, language: 'ts', command });
    });
  }
});

describe('the C# examples', requirePeer('mono'), () => {
  let proxy: DotNetProxy;
  before(async () => {
    proxy = await compileDotNetProxy(sdk);
  });
  after(() => proxy?.close());

  for (const page of pages) {
    it(`of ${page} print what the page says`, async () => {
      const program = proxy.compile(page.replace('.md', '.cs'), exampleOf(page, 'csharp', sdk));
      await expectOutput(page, ['mono', program]);
    });
  }
});

interface RunOptions {
  readonly page: string;
  readonly language: ExampleLanguage;
  readonly command: readonly [program: string, ...args: string[]];
}

async function runExample({ page, language, command }: RunOptions): Promise<void> {
  await expectOutput(page, [...command, exampleOf(page, language, sdk)]);
}

/** Runs a program that asks for a code of Alice's token at the most; it prints what its page says. */
async function expectOutput(page: string, [program, ...args]: readonly [string, ...string[]]): Promise<void> {
  const token = await giveAliceToken();
  const { PATH } = process.env;
  const child = spawn(program, args, {
    cwd: root,
    env: { PATH, PYTHONUTF8: '1', MFA_PASSWORD: sdk.password, ALICE_PASSWORD: sdk.password },
  });
  child.stdin.end(`${token.code(1)}\n`);
  if (page === 'event-confirmation.md') void answerCalls(child);
  const [printed, complaint] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const output = printed.replaceAll('\r', '').replace(/^Code of your token: /, '');
  assert.equal(output, printedBy(page), complaint.slice(0, 2000));
}

/** Whoever is called while the program runs confirms. */
async function answerCalls(program: ChildProcess): Promise<void> {
  while (program.exitCode === null && program.signalCode === null) await sdk.pressHash();
}

/** A new one each time, since a code counts once. */
async function giveAliceToken(): Promise<AuthenticatorApp> {
  const secretKey = encodeBase32(randomBytes(20));
  const token = scan(`otpauth://totp/alice?secret=${secretKey}`);
  const binding = { username: 'alice', secretKey, code: token.code(), timeInterval: 30 };
  const { error } = await sdk.client.pfWsSdk.ChangeOathToken(binding);
  assert.deepEqual(error, { Code: 0, Description: '' });
  return token;
}
