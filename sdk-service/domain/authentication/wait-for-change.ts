import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { ChallengeState, Id } from '../../ports/records.ts';
import type { AttemptStore } from '../../ports/storage.ts';
import type { Ticker, Ticking } from '../../ports/ticker.ts';

export interface WaitRequest<State extends string = ChallengeState> {
  readonly challengeId: Id;
  /** The state that the waiter knows already. */
  readonly from: State;
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

/** Where the states are that are waited for. */
interface WatchDeps<State extends string> {
  readonly findStates: (ids: readonly Id[]) => Promise<ReadonlyMap<Id, State>>;
  /** As `findEndedStates`. */
  readonly findEnded: (since: Date, limit: number) => Promise<ReadonlyMap<Id, State>>;
  /** The state of what is not there any more. */
  readonly gone: State;
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

interface Waiter<State extends string> extends WaitRequest<State> {
  readonly until: number;
  readonly resolve: (state: State) => void;
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
  return createWatch<ChallengeState>({
    findStates: store.findChallengeStates,
    findEnded: store.findEndedStates,
    // A prompt that is not there any more was closed and cleared away.
    gone: 'expired',
    clock,
    ticker,
  });
}

/** The same for states of other things. @throws as `createWaitForChange`. */
export function createWatch<State extends string>({
  findStates,
  findEnded,
  gone,
  clock,
  ticker,
}: WatchDeps<State>): (request: WaitRequest<State>) => Promise<State> {
  const waiters = new Set<Waiter<State>>();
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
      const states = await findStates([...ids]);
      for (const waiter of asked) judge(waiter, states.get(waiter.challengeId) ?? gone);
      if (asked.length < all.length) await judgeEnded(all);
    } catch (error) {
      for (const waiter of all) settle(waiter, () => waiter.reject(error));
    } finally {
      asking = false;
    }
  }

  /** Those whose time is over or who wait for a delivery, which is soon done; and of the rest those longest not asked for. */
  function takeTurn(all: readonly Waiter<State>[]): readonly Waiter<State>[] {
    if (all.length <= ASKED_PER_TICK) return all;
    const now = clock.now().getTime();
    const isUrgent = (waiter: Waiter<State>) => waiter.from === 'sending' || now >= waiter.until;
    const urgent = all.filter(isUrgent);
    const others = all.filter((waiter) => !isUrgent(waiter)).slice(0, ASKED_PER_TICK);
    for (const waiter of others) {
      // A set iterates in order of insertion.
      waiters.delete(waiter);
      waiters.add(waiter);
    }
    return [...urgent, ...others];
  }

  async function judgeEnded(all: readonly Waiter<State>[]): Promise<void> {
    const ended = await findEnded(new Date(clock.now().getTime() - RECENT_MS), MOST_RECENT);
    if (ended.size === 0) return;
    for (const waiter of all) {
      const state = ended.get(waiter.challengeId);
      if (state !== undefined) judge(waiter, state);
    }
  }

  function judge(waiter: Waiter<State>, state: State): void {
    if (state !== waiter.from || clock.now().getTime() >= waiter.until) settle(waiter, () => waiter.resolve(state));
  }

  function settle(waiter: Waiter<State>, end: () => void): void {
    if (!waiters.delete(waiter)) return;
    if (waiters.size === 0) {
      ticking?.stop();
      ticking = undefined;
    }
    end();
  }

  return async (request) => {
    const { challengeId, from, seconds, signal } = request;
    if (seconds <= 0 || signal.aborted) return (await findStates([challengeId])).get(challengeId) ?? gone;
    if (waiters.size >= MAXIMUM_WAITERS) {
      const details = { dependency: 'capacity', retryAfterSeconds: 5 } as const;
      throw new MfaError('unavailable', 'Too many wait already; try again in a moment.', details);
    }
    const { promise, resolve, reject } = Promise.withResolvers<State>();
    const waiter: Waiter<State> = { ...request, until: clock.now().getTime() + seconds * 1000, resolve, reject };
    const hangUp = () => settle(waiter, () => resolve(from));
    waiters.add(waiter);
    signal.addEventListener('abort', hangUp, { once: true });
    ticking ??= ticker.start(TICK_MS, () => void tick());
    return promise.finally(() => signal.removeEventListener('abort', hangUp));
  };
}
