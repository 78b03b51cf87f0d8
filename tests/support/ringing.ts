import type { TestBed } from './test-bed.ts';
import { until } from './until.ts';

/** Turns the hands until the promise has settled, as they turn by themselves in a running server. */
export async function settle<Result>(bed: Pick<TestBed, 'ticker'>, promise: Promise<Result>): Promise<Result> {
  let isSettled = false;
  const done = promise.finally(() => {
    isSettled = true;
  });
  done.catch(() => undefined);
  await until(
    () => isSettled,
    () => bed.ticker.tick(),
  );
  return done;
}

/** Waits until so many texts have been taken by the simulated carrier, and their senders wait for an answer. */
export async function untilRinging(bed: Pick<TestBed, 'ticker' | 'carrier'>, count = 1): Promise<void> {
  await until(() => bed.carrier.messages().length >= count && bed.ticker.running() > 0);
}

/** The code in the newest text to this number. */
export function codeSentTo(bed: Pick<TestBed, 'carrier'>, to: string): string {
  const message = bed.carrier.messages().find((each) => each.to === to);
  return /\d{6}/.exec(message?.text ?? '')?.[0] ?? 'no text';
}
