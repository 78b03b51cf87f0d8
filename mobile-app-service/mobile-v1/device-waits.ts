import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '@mfa/shared/log/log';
import type { SdkClient } from '@mfa/shared/sdk-client/sdk-client';

/** Phones that wait for something new. */
export interface DeviceWaits {
  /**
   * Resolves to true when there may be something new for the device since `cursor`, to false after `milliseconds`, when
   * the phone hangs up, when the same phone waits anew, or when too many wait.
   */
  wait(device: {
    readonly id: string;
    readonly cursor: bigint;
    readonly milliseconds: number;
    readonly signal: AbortSignal;
  }): Promise<boolean>;
}

interface Waiter {
  readonly settle: (isNew: boolean) => void;
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
  let cursor: bigint | undefined;
  let isListening = false;

  async function listenOnce(since: bigint): Promise<void> {
    const signal = AbortSignal.timeout((SECONDS + 10) * 1000);
    const news = await client.extensions.WaitForDevices({ cursor: since, waitSeconds: SECONDS }, { signal });
    cursor = news.cursor;
    for (const id of news.deviceIds ?? []) {
      if (lastNews.size >= MAXIMUM_REMEMBERED) lastNews.clear();
      lastNews.set(id, news.cursor);
      waiting.get(id)?.settle(true);
    }
  }

  /** As long as anybody waits. */
  async function listen(from: bigint): Promise<void> {
    if (isListening) return;
    isListening = true;
    cursor = from;
    lastNews.clear();
    while (waiting.size > 0) {
      try {
        await listenOnce(cursor ?? from);
      } catch (err) {
        log.warn({ err }, 'waiting for news of devices failed; it is tried again');
        // Whoever waits polls again, and so learns that something is wrong.
        for (const { settle } of waiting.values()) settle(false);
        await pause(PAUSE_AFTER_FAILURE_MS, undefined, { ref: false });
      }
    }
    isListening = false;
  }

  return {
    async wait({ id, cursor: since, milliseconds, signal }) {
      // Named after it was looked at, and before it waits here.
      if (isListening && (lastNews.get(id) ?? 0n) > since) return true;
      if (milliseconds <= 0 || signal.aborted || waiting.size >= MAXIMUM_WAITING) return false;
      waiting.get(id)?.settle(false);
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const timer = setTimeout(() => waiter.settle(false), milliseconds);
      const hangUp = () => waiter.settle(false);
      const waiter: Waiter = {
        settle(isNew) {
          if (waiting.get(id) === waiter) waiting.delete(id);
          clearTimeout(timer);
          signal.removeEventListener('abort', hangUp);
          resolve(isNew);
        },
      };
      waiting.set(id, waiter);
      signal.addEventListener('abort', hangUp, { once: true });
      void listen(since);
      return promise;
    },
  };
}
