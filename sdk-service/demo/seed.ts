import { randomInt } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSdkServiceConfig } from '@mfa/shared/config/sdk-service';
import { createLog } from '@mfa/shared/log/log';
import { MfaError } from '@mfa/shared/mfa-error';
import { runApp } from '@mfa/shared/web/run-app';
import { createMasterKeyFile } from '../adapters/secrets/index.ts';
import { type Core, createCore } from '../core.ts';
import { administratorRights } from '../domain/administrators/administrator-rights.ts';
import type { ChangeAuthor } from '../domain/changes/change-author.ts';
import { demoAccounts, demoAdministrator, demoPeople } from './people.ts';

/**
 * Makes the demonstration's master key, store, people and accounts, if they are not there yet, and says in one JSON line
 * on standard output what there is. Passwords are told only when they have just been made.
 */
const author: ChangeAuthor = { accountName: '', actor: 'npm start', clientAddress: '', requestId: 'demo-seed' };

/** Written last, so that a start that was cut off is done again from the top. */
const SEEDED = 'demo-seeded';

await runApp(async () => {
  const config = readSdkServiceConfig(process.env);
  if (!config.demo) throw new MfaError('misconfigured', 'MFA_DEMO is not set; only npm start makes a demonstration.');
  const log = createLog({ name: 'demo-seed', level: config.logLevel });
  if (!existsSync(config.masterKeyFile)) createMasterKeyFile(config.masterKeyFile);
  const core = await createCore({ ...config, log });
  const isSeeded = (await core.storage.readProperty(SEEDED)) !== undefined;
  const seeded = isSeeded ? describe() : await seed(core, config.dataDir);
  await setMobileAddresses(core);
  await core.close();
  process.stdout.write(`${JSON.stringify({ created: !isSeeded, ...seeded })}\n`);
});

async function seed(core: Core, dataDir: string) {
  const chosen = process.env.MFA_DEMO_PASSWORD;
  const people = demoPeople.map(({ username }) => ({ username, password: chosen ?? readablePassword() }));
  const accounts = demoAccounts.map(({ name, role }) => ({ name, role, password: chosen ?? readablePassword() }));
  for (const { username, password } of people) await core.people.setPassword(username, password, author);
  for (const person of demoPeople) {
    await core.users.add(
      { ...person, authenticator: 'oath-token', emailAddress: `${person.username}@demo.example` },
      author,
    );
  }
  await core.administrators.set({
    username: demoAdministrator,
    rights: administratorRights,
    match: 'any',
    tags: [],
    author,
  });
  for (const account of accounts) await setAccount(core, account);
  for (const { name, passwordFile } of demoAccounts) {
    const password = accounts.find((account) => account.name === name)?.password;
    if (passwordFile === undefined || password === undefined) continue;
    writeFileSync(join(dataDir, passwordFile), password, { mode: 0o600 });
  }
  // Nothing leaves a demonstration, so whoever tries it may type a number of his own country.
  const countries = core.settings.current()['phones.allowedCountries'];
  await core.settings.set('phones.homeCountries', countries.join(','), author);
  await core.storage.writeProperty(SEEDED, 'yes');
  return { people, accounts };
}

/** Ports may be others than at the last start, so these are set at each. */
async function setMobileAddresses(core: Core): Promise<void> {
  const { MFA_DEMO_MOBILE_URL: url, MFA_DEMO_APP_ORIGIN: origin } = process.env;
  if (url !== undefined) await core.settings.set('mobile.url', url, author);
  if (origin !== undefined) await core.settings.set('mobile.appOrigin', origin, author);
}

function describe() {
  return {
    people: demoPeople.map(({ username }) => ({ username })),
    accounts: demoAccounts.map(({ name, role }) => ({ name, role })),
  };
}

async function setAccount(core: Core, account: (typeof demoAccounts)[number] & { readonly password: string }) {
  const known = (await core.accounts.list()).some(({ name }) => name === account.name);
  if (known) await core.accounts.setPassword(account.name, account.password, author);
  else await core.accounts.add(account, author);
}

/** 20 characters that nobody mistakes for each other, in groups: 98 bits. */
function readablePassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
