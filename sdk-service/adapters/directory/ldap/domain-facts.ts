import type { DirectoryKind, LockoutPolicy } from '../../../ports/directory.ts';
import type { PasswordRules } from '../../../ports/primary-authentication.ts';
import { and, equal, present } from './filter.ts';
import type { LdapConnection } from './ldap-connection.ts';
import { readText, readTexts } from './map-entry.ts';

/** What a directory says of itself. */
export interface DomainFacts {
  /** Where people are looked for when no search base is set up. */
  readonly namingContext: string;
  /** `CORP` of `CORP\user`; undefined elsewhere than in AD. */
  readonly netbiosName: string | undefined;
  /** `corp.example`, the suffix of the UPNs that everybody has. */
  readonly dnsName: string | undefined;
  /** The policy of the domain itself; policies of single groups (PSO) can only be read by administrators. */
  readonly lockout: LockoutPolicy | undefined;
  /** From the same place. */
  readonly passwords: PasswordRules | undefined;
}

/** @throws LdapFailure */
export async function readDomainFacts(connection: LdapConnection, kind: DirectoryKind): Promise<DomainFacts> {
  const [root] = await connection.search(
    {
      base: '',
      scope: 'base',
      filter: present('objectClass'),
      attributes: ['defaultNamingContext', 'namingContexts', 'configurationNamingContext'],
    },
    1,
  );
  const configuration = root === undefined ? '' : readText(root, 'configurationNamingContext');
  const namingContext =
    root === undefined ? '' : readText(root, 'defaultNamingContext') || (readTexts(root, 'namingContexts')[0] ?? '');
  if (kind !== 'ad' || configuration === '') {
    return { namingContext, netbiosName: undefined, dnsName: undefined, lockout: undefined, passwords: undefined };
  }
  const [domain] = await connection.search(
    {
      base: `CN=Partitions,${configuration}`,
      scope: 'one',
      filter: and(equal('objectClass', 'crossRef'), equal('nCName', namingContext), present('nETBIOSName')),
      attributes: ['nETBIOSName', 'dnsRoot'],
    },
    1,
  );
  return {
    namingContext,
    netbiosName: domain && (readText(domain, 'nETBIOSName') || undefined),
    dnsName: domain && (readText(domain, 'dnsRoot').toLowerCase() || undefined),
    ...(await readPolicies(connection, namingContext)),
  };
}

async function readPolicies(
  connection: LdapConnection,
  namingContext: string,
): Promise<Pick<DomainFacts, 'lockout' | 'passwords'>> {
  const attributes = [
    'lockoutThreshold',
    'lockOutObservationWindow',
    'minPwdLength',
    'pwdHistoryLength',
    'pwdProperties',
  ];
  const search = { base: namingContext, scope: 'base', filter: present('objectClass'), attributes } as const;
  const [domain] = await connection.search(search, 1);
  if (domain === undefined) return { lockout: undefined, passwords: undefined };
  const threshold = readText(domain, 'lockoutThreshold');
  const readNumber = (name: string) => Number(readText(domain, name) || '0');
  // Negative, in units of 100 ns ([MS-ADA1] §2.364).
  const windowSeconds = Math.ceil(Math.abs(readNumber('lockOutObservationWindow')) / 1e7);
  return {
    lockout: /^\d+$/.test(threshold) ? { threshold: Number(threshold), windowSeconds } : undefined,
    passwords: {
      minimumLength: readNumber('minPwdLength'),
      remembered: readNumber('pwdHistoryLength'),
      // [MS-SAMR] §2.2.1.14: DOMAIN_PASSWORD_COMPLEX.
      needsVariety: (readNumber('pwdProperties') & 1) === 1,
    },
  };
}
