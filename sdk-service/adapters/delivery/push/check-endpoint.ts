import { BlockList, isIP } from 'node:net';

const LONGEST_ENDPOINT = 1000;

/**
 * R23: an address that a phone supplies is an address that this server is made to call. Undefined: it is one of an allowed
 * push service; else why not.
 *
 * @param services origins; `https://*.example.com` stands for every host below it.
 */
export function checkEndpoint(endpoint: string, services: readonly string[]): string | undefined {
  if (endpoint.length > LONGEST_ENDPOINT || !URL.canParse(endpoint)) return 'is no address';
  const url = new URL(endpoint);
  if (url.protocol !== 'https:') return 'must begin with https://';
  if (url.username !== '' || url.password !== '') return 'must not contain a name or password';
  return findService(url, services) === undefined ? 'is not one of the allowed push services' : undefined;
}

/** The entry that allows this address. */
function findService(url: URL, services: readonly string[]): string | undefined {
  return services.find((service) => {
    const wildcard = /^https:\/\/\*(\.[^/*]+)$/.exec(service)?.[1];
    if (wildcard === undefined) return url.origin === service;
    // A wildcard is for public services: only at their own port, and never an address by number.
    return url.port === '' && isIP(url.hostname) === 0 && url.hostname.endsWith(wildcard);
  });
}

/** Whether an address may be connected to for a push service of the internet. */
export function isPublicAddress(address: string, family: number): boolean {
  return family === 6 ? !specialIpv6.check(address, 'ipv6') : !specialIpv4.check(address, 'ipv4');
}

/**
 * Everything that is not of the public internet (IANA special-purpose registries, RFC 6890). Two lists: in one, the
 * addresses of IPv4 would count as those of IPv6 that stand for them, and all of them would be in it.
 */
const specialIpv4 = new BlockList();
const specialIpv6 = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  specialIpv4.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  specialIpv6.addSubnet(net, prefix, 'ipv6');
}
