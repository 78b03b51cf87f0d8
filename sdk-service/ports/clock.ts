/** Time enters the domain here and nowhere else. */
export interface Clock {
  /** The present instant. */
  now(): Date;
}
