import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CertificateAuthority, createCertificateAuthority } from '../support/make-certificate.ts';
import { freeLoopbackAddress, untilListening, writeFiles } from './peer-folder.ts';

/** A running OpenLDAP of `dc=example,dc=org`, this test's alone. */
export interface Slapd {
  /** Loopback; ports 3389 and 3636. */
  readonly address: string;
  readonly authority: string;
  stop(): Promise<void>;
}

export interface SlapdOptions {
  /** Names in the certificate besides the address. Default: the address alone. */
  readonly certificateNames?: readonly string[];
  readonly certificateEndsAt?: Date;
  readonly authority?: CertificateAuthority;
  /** Default: a free one. */
  readonly address?: string;
  /** Entries that it gives in all, page by page. Default: all. */
  readonly pagedTotal?: number;
  /** Default: `slapdBulkPeople`. */
  readonly bulkPeople?: number;
  /** Further lines of the LDIF of each of them. Default: none. */
  readonly bulkLines?: (index: number) => readonly string[];
  /** When all entries were changed last (RFC 4517 §3.3.13). Default: now. */
  readonly changedAt?: string;
}

/** People without a password, for searches of more than a page. */
export const slapdBulkPeople = 1200;

export async function startSlapd(options: SlapdOptions = {}): Promise<Slapd> {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-slapd-'));
  const address = options.address ?? (await freeLoopbackAddress(3389));
  const authority = options.authority ?? createCertificateAuthority();
  const { key, cert } = authority.issue(options.certificateNames ?? [address], options.certificateEndsAt);
  mkdirSync(join(folder, 'db'));
  const files = { 'key.pem': key, 'cert.pem': cert, 'ca.pem': authority.cert };
  writeFiles(folder, {
    ...files,
    'slapd.conf': configuration(folder, options.pagedTotal),
    'people.ldif': people(options),
  });
  const slapadd = ['-q', '-f', join(folder, 'slapd.conf'), '-l', join(folder, 'people.ldif')];
  execFileSync('/usr/sbin/slapadd', slapadd, { stdio: ['ignore', 'ignore', 2] });
  const urls = `ldap://${address}:3389 ldaps://${address}:3636`;
  // -d keeps it in the foreground.
  const slapd = spawn('/usr/sbin/slapd', ['-f', join(folder, 'slapd.conf'), '-h', urls, '-d', '0'], {
    stdio: 'ignore',
  });
  const kill = () => void slapd.kill('SIGKILL');
  process.on('exit', kill);
  const ended = once(slapd, 'exit');
  const stop = async () => {
    // Nothing of it is kept; asked politely, it would wait for its clients.
    kill();
    await ended;
    process.off('exit', kill);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilListening(address, 3636, () => slapd.exitCode !== null);
    return { address, authority: authority.cert, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Whoever shows a certificate of the authority may read as its subject. Page by page everything may be read, at once only 500 entries. A badge is bytes that are no text. */
function configuration(folder: string, pagedTotal: number | undefined): string {
  return `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/inetorgperson.schema
attributetype ( 1.3.6.1.4.1.4203.666.1.900 NAME 'badge' EQUALITY octetStringMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
objectclass ( 1.3.6.1.4.1.4203.666.3.900 NAME 'badgeHolder' SUP top AUXILIARY MAY badge )
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile ${folder}/cert.pem
TLSCertificateKeyFile ${folder}/key.pem
TLSCACertificateFile ${folder}/ca.pem
TLSVerifyClient try
sizelimit size.soft=500 size.hard=500 size.prtotal=${pagedTotal ?? 'unlimited'}
database mdb
suffix "dc=example,dc=org"
rootdn "cn=admin,dc=example,dc=org"
rootpw admin
directory ${folder}/db
maxsize 4294967296
index objectClass,uid,entryUUID,modifyTimestamp eq
access to attrs=userPassword by anonymous auth by self write by * none
access to * by users read by anonymous auth
`;
}

function people({ bulkPeople = slapdBulkPeople, bulkLines, changedAt }: SlapdOptions): string {
  const base = 'dc=example,dc=org';
  const person = (name: string, ...lines: readonly string[]) =>
    [
      `dn: uid=${name},ou=people,${base}`,
      'objectClass: inetOrgPerson',
      'objectClass: badgeHolder',
      `uid: ${name}`,
      `cn: ${name}`,
      `sn: ${name}`,
      ...lines,
    ].join('\n');
  const group = (name: string, ...members: readonly string[]) =>
    [
      `dn: cn=${name},ou=groups,${base}`,
      'objectClass: groupOfNames',
      `cn: ${name}`,
      ...members.map((member) => `member: ${member},${base}`),
    ].join('\n');
  const password = 'userPassword: Passw0rd!';
  const bulk = Array.from({ length: bulkPeople }, (_, index) =>
    person(`u${String(index).padStart(5, '0')}`, ...(bulkLines?.(index) ?? [])),
  );
  return [
    `dn: ${base}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example`,
    ...['people', 'groups'].map((ou) => `dn: ou=${ou},${base}\nobjectClass: organizationalUnit\nou: ${ou}`),
    person('svc-mfa', password),
    person('anna', password, 'givenName: Anna', 'mail: anna@example.org', 'mobile: +49 1512 3456789'),
    person('changes', password),
    person('nopassword'),
    person('paren(s)*', password),
    ...bulk,
    group('outer', 'cn=inner,ou=groups', 'uid=anna,ou=people'),
    // Back to where it began, and somebody who is there no more.
    group('inner', 'uid=changes,ou=people', 'cn=outer,ou=groups', 'uid=gone,ou=people'),
    '',
  ].join(changedAt === undefined ? '\n\n' : `\nmodifyTimestamp: ${changedAt}\n\n`);
}
