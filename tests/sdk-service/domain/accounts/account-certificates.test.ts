import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAccountCertificates } from '../../../../sdk-service/domain/accounts/account-certificates.ts';
import { parseFingerprint } from '../../../../sdk-service/domain/accounts/parse-fingerprint.ts';
import { createTestBed } from '../../../support/test-bed.ts';

const fingerprint = 'ab'.repeat(32);

/** Account `payroll`, and its certificates. */
async function createBed(t: Parameters<typeof createTestBed>[0]) {
  const bed = await createTestBed(t);
  const certificates = createAccountCertificates(bed);
  return { ...bed, certificates };
}

test('a fingerprint is read as people write it', () => {
  for (const text of [
    fingerprint,
    'AB'.repeat(32),
    Array(32).fill('AB').join(':'),
    ` \u200e${Array(32).fill('ab').join(' ')}\n`,
  ]) {
    assert.equal(parseFingerprint(text), fingerprint);
  }
});

test('a thumbprint of Windows is refused, with the reason', () => {
  assert.throws(() => parseFingerprint('AB'.repeat(20)), { code: 'malformed', message: /thumbprint of Windows/ });
  for (const text of ['', 'xy'.repeat(32), 'ab'.repeat(31), 'adfs.pem']) {
    assert.throws(() => parseFingerprint(text), { code: 'malformed', message: /64 hexadecimal digits\.$/ });
  }
});

test('a certificate is remembered, listed and taken away, each with a row in the log', async (t) => {
  const { certificates, store, author, clock } = await createBed(t);
  const expiresAt = new Date(clock.now().getTime() + 1000);
  const given = { fingerprint, thumbprint: 'cd'.repeat(20), subject: 'O=Contoso\nCN=adfs', expiresAt };
  await certificates.add('PAYROLL', given, author);
  assert.equal(certificates.findAccountName(fingerprint), 'payroll');
  const [listed, ...others] = await certificates.list('payroll');
  assert.deepEqual(others, []);
  assert.deepEqual(
    [listed?.subject, listed?.thumbprint, listed?.expiresAt, listed?.canonicalName],
    ['O=Contoso, CN=adfs', given.thumbprint, expiresAt, 'payroll'],
  );
  await certificates.remove('payroll', fingerprint.toUpperCase(), author);
  assert.equal(certificates.findAccountName(fingerprint), undefined);
  assert.deepEqual(await certificates.list(), []);
  const { rows } = await store.tailChanges({ after: 0, limit: 1000 });
  assert.deepEqual(
    rows.slice(-2).map(({ action, subject, detail, actor }) => [action, subject, detail, actor]),
    [
      ['account.add-certificate', 'payroll', `${fingerprint} O=Contoso, CN=adfs`, 'admin'],
      ['account.remove-certificate', 'payroll', fingerprint, 'admin'],
    ],
  );
});

test('a certificate of an account is not given to it again, nor to another', async (t) => {
  const { certificates, addAccount, author } = await createBed(t);
  await addAccount('adfs');
  await certificates.add('payroll', { fingerprint }, author);
  const conflict = { code: 'conflict', message: /belongs to an account already/ };
  await assert.rejects(certificates.add('payroll', { fingerprint }, author), conflict);
  await assert.rejects(certificates.add('adfs', { fingerprint }, author), conflict);
  await assert.rejects(certificates.remove('adfs', fingerprint, author), { code: 'not-found' });
});

test('an account has at most twenty', async (t) => {
  const { certificates, author } = await createBed(t);
  for (let n = 10; n < 30; n += 1) await certificates.add('payroll', { fingerprint: `${n}`.repeat(32) }, author);
  await assert.rejects(certificates.add('payroll', { fingerprint }, author), {
    code: 'malformed',
    message: /at most 20/,
  });
});

test('an expired certificate, and an account that does not exist, are refused', async (t) => {
  const { certificates, author, clock } = await createBed(t);
  await assert.rejects(certificates.add('payroll', { fingerprint, expiresAt: clock.now() }, author), {
    code: 'malformed',
    message: /has expired/,
  });
  for (const call of [
    () => certificates.add('nobody', { fingerprint }, author),
    () => certificates.remove('nobody', fingerprint, author),
    () => certificates.list('nobody'),
  ]) {
    await assert.rejects(call, { code: 'not-found', message: /no account "nobody"/ });
  }
});
