export interface TextMessage {
  /** E.164, `+4915112345678`. */
  readonly to: string;
  readonly text: string;
  /** Ours, to find the message in a carrier's log; says nothing of the user. */
  readonly reference: string;
}

export type TextDelivery = { readonly accepted: true } | { readonly accepted: false; readonly reason: string };

/** What somebody wrote back. */
export interface TextReply {
  /** E.164 of who wrote it, as the carrier says. */
  readonly from: string;
  readonly text: string;
}

/** Whoever moves a text message to a phone. */
export interface TextCarrier {
  readonly name: string;
  /** Resolves when the carrier has taken the message over or refused it; within its own timeout, never rejects. */
  send(message: TextMessage): Promise<TextDelivery>;
  /**
   * Tells what people write back, from when it is called; once at most. Undefined: this carrier takes no replies, and no
   * two-way text goes by it.
   */
  readonly listen?: ((take: (reply: TextReply) => void) => void) | undefined;
}
