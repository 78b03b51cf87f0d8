export interface TextMessage {
  /** E.164, `+4915112345678`. */
  readonly to: string;
  readonly text: string;
  /** Ours, to find the message in a carrier's log; says nothing of the user. */
  readonly reference: string;
}

/**
 * `fault`: whether another number would have fared better. `message`: this number or text is refused; `busy`: the carrier
 * is there and takes no more just now, which a stranger can bring about; `carrier`: it was not reached, or knows us no more.
 */
export type TextDelivery =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly reason: string; readonly fault: 'message' | 'busy' | 'carrier' };

/** What somebody wrote back. */
export interface TextReply {
  /** E.164 of who wrote it, as the carrier says. */
  readonly from: string;
  readonly text: string;
  /** When the carrier took it, where it says so: a reply to what was asked later is none. */
  readonly takenAt?: Date | undefined;
}

/** What became of a message that a carrier had taken over. */
export interface DeliveryReport {
  /** Of the message. */
  readonly reference: string;
  readonly outcome: 'delivered' | 'undeliverable';
}

/** What carriers tell by themselves. Neither throws. */
export interface TextListener {
  reply(reply: TextReply): void;
  report(report: DeliveryReport): void;
}

/** Whoever moves a text message to a phone. */
export interface TextCarrier {
  readonly name: string;
  /** Resolves when the carrier has taken the message over or refused it; within its own timeout, never rejects. */
  send(message: TextMessage): Promise<TextDelivery>;
  /** Whether what people write back comes to us; else no two-way text goes by it. */
  readonly takesReplies: boolean;
  /** From when it is called the carrier tells what it has to tell; once at most. */
  readonly listen?: ((listener: TextListener) => void) | undefined;
  /** Takes no more; what is on its way fails. */
  readonly close?: (() => void) | undefined;
}
