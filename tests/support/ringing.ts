import { setImmediate } from 'node:timers/promises';
import type { TestBed } from './test-bed.ts';

/** Turns of the event loop after which something that has not happened will not. */
const MAXIMUM_TURNS = 1_000_000;

/** Turns the hands until the promise has settled, as they turn by themselves in a running server. */
export async function settle<Result>(bed: Pick<TestBed, 'ticker'>, promise: Promise<Result>): Promise<Result> {
  let isSettled = false;
  const done = promise.finally(() => {
    isSettled = true;
  });
  done.catch(() => undefined);
  for (let turn = 0; turn < MAXIMUM_TURNS && !isSettled; turn += 1) await bed.ticker.tick();
  if (!isSettled) throw new Error('It has not settled.');
  return done;
}

/** Waits until so many texts have been taken by the simulated carrier, and their senders wait for an answer. */
export async function untilRinging(bed: Pick<TestBed, 'ticker' | 'carrier'>, count = 1): Promise<void> {
  for (let turn = 0; turn < MAXIMUM_TURNS; turn += 1) {
    if (bed.carrier.messages().length >= count && bed.ticker.running() > 0) return;
    await setImmediate();
  }
  throw new Error('Nothing rings.');
}

/** The code in the newest text to this number. */
export function codeSentTo(bed: Pick<TestBed, 'carrier'>, to: string): string {
  const message = bed.carrier.messages().find((each) => each.to === to);
  return /\d{6}/.exec(message?.text ?? '')?.[0] ?? 'no text';
}
