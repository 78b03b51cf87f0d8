import type { BlockOrder } from './block-store.ts';
import type { AttemptRecord, DenialReason, Id } from './records.ts';

/** A phone call under way, beside its prompt. */
export interface CallRow {
  readonly challengeId: Id;
  readonly userId: Id;
  /** Keyed hash of the token in the carrier's call-backs. */
  readonly tokenHash: Buffer;
  /** How many questions were answered; an answer to another one is a repeat. */
  readonly turn: number;
  /** What the domain keeps of the dialogue, as JSON; no secret in the clear. */
  readonly dialogue: string;
  /** Name of the carrier that took it; empty: none yet. */
  readonly carrier: string;
  /** The carrier's own name of the call. */
  readonly callId: string;
}

export interface CallStore {
  addCall(call: CallRow): Promise<void>;
  findCall(challengeId: Id): Promise<CallRow | undefined>;
  findCallByToken(tokenHash: Buffer): Promise<CallRow | undefined>;
  /** Takes the answer to this question. @returns false when it was answered already. */
  takeTurn(challengeId: Id, turn: number): Promise<boolean>;
  changeCall(
    challengeId: Id,
    fields: Partial<Pick<CallRow, 'tokenHash' | 'dialogue' | 'carrier' | 'callId'>>,
  ): Promise<void>;
  /** A carrier took the call that this token names. @returns false when another call took its place meanwhile. */
  nameCall(call: Pick<CallRow, 'challengeId' | 'tokenHash' | 'carrier' | 'callId'>): Promise<boolean>;
  /**
   * Ends the prompt of a call with its log row, and with `block` blocks its user, all or nothing. Approved only in its
   * time. `fraudOf` reported fraud by a phone of his own: whoever is let in in his name without a second factor is no
   * longer.
   * @returns false when it was over already; then nothing was done.
   */
  endCall(end: {
    readonly id: Id;
    readonly state: 'approved' | 'denied' | 'undeliverable';
    readonly reason: DenialReason | undefined;
    readonly now: Date;
    readonly attempt: AttemptRecord;
    readonly fraudOf?: Id | undefined;
    readonly block: { readonly userId: Id; readonly order: BlockOrder } | undefined;
  }): Promise<boolean>;
}
