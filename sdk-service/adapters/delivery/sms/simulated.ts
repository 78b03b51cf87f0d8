import type { Clock } from '../../../ports/clock.ts';
import type { DeliveryReport, TextCarrier, TextListener, TextMessage, TextReply } from '../../../ports/text-carrier.ts';

/** A text that a phone would have received. */
export interface SimulatedMessage extends TextMessage {
  readonly at: Date;
}

export interface SimulatedTextCarrier extends TextCarrier {
  /** Newest first. */
  messages(): readonly SimulatedMessage[];
  /** What a phone would have written back. */
  reply(reply: TextReply): void;
  /** What a carrier would have told of a message. */
  report(report: DeliveryReport): void;
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
  let listener: TextListener | undefined;
  return {
    name: 'simulated',
    async send({ to, text, reference }) {
      kept = [{ at: clock.now(), to, text, reference }, ...kept].slice(0, capacity);
      return { accepted: true };
    },
    takesReplies: true,
    listen(to) {
      listener = to;
    },
    reply: (reply) => listener?.reply(reply),
    report: (report) => listener?.report(report),
    messages: () => kept,
  };
}
