import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Command } from 'commander';
import type { NewCertificate } from '../domain/accounts/account-certificates.ts';
import type { AccountCertificate } from '../ports/account-certificate-store.ts';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import { createTable, writeInstant } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

type Listed = AccountCertificate & { readonly canonicalName: string };

/** Larger is no certificate. */
const LARGEST_BYTES = 64 * 1024;

const whichHelp = 'a file with the certificate (PEM or DER, without key), or its SHA-256 fingerprint';

/** `mfa account certificate …`: client certificates by which accounts are known. */
export function addAccountCertificateCommands(account: Command, terminal: Terminal): void {
  const certificate = account
    .command('certificate')
    .description('Client certificates by which an account is known, where the service speaks TLS itself.');
  addExamples(certificate, [
    ['mfa account certificate add adfs adfs.cer', 'the account calls with this certificate, no password needed'],
    ['mfa account certificate list', 'all of them'],
  ]);
  addAdd(certificate, terminal);
  addRemove(certificate, terminal);
  addList(certificate, terminal);
}

function addAdd(certificate: Command, terminal: Terminal): void {
  const add = certificate
    .command('add')
    .description('Lets the account call with a certificate. Its authority must be among those of MFA_CLIENT_CA.')
    .argument('<account>', 'name of the account')
    .argument('<certificate>', whichHelp)
    .action(async (name: string, which: string, _options, command: Command) => {
      const given = readCertificate(which);
      await withCore({ command, terminal }, async ({ core, show }) => {
        const added = await core.certificates.add(name, given, createAuthor());
        show(toJson(name, added), `The account ${name} may call with the certificate ${added.fingerprint}.\n`);
      });
    });
  addExamples(add, [
    ['mfa account certificate add adfs /etc/ssl/adfs.pem', 'from a file'],
    ['mfa account certificate add adfs 5E:1A:…:9F', 'by its fingerprint'],
  ]);
}

function addRemove(certificate: Command, terminal: Terminal): void {
  const remove = certificate
    .command('remove')
    .description('Takes a certificate away from the account; it is refused within a second.')
    .argument('<account>', 'name of the account')
    .argument('<certificate>', whichHelp)
    .action(async (name: string, which: string, _options, command: Command) => {
      const { fingerprint } = readCertificate(which);
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.certificates.remove(name, fingerprint, createAuthor());
        show({ account: name, fingerprint }, `The account ${name} may no longer call with that certificate.\n`);
      });
    });
  addExamples(remove, [['mfa account certificate remove adfs /etc/ssl/adfs.pem', 'the one in the file']]);
}

function addList(certificate: Command, terminal: Terminal): void {
  const list = certificate
    .command('list')
    .description('Lists the certificates of one account, or of all.')
    .argument('[account]', 'name of the account')
    .action(async (name: string | undefined, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const certificates = await core.certificates.list(name);
        show(
          certificates.map((each) => toJson(each.canonicalName, each)),
          writeCertificates(certificates),
        );
      });
    });
  addExamples(list, [['mfa account certificate list adfs', 'with thumbprints as Windows shows them']]);
}

/** A file where there is one of that name, else a fingerprint. @throws MfaError `malformed` */
function readCertificate(which: string): NewCertificate {
  const bytes = findFile(which);
  if (bytes === undefined) return { fingerprint: which };
  try {
    const { fingerprint256, fingerprint, subject, validToDate } = new X509Certificate(bytes);
    const thumbprint = fingerprint.replaceAll(':', '').toLowerCase();
    return { fingerprint: fingerprint256, thumbprint, subject, expiresAt: validToDate };
  } catch (cause) {
    throw new MfaError('malformed', `"${which}" is not a certificate in PEM or DER.`, { cause });
  }
}

function findFile(path: string): Buffer | undefined {
  try {
    if (statSync(path).size > LARGEST_BYTES)
      throw new MfaError('malformed', `"${path}" is too large for a certificate.`);
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof MfaError) throw cause;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new MfaError('malformed', `"${path}" cannot be read.`, { cause });
  }
}

function writeCertificates(certificates: readonly Listed[]): string {
  if (certificates.length === 0) return 'There is no certificate; "mfa account certificate add" enters one.\n';
  return createTable<Listed>([
    { title: 'account', text: ({ canonicalName }) => canonicalName },
    { title: 'subject', text: ({ subject }) => subject.replaceAll('\n', ', ') },
    { title: 'expires', text: ({ expiresAt }) => writeInstant(expiresAt) },
    { title: 'thumbprint (Windows)', text: ({ thumbprint }) => thumbprint },
    { title: 'fingerprint', text: ({ fingerprint }) => fingerprint },
  ]).write(certificates);
}

function toJson(account: string, { fingerprint, thumbprint, subject, expiresAt, addedAt }: AccountCertificate) {
  return { account, fingerprint, thumbprint, subject, expiresAt: expiresAt ?? null, addedAt };
}
