import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { ChallengeState, Id } from '../../ports/records.ts';
import type { AttemptStore } from '../../ports/storage.ts';
import type { Ticker, Ticking } from '../../ports/ticker.ts';

export interface WaitRequest {
  readonly challengeId: Id;
  /** The state that the waiter knows already. */
  readonly from: ChallengeState;
  /** Longest wait; 0: only look. */
  readonly seconds: number;
  /** Aborts when the waiter hangs up; he is then given the state that he knows. */
  readonly signal: AbortSignal;
}

export interface WaitForChangeDeps {
  readonly store: Pick<AttemptStore, 'findChallengeStates' | 'findEndedStates'>;
  readonly clock: Clock;
  readonly ticker: Ticker;
}

/** How often the store is asked while anybody waits: a fifth of a second goes unnoticed by a person. */
const TICK_MS = 200;

/** Prompts looked up by their ids in one tick, in turn where more wait; each is a page or two of the store. */
const ASKED_PER_TICK = 256;

/** How far back a tick looks for what has ended: the tick before, and clocks of other nodes that are not quite the same. */
const RECENT_MS = 1000;

/** What ends in a second on a busy day; what is beyond waits for its turn. */
const MOST_RECENT = 2000;

/** Each costs a few hundred bytes and its share of one query. */
const MAXIMUM_WAITERS = 10_000;

interface Waiter extends WaitRequest {
  readonly until: number;
  readonly resolve: (state: ChallengeState) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Waits until a prompt is in another state than the waiter knows, or for so many seconds. All waiters of the process
 * share one look per tick, and nobody looks when nobody waits; the answer itself may have come to any other node. Where
 * thousands wait, a tick looks at what has ended lately, and at a part of those who wait, in turn: so the end of a prompt is
 * seen at the next tick, and within seconds even where the clock of the node that wrote it is wrong.
 *
 * @throws MfaError `unavailable`: the store could not be asked, or too many wait.
 */
export function createWaitForChange({
  store,
  clock,
  ticker,
}: WaitForChangeDeps): (request: WaitRequest) => Promise<ChallengeState> {
  const waiters = new Set<Waiter>();
  let ticking: Ticking | undefined;
  let asking = false;

  async function tick(): Promise<void> {
    // A slow store is asked again when it has answered, not once more beside it.
    if (asking) return;
    asking = true;
    const all = [...waiters];
    const asked = takeTurn(all);
    try {
      const ids = new Set(asked.map(({ challengeId }) => challengeId));
      const states = await store.findChallengeStates([...ids]);
      for (const waiter of asked) judge(waiter, stateIn(states, waiter.challengeId));
      if (asked.length < all.length) await judgeEnded(all);
    } catch (error) {
      for (const waiter of all) settle(waiter, () => waiter.reject(error));
    } finally {
      asking = false;
    }
  }

  /** Those whose time is over or who wait for a delivery, which is soon done; and of the rest those longest not asked for. */
  function takeTurn(all: readonly Waiter[]): readonly Waiter[] {
    if (all.length <= ASKED_PER_TICK) return all;
    const now = clock.now().getTime();
    const isUrgent = (waiter: Waiter) => waiter.from === 'sending' || now >= waiter.until;
    const urgent = all.filter(isUrgent);
    const others = all.filter((waiter) => !isUrgent(waiter)).slice(0, ASKED_PER_TICK);
    for (const waiter of others) {
      // A set iterates in order of insertion.
      waiters.delete(waiter);
      waiters.add(waiter);
    }
    return [...urgent, ...others];
  }

  async function judgeEnded(all: readonly Waiter[]): Promise<void> {
    const ended = await store.findEndedStates(new Date(clock.now().getTime() - RECENT_MS), MOST_RECENT);
    if (ended.size === 0) return;
    for (const waiter of all) {
      const state = ended.get(waiter.challengeId);
      if (state !== undefined) judge(waiter, state);
    }
  }

  function judge(waiter: Waiter, state: ChallengeState): void {
    if (state !== waiter.from || clock.now().getTime() >= waiter.until) settle(waiter, () => waiter.resolve(state));
  }

  function settle(waiter: Waiter, end: () => void): void {
    if (!waiters.delete(waiter)) return;
    if (waiters.size === 0) {
      ticking?.stop();
      ticking = undefined;
    }
    end();
  }

  return async (request) => {
    const { challengeId, from, seconds, signal } = request;
    if (seconds <= 0 || signal.aborted) return stateIn(await store.findChallengeStates([challengeId]), challengeId);
    if (waiters.size >= MAXIMUM_WAITERS) {
      const details = { dependency: 'capacity', retryAfterSeconds: 5 } as const;
      throw new MfaError('unavailable', 'Too many wait already; try again in a moment.', details);
    }
    const { promise, resolve, reject } = Promise.withResolvers<ChallengeState>();
    const waiter: Waiter = { ...request, until: clock.now().getTime() + seconds * 1000, resolve, reject };
    const hangUp = () => settle(waiter, () => resolve(from));
    waiters.add(waiter);
    signal.addEventListener('abort', hangUp, { once: true });
    ticking ??= ticker.start(TICK_MS, () => void tick());
    return promise.finally(() => signal.removeEventListener('abort', hangUp));
  };
}

/** A prompt that is not there any more was closed and cleared away. */
function stateIn(states: ReadonlyMap<Id, ChallengeState>, challengeId: Id): ChallengeState {
  return states.get(challengeId) ?? 'expired';
}
