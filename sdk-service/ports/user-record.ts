import type { User } from './records.ts';

/** A user's record with what is told of his authenticators: one read, and lighter than that of a `Subject`. */
export interface UserRecord {
  readonly user: User;
  /** Without time steps (0) where it counts. */
  readonly oathToken: { readonly serialNumber: string; readonly timeStepSeconds: number } | undefined;
  readonly hasActiveDevice: boolean;
}
