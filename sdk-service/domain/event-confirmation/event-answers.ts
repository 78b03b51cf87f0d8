import type { Clock } from '../../ports/clock.ts';
import type { EventCallRow, EventCallState, EventCallStore } from '../../ports/event-call-store.ts';
import type { Challenge, DenialReason, Id } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { AttemptStore, UserStore } from '../../ports/storage.ts';
import type { Ticker } from '../../ports/ticker.ts';
import { type Presence, reasonOfEnded } from '../authentication/authenticate.ts';
import type { CallPrompts } from '../authentication/call-prompts.ts';
import type { AttemptContext } from '../authentication/outcomes.ts';
import { attemptRecord } from '../authentication/record-attempt.ts';
import { createWatch } from '../authentication/wait-for-change.ts';
import { openDigits } from './seal-event.ts';

/** `answered`: as the template asks, and the call is held for the next one. Denied: it is over. */
export type EventAnswer =
  | { readonly outcome: 'answered' /** Before `#`. */; readonly digits: string; readonly callIdentifier: Id }
  | { readonly outcome: 'denied'; readonly reason: DenialReason };

/** A call as it stood when it was looked at. */
export interface EventCall {
  readonly challenge: Challenge;
  readonly row: EventCallRow;
}

/** A template that is asked, in whose call. */
interface Asked {
  readonly challengeId: Id;
  readonly template: number;
  readonly expiresAt: Date;
}

export interface EventAnswersDeps {
  readonly store: Pick<EventCallStore, 'findEventCall' | 'findEventCallStates' | 'endEventCall'> &
    Pick<AttemptStore, 'findChallenge'> &
    Pick<UserStore, 'findUserById'>;
  readonly calls: Pick<CallPrompts, 'hangUp'>;
  readonly secrets: Pick<SecretBox, 'open'>;
  readonly clock: Clock;
  readonly ticker: Ticker;
}

/** An answer, an end and the next template may come at the same moment. */
export const TRIES = 3;

/** Waiting for the answer to a template, and ending a call whose caller has enough of it. */
export function createEventAnswers({ store, calls, secrets, clock, ticker }: EventAnswersDeps) {
  const waitForChange = createWatch<EventCallState>({
    findStates: store.findEventCallStates,
    // Few wait for events; each is asked for in its turn.
    findEnded: async () => new Map(),
    gone: 'over 0',
    clock,
    ticker,
  });

  /** Until the template is answered, or the call over, or its time, or the caller gone: then it is ended. */
  async function waitForAnswer(asked: Asked, context: AttemptContext, presence: Presence): Promise<EventAnswer> {
    const { challengeId, template, expiresAt } = asked;
    const { signal, park = (work) => work } = presence;
    const seconds = Math.max(0, (expiresAt.getTime() - clock.now().getTime()) / 1000);
    await park(waitForChange({ challengeId, from: `asked ${template}`, seconds, signal }));
    for (let tries = 0; tries < TRIES; tries += 1) {
      const [row, challenge] = await Promise.all([store.findEventCall(challengeId), store.findChallenge(challengeId)]);
      if (row?.answered === template) {
        return {
          outcome: 'answered',
          digits: openDigits(secrets, challengeId, row.digits),
          callIdentifier: challengeId,
        };
      }
      if (row === undefined || challenge === undefined || !isUp({ challenge, row })) {
        return { outcome: 'denied', reason: reasonOfEnded(challenge) };
      }
      if (await end({ challenge, row }, { reason: 'no-answer', context })) {
        return { outcome: 'denied', reason: 'no-answer' };
      }
    }
    throw new Error('A call about an event came to no end.');
  }

  /** Ends what stands so, and the phone stops. @returns false: it has moved on. */
  async function end(
    { challenge, row: { template, state } }: EventCall,
    { reason, context }: { readonly reason: DenialReason; readonly context: AttemptContext },
  ): Promise<boolean> {
    if (state === 'over') return false;
    const { id: challengeId } = challenge;
    const now = clock.now();
    const user = await store.findUserById(challenge.userId);
    const tried = user && { who: user, kind: 'call' as const, context, challenge, now };
    // What was answered has its row already.
    const attempt = tried && state === 'asked' ? attemptRecord(tried, { outcome: 'denied', reason }) : undefined;
    if (!(await store.endEventCall({ challengeId, template, state, reason, now, attempt }))) return false;
    await calls.hangUp(challengeId);
    return true;
  }

  return { waitForAnswer, end };
}

/** Whether something may still be asked or answered in it. */
export function isUp({ challenge, row }: EventCall): boolean {
  const isOpen = challenge.state === 'sending' || challenge.state === 'open';
  return isOpen && row.state !== 'over';
}
