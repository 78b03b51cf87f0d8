import { setImmediate } from 'node:timers/promises';
import type { SimulatedCall } from '../../sdk-service/adapters/delivery/voice/simulated.ts';
import type { TestBed } from './test-bed.ts';

/** Turns of the event loop after which something that has not happened will not. */
const MAXIMUM_TURNS = 1_000_000;

/** Waits until so many calls have been placed with the simulated carrier; the newest of them. */
export async function untilCalled(bed: Pick<TestBed, 'phone'>, count = 1): Promise<SimulatedCall> {
  for (let turn = 0; turn < MAXIMUM_TURNS; turn += 1) {
    const [newest] = bed.phone.calls();
    if (newest !== undefined && bed.phone.calls().length >= count) return newest;
    await setImmediate();
  }
  throw new Error('Nobody was called.');
}
