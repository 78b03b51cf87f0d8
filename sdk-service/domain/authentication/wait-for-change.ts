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
  readonly store: Pick<AttemptStore, 'findChallengeStates'>;
  readonly clock: Clock;
  readonly ticker: Ticker;
}

/** How often the store is asked while anybody waits: a fifth of a second goes unnoticed by a person. */
const TICK_MS = 200;

/** Each costs a few hundred bytes and its share of one query. */
const MAXIMUM_WAITERS = 10_000;

interface Waiter extends WaitRequest {
  readonly until: number;
  readonly resolve: (state: ChallengeState) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Waits until a prompt is in another state than the waiter knows, or for so many seconds. All waiters of the process
 * share one query per tick, and nobody asks when nobody waits; the answer itself may have come to any other node.
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
    const asked = [...waiters];
    try {
      const states = await store.findChallengeStates([...new Set(asked.map(({ challengeId }) => challengeId))]);
      for (const waiter of asked) judge(waiter, states);
    } catch (error) {
      for (const waiter of asked) settle(waiter, () => waiter.reject(error));
    } finally {
      asking = false;
    }
  }

  function judge(waiter: Waiter, states: ReadonlyMap<Id, ChallengeState>): void {
    const state = stateIn(states, waiter.challengeId);
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
