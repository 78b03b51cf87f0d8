import type { Clock } from '../../../ports/clock.ts';
import type { TextCarrier, TextMessage, TextReply } from '../../../ports/text-carrier.ts';

/** A text that a phone would have received. */
export interface SimulatedMessage extends TextMessage {
  readonly at: Date;
}

export interface SimulatedTextCarrier extends TextCarrier {
  /** Newest first. */
  messages(): readonly SimulatedMessage[];
  /** What a phone would have written back. */
  reply(reply: TextReply): void;
}

/** Messages kept; an older one gives way. */
const DEFAULT_CAPACITY = 100;

/**
 * A carrier that carries nothing: texts stay in the memory of this process, where a demonstration shows them and a test
 * reads them. Everybody who can read them can pass the second factor, so it has no place beside real users.
 *
 * @param options.capacity messages kept; default 100.
 */
export function createSimulatedTextCarrier({
  clock,
  capacity = DEFAULT_CAPACITY,
}: {
  readonly clock: Clock;
  readonly capacity?: number;
}): SimulatedTextCarrier {
  let kept: readonly SimulatedMessage[] = [];
  let take: (reply: TextReply) => void = () => undefined;
  return {
    name: 'simulated',
    async send({ to, text, reference }) {
      kept = [{ at: clock.now(), to, text, reference }, ...kept].slice(0, capacity);
      return { accepted: true };
    },
    listen(listener) {
      take = listener;
    },
    reply: (reply) => take(reply),
    messages: () => kept,
  };
}
