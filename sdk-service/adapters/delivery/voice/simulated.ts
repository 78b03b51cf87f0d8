import type { Clock } from '../../../ports/clock.ts';
import type { CallStep, PlacedCall, Said, TakeCallEvent, VoiceCarrier } from '../../../ports/voice-carrier.ts';

/** A call that a phone would have received. */
export interface SimulatedCall extends Pick<PlacedCall, 'to' | 'extension' | 'callerId' | 'token'> {
  readonly callId: string;
  readonly at: Date;
  readonly state: 'ringing' | 'answered' | 'ended';
  /** All that was said and played, oldest first. */
  readonly heard: readonly Said[];
  /** Whether keys are waited for. */
  readonly asks: boolean;
}

export interface SimulatedVoiceCarrier extends VoiceCarrier {
  /** Newest first. */
  calls(): readonly SimulatedCall[];
  /** What somebody does with a phone; what no call is ready for does nothing. */
  answer(callId: string, by?: 'person' | 'machine'): Promise<void>;
  /** Keys in their order; those before `#` are one entry. Without `#` at the end the entry is one that timed out. */
  press(callId: string, keys: string): Promise<void>;
  /** Presses nothing until the question is over. */
  wait(callId: string): Promise<void>;
  /** Ends a call that was answered; one that rings is declined. */
  putDown(callId: string): Promise<void>;
  /** Nobody picks up. */
  ringOut(callId: string, how?: 'busy' | 'no-answer' | 'failed'): Promise<void>;
}

/** Calls kept; an older one gives way. */
const DEFAULT_CAPACITY = 50;

interface Line {
  readonly call: PlacedCall;
  shown: SimulatedCall;
  step: CallStep;
}

/**
 * A carrier that calls nobody: calls stay in the memory of this process, where a demonstration shows them and a test
 * answers them. Everybody who can do that can pass the second factor, so it has no place beside real users.
 *
 * @param options.capacity calls kept; default 50.
 */
export function createSimulatedVoiceCarrier({
  clock,
  capacity = DEFAULT_CAPACITY,
}: {
  readonly clock: Clock;
  readonly capacity?: number;
}): SimulatedVoiceCarrier {
  let lines: readonly Line[] = [];
  let placed = 0;
  let take: TakeCallEvent = async () => ({ say: [], ask: undefined });

  const find = (callId: string) => lines.find(({ shown }) => shown.callId === callId);

  function follow(line: Line, step: CallStep): void {
    const isOver = step.ask === undefined;
    line.step = step;
    line.shown = {
      ...line.shown,
      state: isOver ? 'ended' : 'answered',
      heard: [...line.shown.heard, ...step.say],
      asks: !isOver,
    };
  }

  async function enter(callId: string, entry: string): Promise<void> {
    const line = find(callId);
    const ask = line?.step.ask;
    if (line?.shown.state !== 'answered' || ask === undefined) return;
    const digits = entry.replace('#', '');
    const event = { event: 'keys', turn: ask.turn, digits, finished: entry.endsWith('#') } as const;
    follow(line, await take(line.call.token, event));
  }

  async function end(callId: string, how: 'busy' | 'no-answer' | 'failed' | 'hung-up'): Promise<void> {
    const line = find(callId);
    if (line === undefined || line.shown.state === 'ended') return;
    line.shown = { ...line.shown, state: 'ended', asks: false };
    await take(line.call.token, { event: 'ended', how });
  }

  return {
    name: 'simulated',

    async place(call) {
      placed += 1;
      const { to, extension, callerId, token } = call;
      const callId = `call-${placed}`;
      const shown = {
        callId,
        to,
        extension,
        callerId,
        token,
        at: clock.now(),
        state: 'ringing',
        heard: [],
        asks: false,
      } as const;
      lines = [{ call, shown, step: { say: [], ask: undefined } }, ...lines].slice(0, capacity);
      return { accepted: true, callId };
    },

    async hangUp(callId) {
      const line = find(callId);
      if (line !== undefined) line.shown = { ...line.shown, state: 'ended', asks: false };
    },

    listen(listener) {
      take = listener;
    },

    calls: () => lines.map(({ shown }) => shown),

    async answer(callId, by = 'person') {
      const line = find(callId);
      if (line?.shown.state !== 'ringing') return;
      follow(line, await take(line.call.token, { event: 'answered', by }));
    },

    async press(callId, keys) {
      for (const [entry] of keys.matchAll(/[^#]*#|[^#]+$/g)) await enter(callId, entry);
    },

    wait: (callId) => enter(callId, ''),

    putDown: (callId) => end(callId, 'hung-up'),
    ringOut: (callId, how = 'no-answer') => end(callId, how),
  };
}
