import type { CallRow, CallStore } from '../../ports/call-store.ts';
import type { EventCallRow, EventCallStore } from '../../ports/event-call-store.ts';
import type { Challenge, DenialReason, Subject } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { CallEvent, CallStep, Said } from '../../ports/voice-carrier.ts';
import { extensionFirst, type SpeechDeps, speakTo } from '../authentication/call-speech.ts';
import { contextOfChallenge } from '../authentication/context-of-challenge.ts';
import { attemptRecord, type Result } from '../authentication/record-attempt.ts';
import { type KeptEventCall, readKeptEventCall, writeKeptEventCall } from './kept-event-call.ts';
import { openWording, sealDigits } from './seal-event.ts';

interface TakeEventStepDeps extends SpeechDeps {
  readonly store: Pick<CallStore, 'changeCall'> & EventCallStore;
  readonly secrets: Pick<SecretBox, 'open' | 'seal'>;
}

/** A call whose turn was taken. */
interface Heard {
  readonly call: CallRow;
  readonly challenge: Challenge;
  readonly subject: Subject;
  readonly now: Date;
}

/** The same, with what stands beside it. */
interface HeardEvent extends Heard {
  readonly row: EventCallRow;
  readonly kept: KeptEventCall;
}

type Keys = Extract<CallEvent, { event: 'keys' }>;

const hangUp: CallStep = { say: [], ask: undefined };

const MAXIMUM_DIGITS = 24;

const TRIES = 3;

/** While a call is held it asks again so often whether there is something to be read out. */
const HELD_SECONDS = 2;

/**
 * What is heard in a call about events. A template is read out once it is the newest, and its answer is taken once; between
 * two of them the call is held by questions that nobody need answer.
 *
 * @param denial why the person may confirm nothing any more; undefined: he may.
 */
export function createTakeEventStep(deps: TakeEventStepDeps) {
  const { store, secrets, settings } = deps;
  return async (heard: Heard, event: CallEvent, denial: DenialReason | undefined): Promise<CallStep> => {
    const row = await store.findEventCall(heard.challenge.id);
    if (row === undefined || row.state === 'over') return hangUp;
    const of: HeardEvent = { ...heard, row, kept: readKeptEventCall(heard.call.dialogue) };
    if (event.event === 'ended') return end(of, reasonOfEnd(of, event.how));
    if (denial !== undefined) return end(of, denial, ['eventDenied', 'goodbye']);
    if (event.event === 'answered') {
      if (of.kept.read > 0) return hangUp;
      return event.by === 'machine' ? end(of, 'voicemail') : readOut(of, { before: ['eventGreeting'], failures: 0 });
    }
    // Keys of a call that nobody has answered.
    if (of.kept.read === 0) return hangUp;
    // What was pressed while it was held answers nothing.
    if (of.kept.read < row.template) return readOut(of, { before: [], failures: 0 });
    return row.state === 'held' ? hold(of, []) : judge(of, event);
  };

  async function readOut(
    of: HeardEvent,
    { before, failures }: { readonly before: readonly string[]; readonly failures: number },
  ): Promise<CallStep> {
    const { challenge, row, kept } = of;
    const extension = kept.read === 0 ? extensionFirst(challenge, settings.current()) : [];
    const wording = openWording(secrets, challenge.id, row.wording);
    await store.changeCall(challenge.id, { dialogue: writeKeptEventCall({ read: row.template, failures }) });
    const say = [
      ...speak(of, [...extension, ...before]),
      { text: wording.text, language: wording.language },
      ...speak(of, [wording.asksDigits ? 'eventEnter' : 'eventConfirm']),
    ];
    return ask(of, { say, maximumDigits: MAXIMUM_DIGITS, timeoutSeconds: settings.current()['call.answerSeconds'] });
  }

  function judge(of: HeardEvent, { digits, finished }: Keys): CallStep | Promise<CallStep> {
    const { asksDigits } = openWording(secrets, of.challenge.id, of.row.wording);
    if (!finished) return retry(of, digits === '' ? 'no-input' : 'no-finish-key');
    if (asksDigits && digits === '') return retry(of, 'no-input');
    if (!asksDigits && digits !== '') return retry(of, 'wrong-response');
    return accept(of, digits);
  }

  function retry(of: HeardEvent, reason: keyof typeof retrySentences): Promise<CallStep> {
    const failures = of.kept.failures + 1;
    if (failures >= settings.current()['call.attempts']) return end(of, reason, ['eventDenied', 'goodbye']);
    return readOut(of, { before: [retrySentences[reason]], failures });
  }

  async function accept(of: HeardEvent, digits: string): Promise<CallStep> {
    const { challenge, row, now } = of;
    const isTaken = await store.answerEvent({
      challengeId: challenge.id,
      template: row.template,
      digits: sealDigits(secrets, challenge.id, digits),
      now,
      heldUntil: new Date(now.getTime() + settings.current()['event.holdSeconds'] * 1000),
      attempt: recordOf(of, { outcome: 'approved', reason: 'event-confirmed' }),
    });
    // The caller has gone, or the time was over meanwhile.
    if (!isTaken) return { say: speak(of, ['eventDenied', 'goodbye']), ask: undefined };
    return hold(of, ['eventHold']);
  }

  function hold(of: HeardEvent, keys: readonly string[]): CallStep {
    return ask(of, { say: speak(of, keys), maximumDigits: 1, timeoutSeconds: HELD_SECONDS });
  }

  async function end(of: HeardEvent, reason: DenialReason, keys: readonly string[] = []): Promise<CallStep> {
    const { challenge, now } = of;
    let row: EventCallRow | undefined = of.row;
    // The next template may be asked at this very moment, which then is over too.
    for (let tries = 0; tries < TRIES && row !== undefined && row.state !== 'over'; tries += 1) {
      const { template, state } = row;
      // What was answered has its row already.
      const attempt = state === 'asked' ? recordOf(of, { outcome: 'denied', reason }) : undefined;
      if (await store.endEventCall({ challengeId: challenge.id, template, state, reason, now, attempt })) break;
      row = await store.findEventCall(challenge.id);
    }
    return { say: speak(of, keys), ask: undefined };
  }

  function recordOf({ challenge, subject: { user }, now }: HeardEvent, result: Result) {
    const context = contextOfChallenge(challenge);
    return attemptRecord({ who: user, kind: 'call', context, challenge, now }, result);
  }

  function speak({ challenge, subject: { user } }: HeardEvent, keys: readonly string[]): readonly Said[] {
    return speakTo({ user, challenge }, keys, deps);
  }
}

const retrySentences = {
  'no-input': 'noInput',
  'no-finish-key': 'notFinished',
  'wrong-response': 'retry',
} as const;

function ask(
  { call }: HeardEvent,
  { say, ...keys }: Pick<CallStep, 'say'> & Omit<NonNullable<CallStep['ask']>, 'turn'>,
): CallStep {
  return { say, ask: { turn: call.turn + 1, ...keys } };
}

function reasonOfEnd(
  { kept }: HeardEvent,
  how: Extract<CallEvent, { event: 'ended' }>['how'],
): 'hung-up' | 'unreachable' | 'disconnected' {
  if (how === 'hung-up') return 'hung-up';
  return kept.read === 0 ? 'unreachable' : 'disconnected';
}
