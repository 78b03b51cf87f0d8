import { bitsOf, type IpAddress, parseIp } from './parse-ip.ts';

/** Addresses that belong together, as an administrator wrote them. */
export interface AddressRange {
  readonly family: IpAddress['family'];
  readonly first: bigint;
  readonly last: bigint;
  readonly written: WrittenRange;
}

/** In which of the four ways it was written, with its parts as they were. */
export type WrittenRange =
  | { readonly form: 'single'; readonly address: string }
  | { readonly form: 'range'; readonly from: string; readonly to: string }
  | { readonly form: 'prefix'; readonly subnet: string; readonly prefixLength: number }
  | { readonly form: 'netmask'; readonly subnet: string; readonly netmask: string };

/** What may be written, in words. */
export const addressRangeRule =
  'an address (192.0.2.7), a range (192.0.2.10-192.0.2.20), a network with prefix length (10.0.0.0/8, 2001:db8::/32) or with netmask (192.0.2.0/255.255.255.0); not more than 10.0.0.0/8 or fc00::/7 hold';

/**
 * The most addresses of one range. The largest private networks are 10.0.0.0/8 (RFC 1918 §3) and fc00::/7 (RFC 4193 §3.1);
 * what is larger is half the internet, and was meant otherwise.
 */
const maximumSize = { ipv4: 1n << 24n, ipv6: 1n << 121n } as const;

/**
 * Reads an address, a range, or a network by prefix length or netmask; blanks do not count.
 *
 * @returns undefined for what is none of these, has its ends turned round, bits set beyond its mask (a slip that would
 *   let in more than was meant), or is too large.
 */
export function parseAddressRange(text: string): AddressRange | undefined {
  const compact = text.replaceAll(/\s/g, '');
  const range = compact.includes('-')
    ? parseFromTo(compact)
    : compact.includes('/')
      ? parseSubnet(compact)
      : parseSingle(compact);
  if (range === undefined || range.first > range.last) return undefined;
  return range.last - range.first < maximumSize[range.family] ? range : undefined;
}

/** True when the address is in one of the ranges; false for what is no address. */
export function isInRanges(address: string, ranges: readonly AddressRange[]): boolean {
  const ip = parseIp(address);
  if (ip === undefined) return false;
  return ranges.some(({ family, first, last }) => family === ip.family && first <= ip.value && ip.value <= last);
}

function parseSingle(address: string): AddressRange | undefined {
  const ip = parseIp(address);
  if (ip === undefined) return undefined;
  return { family: ip.family, first: ip.value, last: ip.value, written: { form: 'single', address } };
}

function parseFromTo(text: string): AddressRange | undefined {
  const [from = '', to = '', ...rest] = text.split('-');
  const [first, last] = [parseIp(from), parseIp(to)];
  if (first === undefined || last === undefined || first.family !== last.family || rest.length > 0) return undefined;
  return { family: first.family, first: first.value, last: last.value, written: { form: 'range', from, to } };
}

function parseSubnet(text: string): AddressRange | undefined {
  const [subnet = '', mask = '', ...rest] = text.split('/');
  const network = parseIp(subnet);
  if (network === undefined || rest.length > 0) return undefined;
  const prefixLength = /^\d{1,3}$/.test(mask) ? Number(mask) : lengthOfNetmask(mask, network.family);
  if (prefixLength === undefined || BigInt(prefixLength) > bitsOf[network.family]) return undefined;
  const hostBits = (1n << (bitsOf[network.family] - BigInt(prefixLength))) - 1n;
  if ((network.value & hostBits) !== 0n) return undefined;
  return {
    family: network.family,
    first: network.value,
    last: network.value | hostBits,
    written: mask.includes('.') ? { form: 'netmask', subnet, netmask: mask } : { form: 'prefix', subnet, prefixLength },
  };
}

/** RFC 4632 §3.1: ones from the left, then zeros. */
function lengthOfNetmask(mask: string, family: IpAddress['family']): number | undefined {
  const parsed = mask.includes(':') ? undefined : parseIp(mask);
  if (parsed === undefined || family !== 'ipv4') return undefined;
  const bits = parsed.value.toString(2).padStart(32, '0');
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined;
}
