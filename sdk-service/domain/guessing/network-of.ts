/**
 * The network that an address is counted with: /24 of IPv4, /64 of IPv6 (security.md §3), since one attacker has all
 * addresses of his.
 *
 * @param address one spelling of an address, without zone, port or brackets.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  const [head = '', tail] = address.toLowerCase().split('::', 2);
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  // RFC 4291 §2.2: "::" stands for as many groups of zeros as are missing from eight.
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const all = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  const prefix = all.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${prefix.join(':')}::/64`;
}

function groups(part: string): string[] {
  if (part === '') return [];
  // The last 32 bits may be written as IPv4; they are two groups.
  return part.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}
