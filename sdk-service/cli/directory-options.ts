import { readFileSync } from 'node:fs';
import { MfaError } from '@mfa/shared/mfa-error';
import { type Command, Option } from 'commander';
import type { DirectoryChange } from '../domain/directories/new-directory.ts';
import type { DirectoryInput } from '../domain/directories/parse-directory.ts';
import type { DirectoryTls } from '../ports/directory.ts';
import type { RadiusNameForm } from '../ports/password-directory-config.ts';
import { boundedNumber } from './bounded-number.ts';
import { choosePassword } from './password.ts';
import { readSecret } from './read-input.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** What `add` and `change` have in common. */
export interface DirectoryOptions {
  readonly server?: readonly string[];
  readonly tls?: DirectoryTls;
  readonly caFile?: string;
  readonly baseDn?: readonly string[];
  readonly bindDn?: string;
  readonly bindPasswordStdin?: true;
  readonly bindCertificateFile?: string;
  readonly bindKeyFile?: string;
  readonly domain?: readonly string[];
  readonly userFilter?: string;
  readonly groupFilter?: string;
  readonly containerFilter?: string;
  readonly attribute?: readonly string[];
  readonly defaultAttributes?: true;
  readonly connectSeconds?: number;
  readonly answerSeconds?: number;
  readonly secretStdin?: true;
  readonly peopleOf?: readonly string[];
  readonly nameForm?: RadiusNameForm;
  readonly nasIdentifier?: string;
  readonly lockoutThreshold?: number;
  readonly lockoutMinutes?: number;
}

const MAXIMUM_SECONDS = 60;
const MAXIMUM_TRIES = 999;
const MAXIMUM_MINUTES = 99_999;

export function addDirectoryOptions(command: Command): Command {
  return command
    .option('--server <host...>', 'host or host:port; several in the order in which they are asked')
    .addOption(
      new Option('--tls <how>', 'ldaps, starttls, or none (passwords cross the network readable)').choices([
        'ldaps',
        'starttls',
        'none',
      ]),
    )
    .option('--ca-file <file>', "PEM of the authority that issued the servers' certificates (default: the system's)")
    .option('--base-dn <dn...>', 'where people, groups and containers are looked for (default: the whole directory)')
    .option('--bind-dn <dn>', 'the account with which the directory is read; a DN, or in AD a UPN')
    .option('--bind-password-stdin', 'read its password from standard input')
    .option(
      '--bind-certificate-file <file>',
      'PEM of a certificate by which the directory is read instead (SASL EXTERNAL)',
    )
    .option('--bind-key-file <file>', 'PEM of its key; it is sealed in the store, and the file is read once')
    .option('--domain <name...>', 'DOMAIN of DOMAIN\\user and suffixes of UPNs that belong to this directory alone')
    .option('--user-filter <filter>', 'who is a person; empty: the default')
    .option('--group-filter <filter>', 'what is a group; empty: the default')
    .option('--container-filter <filter>', 'what is a container; empty: the default')
    .option('--attribute <field=name...>', 'which attribute holds a field; several names with ; between')
    .option('--default-attributes', 'all fields from their default attributes again, but for those of --attribute')
    .option('--connect-seconds <n>', 'longest wait for a connection', boundedNumber(MAXIMUM_SECONDS))
    .option('--answer-seconds <n>', 'longest wait for an answer', boundedNumber(MAXIMUM_SECONDS))
    .option('--secret-stdin', 'RADIUS: read the shared secret of all its servers from standard input')
    .option('--people-of <directory...>', 'RADIUS: people who come from these directories have their passwords here')
    .addOption(
      new Option('--name-form <form>', 'RADIUS: names as they are, or without DOMAIN\\ and @domain').choices([
        'whole',
        'bare',
      ]),
    )
    .option('--nas-identifier <text>', 'RADIUS: what this server calls itself (default: mfa-server)')
    .option(
      '--lockout-threshold <n>',
      'RADIUS: wrong passwords that lock an account behind it; 0: never (default: 5)',
      boundedNumber(MAXIMUM_TRIES, 0),
    )
    .option(
      '--lockout-minutes <n>',
      'RADIUS: for how long they are counted there (default: 30)',
      boundedNumber(MAXIMUM_MINUTES),
    );
}

/** @throws UsageError for a pair without `=`, MfaError `malformed` for a file that cannot be read. */
export async function readDirectoryOptions(
  options: DirectoryOptions,
  { terminal, name }: { readonly terminal: Terminal; readonly name: string },
): Promise<DirectoryInput & Pick<DirectoryChange, 'bindPassword' | 'bindKey' | 'sharedSecret'>> {
  const { userFilter, groupFilter, containerFilter } = options;
  const filters = {
    ...(userFilter !== undefined && { user: userFilter }),
    ...(groupFilter !== undefined && { group: groupFilter }),
    ...(containerFilter !== undefined && { container: containerFilter }),
  };
  return {
    servers: options.server,
    tls: options.tls,
    certificateAuthority: readPem('--ca-file', options.caFile),
    baseDns: options.baseDn,
    bindDn: options.bindDn,
    bindCertificate: readPem('--bind-certificate-file', options.bindCertificateFile),
    bindKey: readPem('--bind-key-file', options.bindKeyFile),
    domains: options.domain,
    filters: Object.keys(filters).length === 0 ? undefined : filters,
    attributes: options.attribute && Object.fromEntries(options.attribute.map(readPair)),
    restoreAttributes: options.defaultAttributes,
    connectSeconds: options.connectSeconds,
    answerSeconds: options.answerSeconds,
    peopleOf: options.peopleOf,
    nameForm: options.nameForm,
    nasIdentifier: options.nasIdentifier,
    lockoutThreshold: options.lockoutThreshold,
    lockoutMinutes: options.lockoutMinutes,
    bindPassword: options.bindPasswordStdin && (await choosePassword(terminal, { fromStdin: true, name })).password,
    sharedSecret: options.secretStdin && (await readSecret(terminal, { field: 'secret', option: '--secret-stdin' })),
  };
}

function readPair(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  if (equals < 1) throw new UsageError(`--attribute takes field=name; "${pair}" has no field.`);
  return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
}

function readPem(option: string, file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new MfaError('malformed', `${option}: ${file} cannot be read.`, { cause });
  }
}
