import type { TextCarrier, TextReply } from '../../ports/text-carrier.ts';
import { createBackground } from './background.ts';

/** Replies that are looked at at once; what comes beyond is lost, and its sender tries anew. */
const MAXIMUM_UNDER_WAY = 1000;

/**
 * Has each reply that a carrier brings looked at.
 *
 * @returns takes no more, and waits for those that are being looked at.
 */
export function listenToReplies({
  carriers,
  takeReply,
  report,
}: {
  readonly carriers: readonly TextCarrier[];
  readonly takeReply: (reply: TextReply) => Promise<void>;
  /** Told of replies that were lost; neither who wrote them nor what. */
  readonly report: (problem: string, cause?: unknown) => void;
}): () => Promise<void> {
  const background = createBackground({ maximum: MAXIMUM_UNDER_WAY });

  function take(reply: TextReply): void {
    try {
      background.checkRoom();
    } catch (cause) {
      report('A reply to a text message was lost: too many came at once, or the server is stopping.', cause);
      return;
    }
    background.add(takeReply(reply).catch((cause) => report('A reply to a text message was lost.', cause)));
  }

  for (const carrier of carriers) carrier.listen?.(take);
  return () => background.close();
}
