import type { DirectoryConfig } from '../../../ports/directory.ts';
import type { LoginName } from '../login-name.ts';
import type { DomainFacts } from './domain-facts.ts';
import { equal, type LdapFilter, or } from './filter.ts';

/** An attribute and the value that a name may stand for. */
export interface NameMatch {
  readonly attribute: string;
  readonly value: string;
}

/**
 * Which attributes may hold the name. Empty: the name belongs to no person of this directory, and it need not be asked.
 *
 * In AD a UPN that somebody was given explicitly goes before the one that everybody has (`sAMAccountName@dnsName`), as it
 * does in AD itself ([MS-ADTS] §5.1.1.1.1); so the matches are tried one after the other.
 */
export function nameMatches(
  name: LoginName,
  { kind, attributes, domains }: Pick<DirectoryConfig, 'kind' | 'attributes' | 'domains'>,
  facts: DomainFacts,
): readonly (readonly NameMatch[])[] {
  const isOurs = (domain: string) =>
    [facts.netbiosName, facts.dnsName, ...domains].some((known) => known?.toLowerCase() === domain);
  if (name.account === '') return [];
  const byAttributes = (value: string) => attributes.username.map((attribute) => ({ attribute, value }));
  if (kind === 'ldap') {
    if (name.domain === undefined || name.isUpn) return [byAttributes(name.whole)];
    return isOurs(name.domain) ? [byAttributes(name.account)] : [];
  }
  const bySam = { attribute: 'sAMAccountName', value: name.account };
  if (name.domain === undefined) return [[bySam]];
  if (!name.isUpn) return isOurs(name.domain) ? [[bySam]] : [];
  const others = attributes.username.filter((attribute) => attribute.toLowerCase() !== 'samaccountname');
  const byUpn = [...new Set(['userPrincipalName', ...others])].map((attribute) => ({ attribute, value: name.whole }));
  return name.domain === facts.dnsName ? [byUpn, [bySam]] : [byUpn];
}

export function toFilter(matches: readonly NameMatch[]): LdapFilter {
  return or(...matches.map(({ attribute, value }) => equal(attribute, value)));
}

/**
 * The entry's value is the name that was typed, but for case. Directories compare more loosely (AD takes `jorg` for
 * `jörg`), and here another user may have the other spelling.
 */
export function isSameName(typed: string, value: string): boolean {
  const fold = (text: string) => text.normalize('NFKC').toLowerCase().trim();
  return fold(typed) === fold(value);
}
