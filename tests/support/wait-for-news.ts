import type { DeviceWaits, WaitEnd } from '../../mobile-app-service/mobile-v1/device-waits.ts';

interface Wait {
  readonly id: string;
  readonly cursor: bigint;
  readonly milliseconds?: number;
  /** Aborted: the phone hung up. */
  readonly signal?: AbortSignal;
}

/** A phone that waits; gives how its wait ends. */
export function waitForNews(waits: DeviceWaits, { id, cursor, milliseconds = 20_000, signal }: Wait): Promise<WaitEnd> {
  const { promise, resolve } = Promise.withResolvers<WaitEnd>();
  const waiter = {
    id,
    dueAt: 0,
    get isGone() {
      return signal?.aborted === true;
    },
    end: resolve,
  };
  waits.wait(waiter, { cursor, milliseconds });
  return promise;
}
