import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createCore } from '../../../sdk-service/core.ts';
import { requirePeer } from '../../peers/peer.ts';
import { type Smsc, startSmsc } from '../../peers/smsc.ts';
import { createPlace, type Place } from './place.ts';

/** One store and one short message service centre, from set-up to a code that arrives. */
const options = requirePeer('smpp');
const password = 'sW0rdf1sh';
let place: Place;
let smsc: Smsc;

before(async () => {
  if (options.skip !== false) return;
  [place, smsc] = await Promise.all([createPlace(), startSmsc()]);
  await place.mfa('init');
  await smsc.plan({ password });
});
after(async () => {
  await smsc?.stop();
  await place?.remove();
});

function add(name: string, ...more: readonly string[]) {
  const words = [
    '--kind',
    'smpp',
    '--host',
    '127.0.0.1',
    '--port',
    String(smsc.port),
    '--no-tls',
    '--system-id',
    'mfa',
  ];
  return place.mfaWithInput(`${password}\n`, 'carrier', 'add', name, ...words, '--secret-stdin', ...more);
}

test('adds a carrier, and keeps its secret where nobody sees it', options, async () => {
  assert.match((await place.mfa('carrier', 'list')).stdout, /^There is no carrier/);
  const added = await add('main', '--sender', 'Contoso');
  assert.deepEqual({ code: added.code, stderr: added.stderr }, { code: 0, stderr: '' });
  const { stdout } = await place.mfa('carrier', 'list', '--json');
  assert.deepEqual(JSON.parse(stdout), [
    {
      name: 'main',
      kind: 'smpp',
      host: '127.0.0.1',
      port: smsc.port,
      tls: false,
      certificateAuthority: '',
      systemId: 'mfa',
      systemType: '',
      sender: 'Contoso',
      countries: [],
    },
  ]);
  const log = await place.mfa('log', 'tail', '--changes', '--json');
  assert.match(log.stdout, /"text-carrier\.add"/);
  assert.ok(!log.stdout.includes(password));
  assert.ok(!readFileSync(join(place.dataDir, 'store.sqlite')).includes(password));
});

test('sends a text by it', options, async () => {
  const tested = await place.mfa('carrier', 'test', 'main', '--to', '+12015550123');
  assert.deepEqual(
    { code: tested.code, stdout: tested.stdout },
    { code: 0, stdout: 'The carrier main took the message.\n' },
  );
  assert.equal((await smsc.next('submit')).to, '12015550123');
  const wrong = await place.mfa('carrier', 'test', 'main', '--to', '2015550123');
  assert.match(wrong.stderr, /a number with its country/);
});

test('a code goes by it, and the reply to it comes back', options, async () => {
  const { dataDir, masterKeyFile } = place;
  const core = await createCore({
    dataDir,
    masterKeyFile,
    demo: undefined,
    listens: true,
    log: { warn: () => undefined },
  });
  try {
    await place.mfa('account', 'add', 'payroll', '--role', 'application');
    await place.mfa('user', 'add', 'anna', '--phone', '+12015550123', '--method', 'text');
    await core.accounts.reload();
    const [account = assert.fail('no account')] = await core.accounts.list();
    const about = { applicationName: 'Payroll', authenticationType: 'pfsdk', clientAddress: undefined };
    const context = { account, ...about, requestId: 'r', sessionHash: undefined };
    const begun = await core.authentication.begin({ username: 'anna', requireUserMatch: true, context });
    assert.equal(begun.outcome, 'challenged');
    const text = Buffer.from(String((await smsc.next('submit')).hex), 'hex').toString('latin1');
    const response = /\d{6}/.exec(text)?.[0] ?? '';
    const answered = await core.authentication.answer({ username: 'anna', kind: 'text', response, context });
    assert.equal(answered.outcome, 'approved');
  } finally {
    await core.close();
  }
});

test('a carrier is asked for the countries that it has, wherever it stands in the order', options, async () => {
  const carriersOf = async () => {
    const { stdout } = await place.mfa('carrier', 'list', '--json');
    return JSON.parse(stdout).map((each: { name: string; countries: string[] }) => [each.name, ...each.countries]);
  };
  assert.match(
    (await add('abroad', '--country', 'de')).stderr,
    /country: a country as two capital letters, such as DE/,
  );
  assert.equal((await add('abroad', '--sender', 'Abroad', '--country', 'DE', 'AT', 'DE')).code, 0);
  assert.match((await place.mfa('carrier', 'list')).stdout, /abroad +smpp .*, to DE AT only\n/);
  assert.match((await place.mfa('carrier', 'move', 'abroad', '3')).stderr, /to: 1 to 2/);
  assert.match((await place.mfa('carrier', 'move', 'nowhere', '1')).stderr, /There is no carrier "nowhere"/);
  assert.equal((await place.mfa('carrier', 'move', 'ABROAD', '1')).code, 0);
  assert.deepEqual(await carriersOf(), [['abroad', 'DE', 'AT'], ['main']]);

  await place.mfa('settings', 'set', 'phones.homeCountries', 'US, DE');
  await place.mfa('user', 'add', 'bob', '--phone', '+4915123456789', '--method', 'text');
  const { dataDir, masterKeyFile } = place;
  const core = await createCore({ dataDir, masterKeyFile, demo: undefined, log: { warn: () => undefined } });
  try {
    const [account = assert.fail('no account')] = await core.accounts.list();
    const about = { applicationName: 'Payroll', authenticationType: 'pfsdk', clientAddress: undefined };
    const context = { account, ...about, requestId: 'r', sessionHash: undefined };
    const senderFor = async (username: string) => {
      const begun = await core.authentication.begin({ username, requireUserMatch: true, context });
      assert.equal(begun.outcome, 'challenged');
      return (await smsc.next('submit')).from;
    };
    assert.equal(await senderFor('anna'), 'Contoso');
    assert.equal(await senderFor('bob'), 'Abroad');
  } finally {
    await core.close();
  }
  await place.mfa('carrier', 'remove', 'abroad');
});

test('says why a carrier refuses', options, async () => {
  await smsc.plan({ password: 'another' });
  const refused = await place.mfa('carrier', 'test', 'main', '--to', '+12015550123');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /ESME_RINVPASWD/);
});

test('refuses a name twice and what no carrier can be', options, async () => {
  assert.match((await add('MAIN')).stderr, /There is a carrier "MAIN" already/);
  assert.match((await add('other', '--sender', 'far too long a sender')).stderr, /sender: a number with \+/);
  assert.match((await add('a b')).stderr, /name: 1 to 40 letters/);
});

test('removes a carrier', options, async () => {
  assert.equal((await place.mfa('carrier', 'remove', 'main')).stdout, 'Removed the carrier main.\n');
  assert.match((await place.mfa('carrier', 'remove', 'main')).stderr, /There is no carrier "main"/);
  assert.equal((await place.mfa('carrier', 'list', '--json')).stdout.trim(), '[]');
});
