import { MfaError } from '@mfa/shared/mfa-error';
import type { BlockOrder } from '../../ports/block-store.ts';
import type { CallRow, CallStore } from '../../ports/call-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventCallStore } from '../../ports/event-call-store.ts';
import type { Challenge, Subject } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { Sentences } from '../../ports/sentences.ts';
import type { AttemptStore, UserStore } from '../../ports/storage.ts';
import type { CallEvent, CallOrigin, CallStep, TakeCallEvent } from '../../ports/voice-carrier.ts';
import { newBlock } from '../blocks/new-block.ts';
import type { DeliveryGate } from '../delivery-limits/delivery-gate.ts';
import { createTakeEventStep } from '../event-confirmation/take-event-step.ts';
import { pinRulesOf } from '../pins/pin-rules-of.ts';
import type { Pins } from '../pins/pins.ts';
import type { Recordings } from '../recordings/recordings.ts';
import { createCallBackup } from './call-backup.ts';
import {
  type AskedKeys,
  advanceDialogue,
  type CallDialogue,
  type CallRules,
  type DialogueInput,
  type DialogueOutput,
  type SentenceKey,
} from './call-dialogue.ts';
import { createCallSpeech, type SpeechOf } from './call-speech.ts';
import { checkHolder } from './check-holder.ts';
import { contextOfChallenge } from './context-of-challenge.ts';
import { type KeptCall, readKeptCall, writeKeptCall } from './kept-call.ts';
import { hashCallToken, isOfCall, type PlaceCallDeps } from './place-call.ts';
import { attemptRecord } from './record-attempt.ts';
import { callResultOf, callStateOf } from './result-of-call.ts';

export interface TakeCallEventDeps extends PlaceCallDeps {
  readonly store: CallStore & EventCallStore & Pick<AttemptStore, 'findChallenge'> & Pick<UserStore, 'findSubjectById'>;
  readonly pins: Pick<Pins, 'verify' | 'changeOwn'>;
  readonly gate: Pick<DeliveryGate, 'pass'>;
  readonly sentences: Pick<Sentences, 'speak'>;
  readonly recordings: Pick<Recordings, 'choose'>;
  readonly secrets: Pick<SecretBox, 'keyedHash' | 'open' | 'seal'>;
  readonly clock: Clock;
}

/** A call that is looked at. */
interface Heard {
  readonly call: CallRow;
  readonly kept: KeptCall;
  readonly challenge: Challenge;
  readonly subject: Subject;
  readonly now: Date;
}

const hangUp: CallStep = { say: [], ask: undefined };

/** An end that comes beside a key is looked at again so often. */
const TRIES = 3;

/** No dialogue needs more between two questions. */
const MAXIMUM_STEPS = 6;

const maximumDigits: Readonly<Record<AskedKeys, number>> = { greeting: 24, pin: 24, choice: 1 };

/**
 * Step 7 for a call: what was heard in it, from whichever carrier and at whichever node. Each question is answered once;
 * what comes twice, late, or by another call's token ends the call it came from and nothing else.
 */
