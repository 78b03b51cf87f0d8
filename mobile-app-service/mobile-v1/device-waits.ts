import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '@mfa/shared/log/log';
import type { SdkClient } from '@mfa/shared/sdk-client/sdk-client';

/**
 * How a wait ended. `news`: there may be something new. `quiet`: nothing came in time, or the phone hung up.
 * `turned-away`: it was not waited, or not to the end: too many wait, the SDK does not answer, or the same phone waits
 * anew. Whoever is told so must not come back at once: two windows of one app would chase each other.
 */
type WaitEnd = 'news' | 'quiet' | 'turned-away';

/** Phones that wait for something new. */
export interface DeviceWaits {
  /** Waits until there may be something new for the device since `cursor`, and at most so many milliseconds. */
  wait(device: {
    readonly id: string;
    readonly cursor: bigint;
    readonly milliseconds: number;
    readonly signal: AbortSignal;
  }): Promise<WaitEnd>;
}

interface Waiter {
  readonly settle: (end: WaitEnd) => void;
}

const MAXIMUM_WAITING = 10_000;
/** What one answer of the SDK may hold is less; this bounds what is remembered between two polls of a phone. */
const MAXIMUM_REMEMBERED = 20_000;
const SECONDS = 25;
const PAUSE_AFTER_FAILURE_MS = 2000;

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
      waiting.get(id)?.settle('news');
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
        for (const { settle } of waiting.values()) settle('turned-away');
        await pause(PAUSE_AFTER_FAILURE_MS, undefined, { ref: false });
      }
    }
    isListening = false;
  }

  return {
    async wait({ id, cursor: since, milliseconds, signal }) {
      // Named after it was looked at, and before it waits here; or nobody here knows whether it was.
      if (isListening && (since < rememberedFrom || (lastNews.get(id) ?? 0n) > since)) return 'news';
      if (milliseconds <= 0 || signal.aborted) return 'quiet';
      if (waiting.size >= MAXIMUM_WAITING) return 'turned-away';
      waiting.get(id)?.settle('turned-away');
      const { promise, resolve } = Promise.withResolvers<WaitEnd>();
      const timer = setTimeout(() => waiter.settle('quiet'), milliseconds);
      const hangUp = () => waiter.settle('quiet');
      const waiter: Waiter = {
        settle(end) {
          if (waiting.get(id) === waiter) waiting.delete(id);
          clearTimeout(timer);
          signal.removeEventListener('abort', hangUp);
          resolve(end);
        },
      };
      waiting.set(id, waiter);
      signal.addEventListener('abort', hangUp, { once: true });
      void listen(since);
      return promise;
    },
  };
}
