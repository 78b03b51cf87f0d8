export interface SmppTiming {
  /** For a connection with its TLS handshake, and for the answer to a bind. */
  readonly connectMs: number;
  /** For one message with all its parts and repetitions. */
  readonly submitMs: number;
  /** Between two times that a quiet line is tried. */
  readonly enquireMs: number;
  /** Until a message that was throttled is sent again. */
  readonly throttledMs: number;
  /** Until a line that broke is made anew; doubles each time, up to 64 times as much. */
  readonly reconnectMs: number;
}

/** A caller waits for all of it, so a dead centre must not take long; SMPP 3.4 §7.2 leaves the timers to us. */
export const smppTiming: SmppTiming = {
  connectMs: 5000,
  submitMs: 10_000,
  enquireMs: 30_000,
  throttledMs: 1000,
  reconnectMs: 1000,
};
