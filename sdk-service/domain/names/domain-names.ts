/** A domain whose people write their names in several forms. All are canonical. */
export interface DomainNames {
  /** As in `CONTOSO\joe`. */
  readonly netbios: string;
  /** As in `joe@contoso.com`; one or more. */
  readonly dns: readonly string[];
}

/** MS-NBTE: up to 15 characters, none of those that have a meaning in paths. RFC 1035 §2.3.1 for the other side. */
const PAIR =
  /^([^\s\\/:*?"<>|=@,;.]{1,15})=((?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?)(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?)*)$/;

export const domainPairRule = 'pairs such as CONTOSO=contoso.com';

/** Reads `CONTOSO=contoso.com`; undefined for anything else. */
export function parseDomainPair(pair: string): { readonly netbios: string; readonly dns: string } | undefined {
  const [, netbios, dns] = PAIR.exec(pair.normalize('NFKC').toLowerCase()) ?? [];
  return netbios === undefined || dns === undefined ? undefined : { netbios, dns };
}

/** The domains in the order of their first pair; pairs of one NetBIOS name are one domain. */
export function readDomains(pairs: readonly string[]): readonly DomainNames[] {
  const domains = new Map<string, string[]>();
  for (const pair of pairs) {
    const parsed = parseDomainPair(pair);
    if (parsed === undefined) continue;
    domains.set(parsed.netbios, [...(domains.get(parsed.netbios) ?? []), parsed.dns]);
  }
  return [...domains].map(([netbios, dns]) => ({ netbios, dns }));
}
