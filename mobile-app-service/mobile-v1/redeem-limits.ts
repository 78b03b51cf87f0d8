/** How often somebody whom nobody knows yet may try. */
export interface RedeemLimits {
  /** @returns false when it is not to be looked at. */
  admit(address: string | undefined): boolean;
}

const MINUTE_MS = 60_000;
const PER_ADDRESS = 20;
/** Each costs the SDK one look-up. */
const IN_ALL = 600;

/** In the memory of this process; a token cannot be guessed, so this is for the server's peace alone. */
export function createRedeemLimits(): RedeemLimits {
  let counts = new Map<string, number>();
  let total = 0;
  let since = performance.now();

  return {
    admit(address = '') {
      if (performance.now() - since > MINUTE_MS) {
        counts = new Map();
        total = 0;
        since = performance.now();
      }
      const count = counts.get(address) ?? 0;
      if (total >= IN_ALL || count >= PER_ADDRESS) return false;
      total += 1;
      counts.set(address, count + 1);
      return true;
    },
  };
}