export function createTakeCallEvent(deps: TakeCallEventDeps): TakeCallEvent {
  const { store, pins, secrets, settings, clock, report } = deps;
  const placeBackupCall = createCallBackup(deps);
  const speak = createCallSpeech(deps);
  const takeEventStep = createTakeEventStep(deps);

  async function find(token: string): Promise<Heard | undefined> {
    const now = clock.now();
    const call = await store.findCallByToken(hashCallToken(secrets, token));
    if (call === undefined) return undefined;
    const [challenge, subject] = await Promise.all([
      store.findChallenge(call.challengeId),
      store.findSubjectById(call.userId),
    ]);
    if (challenge === undefined || subject === undefined || !isOpen(challenge, now)) return undefined;
    return { call, kept: readKeptCall(call.dialogue), challenge, subject, now };
  }

  function rulesOf({ challenge, subject: { user } }: Heard): CallRules {
    const current = settings.current();
    const isOwnPhone = challenge.target === '';
    return {
      attempts: current['call.attempts'],
      fraudCode: current['call.fraudAlerts'] ? current['call.fraudCode'] : '',
      // Many people stand behind one user where callers bring the number: one of them must not shut out the others.
      fraudBlocks: current['call.fraudBlocks'] && isOwnPhone,
      hasBackup: isOwnPhone && challenge.purpose === 'authentication' && user.backupPhone.number !== '',
      mayChangePin: pinRulesOf(user, current).userCanChangePin,
      hasMenu: current['call.menu'] && isOwnPhone && challenge.purpose === 'authentication',
    };
  }

  async function run(heard: Heard, event: CallEvent): Promise<Exclude<DialogueOutput, { pin: string }>> {
    const { user } = heard.subject;
    const rules = rulesOf(heard);
    let dialogue = heard.kept.dialogue;
    let input: DialogueInput = event;
    for (let step = 0; step < MAXIMUM_STEPS; step += 1) {
      const output = advanceDialogue(dialogue, input, rules);
      if (!('pin' in output)) return output;
      dialogue = output.dialogue;
      if (output.next === 'verify-pin') {
        input = { event: 'pin-verified', outcome: await pins.verify({ user, typed: output.pin }) };
      } else if (output.next === 'hash-pin') {
        input = { event: 'pin-hashed', hash: hashPin(heard, output.pin), pin: output.pin };
      } else {
        input = { event: 'pin-changed', refused: await changePin(heard, output.pin) };
      }
    }
    throw new Error('A dialogue came to no end.');
  }

  /** Only for the second of two entries to be compared with the first. */
  function hashPin({ challenge }: Heard, pin: string): string {
    return secrets.keyedHash('one-time-secret', `new-pin\n${challenge.id}\n${pin}`).toString('base64url');
  }

  async function changePin(heard: Heard, pin: string): Promise<SentenceKey | undefined> {
    const { username } = heard.subject.user;
    try {
      await pins.changeOwn({ username, pin, author: authorOf(heard) });
      return undefined;
    } catch (error) {
      if (error instanceof MfaError && (error.code === 'malformed' || error.code === 'forbidden')) return 'pinRefused';
      throw error;
    }
  }

  function authorOf({ challenge, subject: { user } }: Heard) {
    const { account } = contextOfChallenge(challenge);
    return {
      accountName: account.name,
      actor: user.username,
      clientAddress: challenge.clientAddress ?? '',
      requestId: '',
    };
  }

  function blockFor(heard: Heard): BlockOrder {
    const { user } = heard.subject;
    const author = authorOf(heard);
    return newBlock({ user, reason: 'Fraud reported by phone', author, now: heard.now, settings: settings.current() });
  }

  async function decide(
    heard: Heard,
    { verdict, dialogue }: Extract<DialogueOutput, { next: 'end' }>,
  ): Promise<boolean> {
    if (verdict.outcome === 'none') return true;
    const { challenge, subject, now } = heard;
    const result = callResultOf(verdict, dialogue);
    const tried = {
      who: subject.user,
      kind: 'call',
      context: contextOfChallenge(challenge),
      challenge,
      now,
    } as const;
    const blocks = verdict.outcome === 'fraud' && verdict.blocks;
    return store.endCall({
      id: challenge.id,
      state: callStateOf(result, challenge),
      reason: result.outcome === 'denied' ? result.reason : undefined,
      now,
      attempt: attemptRecord(tried, result),
      // Behind a number that a caller brought there may be anybody.
      fraudOf: verdict.outcome === 'fraud' && challenge.target === '' ? subject.user.id : undefined,
      block: blocks ? { userId: subject.user.id, order: blockFor(heard) } : undefined,
    });
  }

  async function callBackup(heard: Heard, dialogue: CallDialogue): Promise<CallStep> {
    const denial = await placeBackupCall({ ...heard, dialogue });
    if (denial !== undefined) await decide(heard, { next: 'end', dialogue, say: [], verdict: denial });
    return hangUp;
  }

  async function stepFor(heard: Heard, event: CallEvent): Promise<CallStep> {
    const { challenge, subject, now } = heard;
    const denial = event.event === 'ended' ? undefined : checkHolder(subject, now);
    if (challenge.purpose === 'event') return takeEventStep(heard, event, denial);
    if (denial !== undefined) {
      const verdict = { outcome: 'denied', reason: denial } as const;
      await decide(heard, { next: 'end', dialogue: heard.kept.dialogue, say: [], verdict });
      return { say: speak(speechOf(heard), ['denied', 'goodbye']), ask: undefined };
    }
    const output = await run(heard, event);
    if (output.next === 'call-backup') return callBackup(heard, output.dialogue);
    const say = output.say.length === 0 ? [] : speak(speechOf(heard), output.say);
    const isDone = output.next === 'end';
    const isDecided = isDone ? await decide(heard, output) : true;
    const kept = isDone ? { dialogue: output.dialogue, sealedCode: '' } : { ...heard.kept, dialogue: output.dialogue };
    await store.changeCall(challenge.id, { dialogue: writeKeptCall(kept) });
    // What was decided elsewhere meanwhile (the caller hung up, time ran out) is not said to have been approved.
    if (!isDecided) return { say: speak(speechOf(heard), ['denied', 'goodbye']), ask: undefined };
    return { say, ask: isDone ? undefined : askFor(heard, output.keys) };
  }

  function askFor({ call }: Heard, keys: AskedKeys): CallStep['ask'] {
    const timeoutSeconds = settings.current()['call.answerSeconds'];
    return { turn: call.turn + 1, maximumDigits: maximumDigits[keys], timeoutSeconds };
  }

  async function take(token: string, event: CallEvent, from: CallOrigin | undefined): Promise<CallStep> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const heard = await find(token);
      if (heard === undefined || !isOfCall(heard.call, from)) return hangUp;
      const turn = event.event === 'keys' ? event.turn : heard.call.turn;
      if (await store.takeTurn(heard.call.challengeId, turn)) return stepFor(heard, event);
      if (event.event !== 'ended') return hangUp;
    }
    return hangUp;
  }

  return async (token, event, from) => {
    try {
      return await take(token, event, from);
    } catch (cause) {
      report('What was heard in a phone call could not be looked at; the call was ended.', cause);
      return hangUp;
    }
  };
}

function isOpen({ state, expiresAt }: Challenge, now: Date): boolean {
  return (state === 'sending' || state === 'open') && now < expiresAt;
}

function speechOf({ subject: { user }, challenge, kept }: Heard): SpeechOf {
  return { user, challenge, kept };
}
