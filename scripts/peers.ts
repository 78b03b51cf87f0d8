import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A program that some tests need and npm does not bring. */
interface Peer {
  readonly name: string;
  readonly purpose: string;
  /** Commands of which one must succeed for the peer to be there. */
  readonly probes: readonly (readonly [command: string, ...args: string[]])[];
  /** One, or several with a space between. */
  readonly debianPackage: string;
  readonly elsewhere: string;
}

const peers: readonly Peer[] = [
  {
    name: 'Chromium',
    purpose: 'journeys in a real browser',
    probes: [['chromium', '--version']],
    debianPackage: 'chromium',
    elsewhere: 'a package named chromium',
  },
  {
    name: 'zeep',
    purpose: 'a SOAP client that is not ours',
    // Debian's own Python has Debian's packages; another one may come first in PATH.
    probes: [
      ['/usr/bin/python3', '-c', 'import zeep'],
      ['python3', '-c', 'import zeep'],
    ],
    debianPackage: 'python3-zeep',
    elsewhere: 'pip install zeep',
  },
  {
    name: 'PHP with SoapClient',
    purpose: 'a SOAP client that is not ours',
    probes: [['php', '-r', 'exit(class_exists("SoapClient") ? 0 : 1);']],
    debianPackage: 'php-cli php-soap',
    elsewhere: 'PHP with its soap extension',
  },
  {
    name: 'Mono',
    purpose: 'the proxies of .NET Framework: wsdl.exe and a C# compiler',
    probes: [['mcs', '--version']],
    debianPackage: 'mono-devel',
    elsewhere: 'the package mono-devel or mono-complete',
  },
  {
    name: 'xmllint',
    purpose: 'a judge of XML and schemas that is not ours',
    probes: [['xmllint', '--version']],
    debianPackage: 'libxml2-utils',
    elsewhere: 'the package libxml2-utils or libxml2',
  },
  {
    name: 'sqlfluff',
    purpose: 'a judge of Transact-SQL',
    probes: [['sqlfluff', '--version']],
    debianPackage: 'sqlfluff',
    elsewhere: 'pip install sqlfluff',
  },
  {
    name: 'Samba',
    purpose: 'an Active Directory domain; runs as root only',
    probes: [['/bin/sh', '-c', '[ "$(id -u)" = 0 ] && command -v samba samba-tool ldbmodify']],
    debianPackage:
      'samba samba-ad-dc samba-ad-provision samba-dsdb-modules samba-vfs-modules ldb-tools python3-samba attr acl',
    elsewhere: 'a Samba built as a domain controller',
  },
  {
    name: 'Net::SMPP',
    purpose: 'a short message service centre that is not ours',
    probes: [['perl', '-MNet::SMPP', '-e', '1']],
    debianPackage: 'libnet-smpp-perl',
    elsewhere: 'cpan Net::SMPP',
  },
  {
    name: 'OpenLDAP',
    purpose: 'an LDAP server that is no Active Directory',
    probes: [['/usr/bin/test', '-x', '/usr/sbin/slapd']],
    debianPackage: 'slapd',
    elsewhere: 'the package slapd or openldap-servers',
  },
  {
    name: 'FreeRADIUS',
    purpose: 'a RADIUS server that is not ours',
    probes: [['/usr/sbin/freeradius', '-v']],
    debianPackage: 'freeradius',
    elsewhere: 'the package freeradius, with its program at /usr/sbin/freeradius',
  },
];

/**
 * Sees to it that the programs are there that some tests need: on Debian as root it installs them, elsewhere it names
 * what is missing and how to get it. Tests that need a missing one say loudly that they were skipped, and fail where the
 * variable CI is set.
 *
 * @returns Whether all are there.
 */
export function providePeers(): boolean {
  const missing = peers.filter((peer) => !isThere(peer));
  if (missing.length === 0) return true;
  if (canInstall()) install(missing.flatMap((peer) => peer.debianPackage.split(' ')));
  const stillMissing = missing.filter((peer) => !isThere(peer));
  for (const { name, purpose, debianPackage, elsewhere } of stillMissing) {
    console.error(`MISSING: ${name} (${purpose}). Debian: apt-get install ${debianPackage}; elsewhere: ${elsewhere}.`);
  }
  return stillMissing.length === 0;
}

function isThere({ probes }: Peer): boolean {
  return probes.some(([command, ...args]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0);
}

function canInstall(): boolean {
  return existsSync('/etc/debian_version') && process.getuid?.() === 0;
}

function install(packages: readonly string[]): void {
  console.error(`Installing for the tests: ${packages.join(', ')}…`);
  // Quiet, and its output on standard error, so that the tests' summary stays the end of standard output.
  const options = { stdio: ['ignore', 2, 2] as const, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update', '-qq'], { ...options, stdio: [...options.stdio] });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
    ...options,
    stdio: [...options.stdio],
  });
}
