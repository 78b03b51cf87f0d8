import type { SamePhone } from '../../ports/device-store.ts';

/** A phone as its app describes it. */
export interface TypedDevice {
  /** Mostly the phone's model. */
  readonly name: string;
  readonly appVersion: string;
  /** The push address of this installation of the app; `NO_DEVICE_TOKEN` for an app that takes no pushes. */
  readonly token: string;
  /** The app's own time step of 30 seconds; 0: it did not say. */
  readonly oathCounter: bigint;
}

const LONGEST_NAME = 100;
const LONGEST_VERSION = 40;

/** Longer than any push service's address; what is longer is nobody's. */
const LONGEST_TOKEN = 1000;

/** What the old product and its apps wrote where there was nothing to say. */
const NOTHING: ReadonlySet<string> = new Set(['', 'NO_DEVICE', 'NO_DEVICE_TOKEN', 'NO_PHONE_APP_VERSION']);

/** The phone as it is stored and shown: one line each, bounded; a token that cannot be one is none. */
export function parseDevice({ name, appVersion, token }: TypedDevice) {
  const isToken = !NOTHING.has(token) && token.length <= LONGEST_TOKEN;
  return {
    name: toLine(name, LONGEST_NAME),
    appVersion: toLine(appVersion, LONGEST_VERSION),
    token: isToken ? token.toWellFormed() : undefined,
  };
}

/** The same phone again has the same push address; after its app was installed anew, still the same name. */
export function samePhoneAs({
  name,
  tokenHash,
}: {
  readonly name: string;
  readonly tokenHash: Buffer | undefined;
}): SamePhone {
  return { tokenHash, name: NOTHING.has(name) ? undefined : name };
}

/** The farthest that a phone's clock is followed: ten minutes; an OATH token's has the same bound. */
const MAXIMUM_DRIFT_STEPS = 20;

/** Time steps by which the phone's clock is off, as its counter tells. */
export function driftOf(oathCounter: bigint, timeStep: number): number {
  if (oathCounter <= 0n) return 0;
  const drift = oathCounter - BigInt(timeStep);
  const bound = BigInt(MAXIMUM_DRIFT_STEPS);
  return Number(drift > bound ? bound : drift < -bound ? -bound : drift);
}

function toLine(text: string, maximum: number): string {
  const line = text
    .slice(0, 4 * maximum)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  // By code points, so that no character is cut in two.
  return [...line].slice(0, maximum).join('').trim();
}
