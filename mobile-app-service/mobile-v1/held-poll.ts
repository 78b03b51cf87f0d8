import { randomInt } from 'node:crypto';
import type { Response } from 'express';
import type { WaitEnd, Waiter } from './device-waits.ts';

/** A wait that could not be: between these, the server recovers and a person notices nothing. */
const SHORTEST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 20_000;

/**
 * A poll that brought nothing, held back until there is something or the device's patience is over. There are ten thousand
 * of them, so each holds as little as can be: no promise, no timer, no listener, and of its request nothing that was read.
 */
export class HeldPoll implements Waiter {
  readonly id: string;
  dueAt = 0;
  readonly #ticket: string;
  readonly #response: Response;

  constructor(id: string, ticket: string, response: Response) {
    this.id = id;
    this.#ticket = ticket;
    this.#response = response;
    const { req: request } = response;
    // Express keeps the whole chain of handlers there, a quarter of what an open poll would take.
    request.next = undefined;
    request.body = undefined;
    request.rawHeaders = [];
  }

  get isGone(): boolean {
    return this.#response.destroyed;
  }

  end(how: WaitEnd): void {
    if (this.isGone) return;
    this.#response.json({
      requests: [],
      closed: [],
      // Where there is news, it polls at once, signed anew, and is told. Whoever was turned away stays away for a while.
      poll_after_ms: how === 'turned-away' ? randomPauseMs() : 0,
      server_time: Math.floor(Date.now() / 1000),
      ...(how !== 'news' && { resume: this.#ticket }),
    });
  }
}

/** Each another, so that thousands do not come back at once. */
export function randomPauseMs(): number {
  return randomInt(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS);
}
