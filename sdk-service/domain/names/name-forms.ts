import { type DomainNames, readDomains } from './domain-names.ts';

/** The settings that say which spellings are one name. */
export interface NameRules {
  /** `ANYTHING\joe` is looked up as `joe` when nobody has the whole name. */
  readonly 'users.stripDomain': boolean;
  /** `CONTOSO=contoso.com`; names without a domain are of the first. */
  readonly 'users.domains': readonly string[];
}

interface NameParts {
  /** `domain` stands before a backslash, `suffix` behind an at sign. */
  readonly kind: 'domain' | 'suffix' | 'bare';
  readonly domain: string;
  readonly account: string;
}

/**
 * The spellings by which a canonical name is looked up, in groups: the first group in which a user is found decides. First
 * the name itself; then the same person's other forms within his domain; then, where the rules say so, without a domain.
 */
export function nameFormsOf(canonicalName: string, rules: NameRules): readonly (readonly string[])[] {
  const name = withoutBraces(canonicalName);
  const domains = readDomains(rules['users.domains']);
  const { kind, account } = partsOf(name);
  const groups = [[name], formsInDomain(name, domains)];
  if (rules['users.stripDomain'] && kind === 'domain') groups.push([account, ...formsInDomain(account, domains)]);
  const seen = new Set<string>();
  return groups.map((group) => group.filter((form) => form !== '' && !seen.has(form) && seen.add(form)));
}

/** The account's own part of a name, whatever its domain: `joe` of `contoso\joe` and of `joe@contoso.com`. */
export function bareNameOf(canonicalName: string): string {
  return partsOf(canonicalName).account || canonicalName;
}

/** Empty for a name of a domain that is not listed. */
function formsInDomain(name: string, domains: readonly DomainNames[]): string[] {
  const { kind, domain, account } = partsOf(name);
  const own = kind === 'bare' ? domains[0] : domains.find((each) => isNameOf(each, { kind, domain }));
  if (own === undefined || account === '') return [];
  const forms = [`${own.netbios}\\${account}`, ...own.dns.map((dns) => `${account}@${dns}`)];
  return own === domains[0] ? [account, ...forms] : forms;
}

function isNameOf({ netbios, dns }: DomainNames, { kind, domain }: Pick<NameParts, 'kind' | 'domain'>): boolean {
  return dns.includes(domain) || (kind === 'domain' && domain === netbios);
}

function partsOf(name: string): NameParts {
  const backslash = name.indexOf('\\');
  if (backslash >= 0) {
    return { kind: 'domain', domain: name.slice(0, backslash), account: name.slice(backslash + 1) };
  }
  const at = name.lastIndexOf('@');
  if (at >= 0) return { kind: 'suffix', domain: name.slice(at + 1), account: name.slice(0, at) };
  return { kind: 'bare', domain: '', account: name };
}

/** A GUID is written with and without braces; it is stored without. */
function withoutBraces(name: string): string {
  return /^\{[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\}$/.test(name) ? name.slice(1, -1) : name;
}
