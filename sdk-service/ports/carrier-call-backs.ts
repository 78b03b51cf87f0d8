/** A request that came to a call-back address, as it came. Nothing in it is believed before its carrier has proved it. */
export interface CarrierRequest {
  /** `POST`, in capitals. */
  readonly method: string;
  /** From the carrier's own part of the address on, such as `/reply`, with the query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Raw. */
  readonly body: string;
}

export type CarrierAnswer =
  | { readonly outcome: 'answered'; readonly contentType: string; readonly body: string }
  /** It is not the carrier's, or says nothing that the carrier says. `reason`: without secrets and numbers. */
  | { readonly outcome: 'refused'; readonly reason: string };

/** Where a carrier may reach this server. */
export interface CallBackAddress {
  /**
   * Of this carrier's own part, without a slash at its end, as phones and carriers see it; undefined: no carrier can reach
   * us, since the address of the mobile app web service is not set, or is without TLS.
   */
  base(): string | undefined;
  /** 22 characters that name this message in its call-backs; nobody else can make them. */
  tokenOf(reference: string): string;
}
