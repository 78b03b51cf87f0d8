import { MfaError } from '@mfa/shared/mfa-error';
import type { AppStore } from '../../ports/app-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Id } from '../../ports/records.ts';
import type { Ticker, Ticking } from '../../ports/ticker.ts';

export interface WaitForDevicesRequest {
  /** Where the list of events ended for this caller. */
  readonly cursor: number;
  /** Longest wait; 0: only look. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

export interface ChangedDevices {
  readonly cursor: number;
  /** Each once. */
  readonly deviceIds: readonly Id[];
}

const TICK_MS = 200;
/** One process of the mobile service waits once, whatever number of phones wait there. */
const MAXIMUM_WAITERS = 100;
const MAXIMUM_EVENTS = 500;

interface Waiter extends WaitForDevicesRequest {
  readonly until: number;
  readonly resolve: (changed: ChangedDevices) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Waits until any device is asked something, or what it was asked has ended. All who wait share one query per tick, and
 * nobody asks when nobody waits: ten thousand phones that wait at two mobile services are two waiters here.
 *
 * @throws MfaError `unavailable`: the store could not be asked, or too many wait.
 */
export function createWaitForDevices({
  store,
  clock,
  ticker,
}: {
  readonly store: Pick<AppStore, 'findNewestPush' | 'listPushedDevices'>;
  readonly clock: Clock;
  readonly ticker: Ticker;
}): (request: WaitForDevicesRequest) => Promise<ChangedDevices> {
  const waiters = new Set<Waiter>();
  let ticking: Ticking | undefined;
  let asking = false;

  async function readChanged(cursor: number): Promise<ChangedDevices> {
    const events = await store.listPushedDevices({ after: cursor, limit: MAXIMUM_EVENTS });
    const deviceIds = [...new Set(events.map(({ deviceId }) => deviceId))];
    return { cursor: events.at(-1)?.number ?? cursor, deviceIds };
  }

  async function tick(): Promise<void> {
    if (asking) return;
    asking = true;
    const asked = [...waiters];
    try {
      const newest = await store.findNewestPush();
      for (const waiter of asked) {
        if (newest > waiter.cursor) {
          const changed = await readChanged(waiter.cursor);
          settle(waiter, () => waiter.resolve(changed));
        } else if (clock.now().getTime() >= waiter.until) {
          settle(waiter, () => waiter.resolve({ cursor: waiter.cursor, deviceIds: [] }));
        }
      }
    } catch (error) {
      for (const waiter of asked) settle(waiter, () => waiter.reject(error));
    } finally {
      asking = false;
    }
  }

  function settle(waiter: Waiter, end: () => void): void {
    if (!waiters.delete(waiter)) return;
    if (waiters.size === 0) {
      ticking?.stop();
      ticking = undefined;
    }
    end();
  }

  return async (request) => {
    const { cursor, seconds, signal } = request;
    const found = await readChanged(cursor);
    if (found.deviceIds.length > 0 || seconds <= 0 || signal.aborted) return found;
    if (waiters.size >= MAXIMUM_WAITERS) {
      const details = { dependency: 'capacity', retryAfterSeconds: 5 } as const;
      throw new MfaError('unavailable', 'Too many wait already; try again in a moment.', details);
    }
    const { promise, resolve, reject } = Promise.withResolvers<ChangedDevices>();
    const waiter: Waiter = { ...request, until: clock.now().getTime() + seconds * 1000, resolve, reject };
    const hangUp = () => settle(waiter, () => resolve({ cursor, deviceIds: [] }));
    waiters.add(waiter);
    signal.addEventListener('abort', hangUp, { once: true });
    ticking ??= ticker.start(TICK_MS, () => void tick());
    return promise.finally(() => signal.removeEventListener('abort', hangUp));
  };
}
