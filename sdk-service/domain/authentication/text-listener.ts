import type { DeliveryReport, TextListener, TextReply } from '../../ports/text-carrier.ts';
import { createBackground } from './background.ts';

/** Replies and reports that are looked at at once; what comes beyond is lost: its sender tries anew, or the prompt expires. */
const MAXIMUM_UNDER_WAY = 1000;

export interface HeldListener {
  readonly listener: TextListener;
  /** Takes no more, and waits for what is being looked at. */
  close(): Promise<void>;
}

/** Has everything that carriers tell by themselves looked at. */
export function createTextListener({
  takeReply,
  takeReport,
  report,
}: {
  readonly takeReply: (reply: TextReply) => Promise<void>;
  readonly takeReport: (delivery: DeliveryReport) => Promise<void>;
  /** Told of what was lost; neither who wrote it nor what. */
  readonly report: (problem: string, cause?: unknown) => void;
}): HeldListener {
  const background = createBackground({ maximum: MAXIMUM_UNDER_WAY });

  function add(what: string, take: () => Promise<void>): void {
    try {
      background.checkRoom();
    } catch (cause) {
      report(`${what} was lost: too many came at once, or the server is stopping.`, cause);
      return;
    }
    background.add(take().catch((cause) => report(`${what} was lost.`, cause)));
  }

  return {
    listener: {
      reply: (reply) => add('A reply to a text message', () => takeReply(reply)),
      report: (delivery) => add('A report on a text message', () => takeReport(delivery)),
    },
    close: () => background.close(),
  };
}
