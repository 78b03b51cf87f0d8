import type { Device } from './device.ts';
import type { AttemptRecord, Id } from './records.ts';
import type { AcceptOutcome, ThrottleRule } from './storage.ts';

/** A right OATH code, which counts once the store has moved the moving factor. */
export interface RightOathCode {
  readonly userId: Id;
  /** The sealed key of the token whose code it is: one that he got meanwhile takes no code of the one before. */
  readonly tokenKey?: Buffer | undefined;
  /** The device whose code it is, and by which algorithm; undefined: the user's OATH token. */
  readonly device?: { readonly id: Id; readonly algorithm: NonNullable<Device['algorithm']> } | undefined;
  readonly challengeId: Id | undefined;
  readonly maxTries: number;
  readonly rule: ThrottleRule;
  readonly timeStep: number;
  readonly drift: number;
  readonly now: Date;
  readonly approved: AttemptRecord;
  readonly denied: (outcome: Exclude<AcceptOutcome, 'accepted'>) => AttemptRecord;
}
