/** What is kept of a call about events between two keys, beside its row. */
export interface KeptEventCall {
  /** The newest template that was read out; 0: nobody has answered. */
  readonly read: number;
  /** Entries in answer to it that were not good. */
  readonly failures: number;
}

export function beginEventCall(): string {
  return writeKeptEventCall({ read: 0, failures: 0 });
}

export function writeKeptEventCall(kept: KeptEventCall): string {
  return JSON.stringify(kept);
}

/** Written by this server alone. */
export function readKeptEventCall(json: string): KeptEventCall {
  return JSON.parse(json) as KeptEventCall;
}
