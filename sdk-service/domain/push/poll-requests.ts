import type { Challenge, DenialReason } from '../../ports/records.ts';
import { getChannelAddress } from './channel-address.ts';
import type { DeviceAnswer } from './device-answer.ts';
import type { PushDeps } from './push-deps.ts';
import type { createDeviceMessages, DeviceMessage } from './read-device-message.ts';

/** More than a device is ever asked at once; of the others it learns when these are answered. */
const MAXIMUM_REQUESTS = 16;
const LONGEST_WAIT_MS = 25_000;
/** A person who looks at the app sees a request within this time even where nothing waits. */
const POLL_AFTER_MS = 3000;

/** What a device is asked now, and what became of what it knew of. */
export function createPollRequests(deps: PushDeps, messages: ReturnType<typeof createDeviceMessages>) {
  const { store, settings, clock } = deps;

  return async (message: DeviceMessage): Promise<DeviceAnswer> => {
    const { issuer } = getChannelAddress(settings.current());
    const read = await messages.read(message, issuer);
    if ('outcome' in read) return read;
    const { app, payload } = read;
    const now = clock.now();
    // R20: whoever polls is not silent. Written only where it changes something.
    if (app.silentCount > 0) await store.noteAppSeen(app.id, now);
    const cursor = await store.findNewestPush();
    const listed = await store.listPushRequests(app.id, MAXIMUM_REQUESTS);
    const known = new Set(Array.isArray(payload.have) ? payload.have.slice(0, MAXIMUM_REQUESTS) : []);
    const isOpen = ({ state, request }: (typeof listed)[number]) => state === 'open' && now < request.expiresAt;
    const requests = listed.filter((each) => isOpen(each) && !known.has(each.request.id));
    const closed = listed.filter((each) => !isOpen(each) && known.has(each.request.id));
    const waitMs = typeof payload.wait_ms === 'number' && payload.wait_ms > 0 ? payload.wait_ms : 0;
    return {
      outcome: 'answered',
      body: {
        requests: requests.map(({ request }) => request.message),
        closed: closed.map(({ request, state, reason }) => ({ id: request.id, state: stateName(state, reason) })),
        poll_after_ms: POLL_AFTER_MS,
        server_time: Math.floor(now.getTime() / 1000),
      },
      waitMs: requests.length + closed.length > 0 ? 0 : Math.min(waitMs, LONGEST_WAIT_MS),
      cursor,
    };
  };
}

const deniedNames: Readonly<Partial<Record<DenialReason, string>>> = {
  'fraud-reported': 'fraud_reported',
  'wrong-response': 'match_failed',
  'wrong-pin': 'pin_failed',
  'not-enrolled': 'pin_failed',
  'locked-out': 'pin_failed',
  'pin-not-changed': 'pin_not_changed',
};

/** The protocol's word for how a request ended. */
export function stateName(state: Challenge['state'], reason: DenialReason | undefined): string {
  switch (state) {
    case 'approved':
      return 'approved';
    case 'denied':
      return deniedNames[reason ?? 'declined'] ?? 'denied';
    case 'closed':
      return 'cancelled';
    default:
      return 'expired';
  }
}
