import type { CallRow, CallStore } from '../../ports/call-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ApprovalKind, Challenge, Id } from '../../ports/records.ts';
import type { RingingStore } from '../../ports/ringing-store.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { AttemptStore, PromptCap } from '../../ports/storage.ts';
import type { DeliveryDenial, DeliveryGate } from '../delivery-limits/delivery-gate.ts';
import { beginEventCall } from '../event-confirmation/kept-event-call.ts';
import { createBackground } from './background.ts';
import { beginDialogue, type CallMode } from './call-dialogue.ts';
import { codePlace, readKeptCall, writeKeptCall } from './kept-call.ts';
import { newChallenge } from './new-challenge.ts';
import { createPlaceCall, drawCallToken, type PlaceCallDeps } from './place-call.ts';
import { drawTextCode, hashTextCode } from './text-code.ts';
import { deniedByCap, type RingOutcome, ringingHoldsSince, type TextPromptRequest } from './text-prompts.ts';
import { settleHanded } from './unreached.ts';

export type CallPromptRequest = TextPromptRequest;

/** Phone calls: one is placed with the first carrier that takes it, and what is pressed in it decides the attempt. */
export interface CallPrompts {
  /** A call that is answered in the call: it rings, one per user and target. Waits until a carrier has taken it. */
  ring(request: CallPromptRequest): Promise<RingOutcome>;
  /**
   * Answers as soon as the prompt is in the store, in state `sending`.
   * @throws MfaError `unavailable` (capacity) when too many calls are being placed.
   */
  ringInBackground(request: CallPromptRequest): Promise<RingOutcome>;
  /**
   * A call that reads out a code, to be typed elsewhere. Denied: it may not be placed, and no prompt was opened.
   * @throws as `ringInBackground`.
   */
  readOutInBackground(request: CallPromptRequest): Promise<Challenge | DeliveryDenial>;
  /**
   * A call in which an event is confirmed: it rings like `ring`, and holds the same place.
   * @param prepare lays beside the prompt what is to be read out, before anybody is called.
   */
  ringForEvent(request: CallPromptRequest, prepare: (challenge: Challenge) => Promise<void>): Promise<RingOutcome>;
  /** Ends the call of an attempt that is over. */
  hangUp(challengeId: Id): Promise<void>;
  /** How a call was approved that was. */
  approvalOf(challengeId: Id): Promise<ApprovalKind>;
  /** Whether there is a carrier at all. */
  readonly available: boolean;
  /** Takes no more and waits for those that are being placed. */
  close(): Promise<void>;
}

export interface CallPromptsDeps extends PlaceCallDeps {
  readonly store: CallStore &
    Pick<AttemptStore, 'openChallenge' | 'settleDelivery'> &
    Pick<RingingStore, 'openRinging'>;
  readonly gate: Pick<DeliveryGate, 'check' | 'counts'>;
  readonly secrets: Pick<SecretBox, 'keyedHash' | 'seal'>;
  readonly clock: Clock;
}

const MAXIMUM_UNDER_WAY = 256;

const HOUR_MS = 3_600_000;

