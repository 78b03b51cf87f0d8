import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import { createRadiusDirectory } from '../../sdk-service/adapters/directory/radius/radius-directory.ts';
import { newRadius } from '../../sdk-service/domain/directories/parse-radius.ts';
import { findCanonicalName } from '../../sdk-service/domain/users/canonicalize-username.ts';
import type { RadiusConfig } from '../../sdk-service/ports/password-directory-config.ts';
import { createFixedClock } from './fixed-clock.ts';
import { radiusSecret, startRadiusPeer } from './radius-peer.ts';

/** What `createRadiusDirectory` needs, with a clock that stands: no server's rest ends by itself. */
export function openRadius(config: Partial<RadiusConfig>, secret = radiusSecret) {
  const clock = createFixedClock();
  const reports: string[] = [];
  const directory = createRadiusDirectory({
    config: { ...newRadius, id: 'd1', name: 'vpn', answerSeconds: 1, ...config },
    readSecret: () => secret,
    findCanonicalName,
    clock,
    randomness: { bytes: randomBytes },
    report: (event) => void reports.push(event),
  });
  return { directory, clock, reports };
}

/** One server of the test's own, and the directory over it. */
export async function createRadiusBed(t: TestContext, config: Partial<RadiusConfig> = {}) {
  const peer = await startRadiusPeer(t);
  const opened = openRadius({ servers: [peer.server], ...config });
  const verify = (username = 'anna', password = 'Passw0rd!') => opened.directory.verifyPassword(username, password);
  return { ...opened, peer, verify, askedNames: () => peer.heard.map(({ packet }) => nameIn(packet)) };
}

/** User-Name of a request. */
export function nameIn(packet: Buffer): string {
  // Behind the header and Message-Authenticator.
  const offset = 20 + 18;
  return packet.subarray(offset + 2, offset + packet.readUInt8(offset + 1)).toString();
}
