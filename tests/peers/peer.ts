import { spawnSync } from 'node:child_process';

interface Peer {
  /** A command that succeeds where the peer is installed. */
  readonly probe: readonly [command: string, ...args: string[]];
  /** Debian packages that bring it. */
  readonly packages: string;
}

const peers = {
  xmllint: { probe: ['xmllint', '--version'], packages: 'libxml2-utils' },
  openssl: { probe: ['openssl', 'version'], packages: 'openssl' },
  // Debian's own Python: another one on the path does not see Debian's modules.
  zeep: { probe: ['/usr/bin/python3', '-c', 'import zeep'], packages: 'python3-zeep' },
  php: { probe: ['php', '-r', 'exit(class_exists("SoapClient") ? 0 : 1);'], packages: 'php-cli php-soap' },
  // Its `wsdl` and `mcs` stand in for those of .NET Framework.
  mono: { probe: ['mcs', '--version'], packages: 'mono-devel' },
  sqlfluff: { probe: ['sqlfluff', '--version'], packages: 'sqlfluff' },
  // The path of `tests/support/browser.ts`.
  chromium: { probe: [process.env.MFA_TEST_CHROMIUM ?? '/usr/bin/chromium', '--version'], packages: 'chromium' },
  // Root: Samba needs it for the attributes of its files.
  samba: {
    probe: ['/bin/sh', '-c', '[ "$(id -u)" = 0 ] && command -v samba samba-tool ldbmodify flock'],
    packages:
      'samba samba-ad-dc samba-ad-provision samba-dsdb-modules samba-vfs-modules ldb-tools python3-samba attr acl, as root',
  },
  // A short message service centre.
  smpp: { probe: ['perl', '-MNet::SMPP', '-e', '1'], packages: 'libnet-smpp-perl' },
  freeradius: { probe: ['/usr/sbin/freeradius', '-v'], packages: 'freeradius' },
  slapd: { probe: ['/usr/bin/test', '-x', '/usr/sbin/slapd'], packages: 'slapd' },
} as const satisfies Record<string, Peer>;

export type PeerName = keyof typeof peers;

/**
 * Asks for a foreign program that tests talk to. Where it is absent, CI fails (`CI=true`); at home the tests are skipped,
 * loudly. Give the answer to `test` as its options: `test('…', requirePeer('xmllint'), () => …)`.
 */
export function requirePeer(name: PeerName): { readonly skip: string | false } {
  const { probe, packages } = peers[name];
  const [command, ...args] = probe;
  if (spawnSync(command, args, { stdio: 'ignore', timeout: 30_000 }).status === 0) return { skip: false };
  const reason = `${name} is absent; install ${packages}`;
  if (process.env.CI === 'true') throw new Error(reason);
  process.stderr.write(`\n*** SKIPPED: ${reason} ***\n\n`);
  return { skip: reason };
}
