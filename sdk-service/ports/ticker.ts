/** Repeated work enters the domain here, so that tests turn the hands themselves. */
export interface Ticker {
  /** Calls `task` every `milliseconds` until it is stopped. Does not keep the process alive. */
  start(milliseconds: number, task: () => void): Ticking;
}

export interface Ticking {
  stop(): void;
}
