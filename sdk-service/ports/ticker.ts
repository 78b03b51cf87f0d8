/** Repeated work enters the domain here, so that tests turn the hands themselves. */
export interface Ticker {
  /** Calls `task` every `milliseconds` until it is stopped. Does not keep the process alive. */
  start(milliseconds: number, task: () => void): Ticking;
  /**
   * Something has happened in this process that those who wait want to know: all tasks are called once more, soon. Many
   * calls at once are one. What another process does, they see at their next turn.
   */
  hurry(): void;
}

export interface Ticking {
  stop(): void;
}
