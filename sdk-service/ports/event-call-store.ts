import type { AttemptRecord, DenialReason, Id } from './records.ts';

/** How far a call has come in which events are confirmed, beside its prompt and its call. */
export interface EventCallRow {
  readonly challengeId: Id;
  readonly userId: Id;
  /** Which template of this call is or was asked last, from 1. */
  readonly template: number;
  /** `asked`: it is to be read out, or its answer is awaited. `held`: answered; the call waits for the next one. */
  readonly state: 'asked' | 'held' | 'over';
  /** What is read out, sealed at table `event_calls`, column `wording`, row `<challenge id>`. Empty: nothing any more. */
  readonly wording: Buffer;
  /** The newest template that was answered; 0: none. */
  readonly answered: number;
  /** What was entered in answer to it, sealed at column `digits` of the same row. Empty: nothing but `#`. */
  readonly digits: Buffer;
}

/** `<state> <template>`; `over` also where the prompt has ended. */
export type EventCallState = `${EventCallRow['state']} ${number}`;

export interface EventCallStore {
  addEventCall(call: EventCallRow): Promise<void>;
  findEventCall(challengeId: Id): Promise<EventCallRow | undefined>;
  /** Of many calls in one query, for those who wait. */
  findEventCallStates(ids: readonly Id[]): Promise<ReadonlyMap<Id, EventCallState>>;
  /**
   * Takes the answer to the template that is asked, with its log row; the call is held until then.
   * @returns false when the template is not asked any more, or its time is over; then nothing was done.
   */
  answerEvent(answer: {
    readonly challengeId: Id;
    readonly template: number;
    readonly digits: Buffer;
    readonly now: Date;
    readonly heldUntil: Date;
    readonly attempt: AttemptRecord;
  }): Promise<boolean>;
  /**
   * Asks the next template in a call that is held.
   * @param next.after the one that was answered.
   * @param next.eventName stands in the log from now on.
   * @returns false when the call is not held any more; then nothing was done.
   */
  askNextEvent(next: {
    readonly challengeId: Id;
    readonly after: number;
    readonly eventName: string;
    readonly wording: Buffer;
    readonly now: Date;
    readonly expiresAt: Date;
  }): Promise<boolean>;
  /**
   * Ends a call that stands at this template and state, and its prompt as denied.
   * @param end.attempt undefined: nothing was asked that is not in the log.
   * @returns false when the call stood otherwise, or was over; then nothing was done.
   */
  endEventCall(end: {
    readonly challengeId: Id;
    readonly template: number;
    readonly state: 'asked' | 'held';
    readonly reason: DenialReason;
    readonly now: Date;
    readonly attempt: AttemptRecord | undefined;
  }): Promise<boolean>;
}
