/** An address as a number, so that it can be compared. */
export interface IpAddress {
  readonly family: 'ipv4' | 'ipv6';
  readonly value: bigint;
}

/** Bits of an address. */
export const bitsOf = { ipv4: 32n, ipv6: 128n } as const;

/**
 * Reads one address: IPv4 with four decimal numbers, IPv6 as RFC 4291 §2.2 has it. IPv4 that came by an IPv6 socket
 * (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2) is IPv4. No zone, port or brackets.
 *
 * @returns undefined when it is none.
 */
export function parseIp(text: string): IpAddress | undefined {
  if (!text.includes(':')) {
    const value = parseIpv4(text);
    return value === undefined ? undefined : { family: 'ipv4', value };
  }
  const value = parseIpv6(text);
  if (value === undefined) return undefined;
  const isMapped = value >> 32n === 0xffffn;
  return isMapped ? { family: 'ipv4', value: value & 0xffff_ffffn } : { family: 'ipv6', value };
}

function parseIpv4(text: string): bigint | undefined {
  const octets = text.split('.');
  // A leading zero would be octal to some readers and decimal to others (RFC 6943 §3.1.1).
  if (octets.length !== 4 || !octets.every((octet) => /^(?:0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255)) {
    return undefined;
  }
  return octets.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  if (text.length > 45) return undefined;
  const parts = text.split('::');
  if (parts.length > 2) return undefined;
  const [before, after] = parts.map(parseGroups);
  if (before === undefined) return undefined;
  if (parts.length === 1) return before.length === 8 ? join(before) : undefined;
  // RFC 4291 §2.2: "::" stands for one or more groups of zeros.
  if (after === undefined || before.length + after.length > 7) return undefined;
  // The IPv4 part may stand at the end only.
  if (parts[0]?.includes('.')) return undefined;
  return join([...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0n), ...after]);
}

function parseGroups(part: string): readonly bigint[] | undefined {
  if (part === '') return [];
  const groups = part.split(':');
  const last = groups.at(-1) ?? '';
  const ipv4 = last.includes('.') ? parseIpv4(last) : undefined;
  const hexadecimal = ipv4 === undefined ? groups : groups.slice(0, -1);
  if (!hexadecimal.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  const values = hexadecimal.map((group) => BigInt(`0x${group}`));
  return ipv4 === undefined ? values : [...values, ipv4 >> 16n, ipv4 & 0xffffn];
}

function join(groups: readonly bigint[]): bigint {
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}
