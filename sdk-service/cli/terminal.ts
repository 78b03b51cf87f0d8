import type { Readable, Writable } from 'node:stream';

/** Where the command is run: environment and the three streams. `process` is one. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `isTTY`: somebody types. */
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
  readonly stderr: Writable;
}
