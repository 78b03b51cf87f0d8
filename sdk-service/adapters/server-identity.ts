import { hostname, networkInterfaces } from 'node:os';
import type { ServerIdentity } from '../ports/log-store.ts';

/** This host: its name, and the first address that others can reach, IPv4 before IPv6; loopback and link-local are none. */
export function readServerIdentity(): ServerIdentity {
  const addresses = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:') && !address.startsWith('169.254.'));
  const first = addresses.find(({ family }) => family === 'IPv4') ?? addresses[0];
  return { name: hostname(), address: first?.address ?? '' };
}
