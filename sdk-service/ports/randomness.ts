/** Randomness enters the domain here and nowhere else; cryptographically strong in production. */
export interface Randomness {
  bytes(count: number): Buffer;
}