export function createCallPrompts(deps: CallPromptsDeps): CallPrompts {
  const { store, carriers, gate, secrets, settings, clock, randomness, report } = deps;
  const background = createBackground({ maximum: MAXIMUM_UNDER_WAY });
  const placeCall = createPlaceCall(deps);

  function capAt(request: CallPromptRequest): PromptCap {
    const { now, target = '', context } = request;
    const current = settings.current();
    return {
      since: new Date(now.getTime() - HOUR_MS),
      maximum: current['call.maximumPerHour'],
      overall: target === '' ? undefined : current['call.maximumPerHourToNumbers'],
      counts: gate.counts({ ...request, ...context, delivery: { kind: 'call' } }),
    };
  }

  function newCall(request: CallPromptRequest, { ringing }: Pick<Challenge, 'ringing'>): Challenge {
    const bare = newChallenge({ ...request, kind: 'call', state: 'sending', ringing, randomness });
    return { ...bare, phone: request.phone };
  }

  async function place({ challenge, request, dialogue }: Placing): Promise<Challenge> {
    const { id } = challenge;
    const { token, tokenHash } = drawCallToken(deps);
    await store.addCall({
      challengeId: id,
      userId: challenge.userId,
      tokenHash,
      turn: 0,
      dialogue,
      carrier: '',
      callId: '',
    });
    const handed = await placeCall({ challengeId: id, token, phone: request.phone, turn: 0 });
    const tried = { who: request.user, kind: 'call', context: request.context, challenge, now: clock.now() } as const;
    const { state, reason, attempt } = settleHanded(handed, { tried, passes: request.passesUnreached === true });
    const settled = await store.settleDelivery({ id, state, attempt });
    if (settled) return { ...challenge, state, reason };
    // Answered, or over, before the carrier told us that it has it. What is over and nobody picked up rings no longer.
    if (handed === 'taken') await hangUpUnanswered(id);
    return challenge;
  }

  async function hangUpUnanswered(challengeId: Id): Promise<void> {
    const call = await store.findCall(challengeId);
    if (call?.turn === 0) await hangUp(call);
  }

  async function hangUp({ carrier, callId }: CallRow): Promise<void> {
    if (callId !== '')
      await carriers()
        .find(({ name }) => name === carrier)
        ?.hangUp(callId);
  }

  async function open(request: CallPromptRequest): Promise<RingOutcome> {
    const refused = gate.check(request);
    if (refused !== undefined) return refused;
    const challenge = newCall(request, { ringing: true });
    const holdsSince = ringingHoldsSince(request.now);
    const opened = await store.openRinging(challenge, { holdsSince, cap: capAt(request) });
    if (opened.outcome === 'in-progress') return opened;
    return opened.outcome === 'opened' ? { outcome: 'rung', challenge } : deniedByCap(opened.outcome);
  }

  function placeInBackground(placing: Placing): void {
    const placed = place(placing).catch((cause) => {
      report(`What became of phone call ${placing.challenge.id} could not be written down; it expires.`, cause);
    });
    background.add(placed);
  }

  return {
    get available() {
      return carriers().length > 0;
    },

    async ring(request) {
      const opened = await open(request);
      if (opened.outcome !== 'rung') return opened;
      const { challenge } = opened;
      const dialogue = beginCall(request.user.callMode);
      return { outcome: 'rung', challenge: await place({ challenge, request, dialogue }) };
    },

    async ringForEvent(request, prepare) {
      const opened = await open(request);
      if (opened.outcome !== 'rung') return opened;
      const { challenge } = opened;
      await prepare(challenge);
      return { outcome: 'rung', challenge: await place({ challenge, request, dialogue: beginEventCall() }) };
    },

    async ringInBackground(request) {
      background.checkRoom();
      const opened = await open(request);
      if (opened.outcome === 'rung') {
        placeInBackground({ challenge: opened.challenge, request, dialogue: beginCall(request.user.callMode) });
      }
      return opened;
    },

    async readOutInBackground(request) {
      background.checkRoom();
      const refused = gate.check(request);
      if (refused !== undefined) return refused;
      const bare = newCall(request, { ringing: false });
      const code = drawTextCode(randomness);
      const { id: challengeId, userId, accountId } = bare;
      const binding = { challengeId, userId, accountId, phone: request.phone, code };
      const challenge = { ...bare, secretHash: hashTextCode(secrets, binding) };
      const opened = await store.openChallenge(challenge, capAt(request));
      if (opened !== 'opened') return deniedByCap(opened);
      const sealedCode = secrets.seal(Buffer.from(code), codePlace(challengeId)).toString('base64');
      placeInBackground({ challenge, request, dialogue: beginCall('code', sealedCode) });
      return challenge;
    },

    async hangUp(challengeId) {
      const call = await store.findCall(challengeId);
      if (call !== undefined) await hangUp(call);
    },

    async approvalOf(challengeId) {
      const call = await store.findCall(challengeId);
      return call !== undefined && readKeptCall(call.dialogue).dialogue.mode === 'pin' ? 'pin' : 'call';
    },

    close: () => background.close(),
  };
}

interface Placing {
  readonly challenge: Challenge;
  readonly request: CallPromptRequest;
  /** As it is kept when nobody has answered. */
  readonly dialogue: string;
}

/** @param sealedCode with mode `code`. */
function beginCall(mode: CallMode, sealedCode = ''): string {
  return writeKeptCall({ dialogue: beginDialogue(mode), sealedCode });
}
