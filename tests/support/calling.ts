import type { SimulatedCall } from '../../sdk-service/adapters/delivery/voice/simulated.ts';
import type { TestBed } from './test-bed.ts';
import { until } from './until.ts';

/** Waits until so many calls have been placed with the simulated carrier; the newest of them. */
export function untilCalled({ phone }: Pick<TestBed, 'phone'>, count = 1): Promise<SimulatedCall> {
  return until(() => phone.calls().length >= count && phone.calls()[0]);
}

/** What somebody hears in a call: sentences, and the names of sounds. */
export function wordsOf(call: SimulatedCall | undefined): readonly string[] {
  return (call?.heard ?? []).map((said) => ('sound' in said ? said.sound : said.text));
}
