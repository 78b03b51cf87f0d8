import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '@mfa/shared/log/log';
import type { SdkClient } from '@mfa/shared/sdk-client/sdk-client';

/**
 * How a wait ended. `news`: there may be something new. `quiet`: nothing came in time, or the phone hung up.
 * `turned-away`: it was not waited, or not to the end: too many wait, the SDK does not answer, or the same phone waits
 * anew. Whoever is told so must not come back at once: two windows of one app would chase each other.
 */
export type WaitEnd = 'news' | 'quiet' | 'turned-away';

/** Who waits for something new for one device. */
export interface Waiter {
  readonly id: string;
  /** Written by `wait`, in milliseconds of the steady clock. */
  dueAt: number;
  /** The phone hung up: it is told nothing. */
  readonly isGone: boolean;
  /** Called once. */
  end(how: WaitEnd): void;
}

/** Phones that wait for something new. */
export interface DeviceWaits {
  /** Ends the waiter when there may be something new for its device since `cursor`, and after so many milliseconds. */
  wait(waiter: Waiter, since: { readonly cursor: bigint; readonly milliseconds: number }): void;
}

const MAXIMUM_WAITING = 10_000;
/** What one answer of the SDK may hold is less; this bounds what is remembered between two polls of a phone. */
const MAXIMUM_REMEMBERED = 20_000;
const SECONDS = 25;
const PAUSE_AFTER_FAILURE_MS = 2000;
/** How late a wait may end; one timer looks at all of them, since one for each costs memory. */
const SWEEP_MS = 100;

/**
 * All phones that wait here wait by one call to the SDK, which asks nothing for each of them: ten thousand open polls
 * cost it one.
 */
export function createDeviceWaits({
  client,
  log,
}: {
  readonly client: Pick<SdkClient, 'extensions'>;
  readonly log: Log;
}): DeviceWaits {
  const waiting = new Map<string, Waiter>();
  /** Device → where the list of events ended when it was last named. */
  const lastNews = new Map<string, bigint>();
  /** From where on `lastNews` is complete. */
  let rememberedFrom = 0n;
  let cursor: bigint | undefined;
  let isListening = false;
  let sweeping: NodeJS.Timeout | undefined;

  function end(waiter: Waiter, how: WaitEnd): void {
    waiting.delete(waiter.id);
    waiter.end(how);
  }

  function sweep(): void {
    const now = performance.now();
    for (const waiter of waiting.values()) {
      if (waiter.isGone || waiter.dueAt <= now) end(waiter, 'quiet');
    }
    if (waiting.size > 0) return;
    clearInterval(sweeping);
    sweeping = undefined;
  }

  async function listenOnce(since: bigint): Promise<void> {
    const signal = AbortSignal.timeout((SECONDS + 10) * 1000);
    const news = await client.extensions.WaitForDevices({ cursor: since, waitSeconds: SECONDS }, { signal });
    cursor = news.cursor;
    for (const id of news.deviceIds ?? []) {
      if (lastNews.size >= MAXIMUM_REMEMBERED) {
        lastNews.clear();
        rememberedFrom = news.cursor;
      }
      lastNews.set(id, news.cursor);
      const waiter = waiting.get(id);
      if (waiter !== undefined) end(waiter, 'news');
    }
  }

  /** As long as anybody waits. */
  async function listen(from: bigint): Promise<void> {
    if (isListening) return;
    isListening = true;
    cursor = from;
    rememberedFrom = from;
    lastNews.clear();
    while (waiting.size > 0) {
      try {
        await listenOnce(cursor ?? from);
      } catch (err) {
        log.warn({ err }, 'waiting for news of devices failed; it is tried again');
        // Whoever waits polls again, and so learns that something is wrong.
        for (const waiter of waiting.values()) end(waiter, 'turned-away');
        await pause(PAUSE_AFTER_FAILURE_MS, undefined, { ref: false });
      }
    }
    isListening = false;
  }

  return {
    wait(waiter, { cursor: since, milliseconds }) {
      const { id } = waiter;
      // Named after it was looked at, and before it waits here; or nobody here knows whether it was.
      if (isListening && (since < rememberedFrom || (lastNews.get(id) ?? 0n) > since)) return waiter.end('news');
      if (milliseconds <= 0) return waiter.end('quiet');
      const older = waiting.get(id);
      if (older !== undefined) end(older, 'turned-away');
      if (waiting.size >= MAXIMUM_WAITING) return waiter.end('turned-away');
      waiter.dueAt = performance.now() + milliseconds;
      waiting.set(id, waiter);
      sweeping ??= setInterval(sweep, SWEEP_MS);
      void listen(since);
    },
  };
}
