import { setImmediate } from 'node:timers/promises';

/** Turns after which something that has not happened will not, on however busy a machine. */
const MAXIMUM_TURNS = 1_000_000;

/**
 * Waits for what comes about by itself.
 *
 * @param find What it looks like; false or undefined: not yet.
 * @param turn What lets the rest go on. Default: one turn of the event loop.
 */
export async function until<Found>(
  find: () => Found | false | undefined,
  turn: () => Promise<unknown> = setImmediate,
): Promise<Found> {
  for (let turns = 0; turns < MAXIMUM_TURNS; turns += 1) {
    const found = find();
    if (found !== undefined && found !== false) return found;
    await turn();
  }
  throw new Error('It has not come about.');
}
