import type { CallRow, CallStore } from '../../ports/call-store.ts';
import type { Challenge, Subject } from '../../ports/records.ts';
import type { DeliveryDenial, DeliveryGate } from '../delivery-limits/delivery-gate.ts';
import { type Denial, denied } from './attempt.ts';
import type { CallDialogue } from './call-dialogue.ts';
import { contextOfChallenge } from './context-of-challenge.ts';
import { type KeptCall, writeKeptCall } from './kept-call.ts';
import { createPlaceCall, drawCallToken, type PlaceCallDeps } from './place-call.ts';

interface CallBackupDeps extends PlaceCallDeps {
  readonly store: Pick<CallStore, 'changeCall' | 'nameCall' | 'findCallByToken'>;
  readonly gate: Pick<DeliveryGate, 'pass'>;
}

/** A call that was not answered, and how its dialogue goes on. */
interface Unanswered {
  readonly call: Pick<CallRow, 'turn'>;
  readonly challenge: Challenge;
  readonly subject: Subject;
  readonly kept: KeptCall;
  readonly dialogue: CallDialogue;
  readonly now: Date;
}

/**
 * Calls the backup phone for a call that was not answered; it counts like any other call (security.md §3).
 *
 * @returns undefined: it rings; otherwise why the attempt is over. Not even where no carrier is to be had does it pass: the
 *   first phone rang, so one was.
 */
export function createCallBackup(
  deps: CallBackupDeps,
): (call: Unanswered) => Promise<DeliveryDenial | Denial<'unreachable'> | undefined> {
  const { store, gate } = deps;
  const placeCall = createPlaceCall(deps);

  return async ({ call: { turn }, challenge, subject: { user }, kept, dialogue, now }) => {
    const { backupPhone: phone } = user;
    const { account, requestId } = contextOfChallenge(challenge);
    const refused = await gate.pass({
      user,
      phone,
      purpose: challenge.purpose,
      delivery: { kind: 'call' },
      account: { id: challenge.accountId, name: account.name },
      requestId,
      now,
    });
    if (refused !== undefined) return refused;
    const { token, tokenHash } = drawCallToken(deps);
    // The first call's token is dead from here on.
    const call = { tokenHash, carrier: '', callId: '', dialogue: writeKeptCall({ ...kept, dialogue }) };
    await store.changeCall(challenge.id, call);
    // That nobody answered has been counted.
    const handed = await placeCall({ challengeId: challenge.id, token, phone, turn: turn + 1 });
    return handed === 'taken' ? undefined : denied('unreachable');
  };
}
