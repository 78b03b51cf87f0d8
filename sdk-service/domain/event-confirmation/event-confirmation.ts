import { MfaError } from '@mfa/shared/mfa-error';
import type { EventCallStore } from '../../ports/event-call-store.ts';
import type { DenialReason, Subject, User } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { AttemptStore } from '../../ports/storage.ts';
import { type Presence, reasonOfEnded } from '../authentication/authenticate.ts';
import type { CallPrompts } from '../authentication/call-prompts.ts';
import { callLanguageOf } from '../authentication/call-speech.ts';
import { checkHolder } from '../authentication/check-holder.ts';
import type { AttemptContext } from '../authentication/outcomes.ts';
import { attemptRecord, type Tried } from '../authentication/record-attempt.ts';
import type { AnyNameLookups } from '../names/any-name-lookups.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import {
  createEventAnswers,
  type EventAnswer,
  type EventAnswersDeps,
  type EventCall,
  isUp,
  TRIES,
} from './event-answers.ts';
import { type BadEvent, type EventParameter, type EventWording, wordEvent } from './event-templates.ts';
import { sealWording } from './seal-event.ts';

interface EventRequest {
  readonly eventName: string;
  readonly parameters: readonly EventParameter[];
  readonly context: AttemptContext;
}

/** Denied: the call is over, or was never placed. */
export type EventOutcome = EventAnswer | BadEvent;

/**
 * Events that an application has confirmed in a phone call. A call is good for the account that began it, and its yes lets
 * nobody in: the prompt behind it is never approved. Whatever lets people pass without being asked counts for nothing here.
 */
export interface EventConfirmation {
  /**
   * Calls a user, and waits until he has answered the first template.
   * @throws MfaError `malformed` for an impossible user name; `misconfigured` without a carrier of calls; `unavailable`.
   */
  initiateCall(request: EventRequest & { readonly username: string }, presence: Presence): Promise<EventOutcome>;
  /**
   * Reads out another template in the same call, and waits for its answer.
   * @throws MfaError `conflict` for a call that is unknown or another account's, or in which a template is being answered.
   */
  runTemplate(request: EventRequest & { readonly callIdentifier: string }, presence: Presence): Promise<EventOutcome>;
  /**
   * Hangs up. @returns why the call is over: `disconnected` by this, or what ended it before.
   * @throws as `runTemplate`, but for one that is being answered: that is over then.
   */
  terminateCall(request: { readonly callIdentifier: string; readonly context: AttemptContext }): Promise<DenialReason>;
}

export interface EventConfirmationDeps extends EventAnswersDeps {
  readonly store: EventAnswersDeps['store'] &
    EventCallStore &
    Pick<AnyNameLookups, 'findSubject'> &
    Pick<AttemptStore, 'recordAttempt'>;
  readonly calls: EventAnswersDeps['calls'] & Pick<CallPrompts, 'ringForEvent' | 'available'>;
  readonly secrets: Pick<SecretBox, 'seal' | 'open'>;
  readonly settings: { current(): SettingValues };
}

/** As many as anybody would listen to; the call ends by its time otherwise. */
const MAXIMUM_TEMPLATES = 20;

export function createEventConfirmation(deps: EventConfirmationDeps): EventConfirmation {
  const { store, calls, secrets, settings, clock } = deps;
  const { waitForAnswer, end } = createEventAnswers(deps);

  async function conclude(tried: Tried, reason: DenialReason): Promise<EventOutcome> {
    await store.recordAttempt(attemptRecord(tried, { outcome: 'denied', reason }));
    return { outcome: 'denied', reason };
  }

  function expiryFrom(now: Date): Date {
    return new Date(now.getTime() + settings.current()['authentication.maximumWaitSeconds'] * 1000);
  }

  function word({ eventName, parameters }: EventRequest, user: User): EventWording | BadEvent {
    const current = settings.current();
    return wordEvent({ eventName, parameters }, { language: callLanguageOf(user, current), settings: current });
  }

  async function getOwn(callIdentifier: string, { account }: AttemptContext): Promise<EventCall> {
    const isId = /^[\w-]{22}$/.test(callIdentifier);
    const [challenge, row] = isId
      ? await Promise.all([store.findChallenge(callIdentifier), store.findEventCall(callIdentifier)])
      : [];
    if (challenge?.purpose !== 'event' || challenge.accountId !== account.id || row === undefined) {
      throw new MfaError('conflict', 'callIdentifier: must be that of a call that this account has begun.');
    }
    return { challenge, row };
  }

  return {
    async initiateCall(request, presence) {
      if (!calls.available) {
        throw new MfaError('misconfigured', 'Events are confirmed by phone, and no carrier of phone calls is set up.');
      }
      const now = clock.now();
      const canonicalName = canonicalizeUsername(request.username);
      const subject = await store.findSubject(canonicalName);
      const bare = { kind: 'call', context: request.context, now } as const;
      if (subject === undefined) return conclude({ ...bare, who: canonicalName }, 'user-not-found');
      const { user } = subject;
      const wording = word(request, user);
      if ('outcome' in wording) return wording;
      const context = { ...request.context, applicationName: request.eventName.trim() };
      const tried: Tried = { ...bare, who: user, context };
      const refused = checkCalled(subject, now);
      if (refused !== undefined) return conclude(tried, refused);
      const lifeSeconds = settings.current()['authentication.maximumWaitSeconds'];
      const call = { purpose: 'event', user, phone: user.phone, lifeSeconds, context, now } as const;
      const rung = await calls.ringForEvent(call, ({ id }) =>
        store.addEventCall({
          challengeId: id,
          userId: user.id,
          template: 1,
          state: 'asked',
          wording: sealWording(secrets, id, wording),
          answered: 0,
          digits: Buffer.alloc(0),
        }),
      );
      // A retransmission does not join: it might be another event.
      if (rung.outcome === 'in-progress') return conclude(tried, 'in-progress');
      if (rung.outcome === 'denied') return conclude(tried, rung.reason);
      const { id: challengeId, expiresAt, state, reason = 'undeliverable' } = rung.challenge;
      // Its row was written with the state.
      if (state === 'undeliverable') return { outcome: 'denied', reason };
      return waitForAnswer({ challengeId, template: 1, expiresAt }, context, presence);
    },

    async runTemplate(request, presence) {
      const own = await getOwn(request.callIdentifier, request.context);
      const { challenge, row } = own;
      const now = clock.now();
      const user = await store.findUserById(challenge.userId);
      if (user === undefined || !isUp(own) || now >= challenge.expiresAt)
        return { outcome: 'denied', reason: reasonOfEnded(challenge) };
      if (row.template >= MAXIMUM_TEMPLATES) {
        const problem = `callIdentifier: at most ${MAXIMUM_TEMPLATES} templates are run in one call.`;
        throw new MfaError('conflict', problem);
      }
      const wording = word(request, user);
      if ('outcome' in wording) return wording;
      const eventName = request.eventName.trim();
      const context = { ...request.context, applicationName: eventName };
      const { id: challengeId } = challenge;
      const expiresAt = expiryFrom(now);
      const sealed = sealWording(secrets, challengeId, wording);
      const next = { challengeId, after: row.template, eventName, wording: sealed, now, expiresAt };
      if (row.state !== 'held' || !(await store.askNextEvent(next))) {
        throw new MfaError(
          'conflict',
          'callIdentifier: another template is being answered in this call, or it is over.',
        );
      }
      return waitForAnswer({ challengeId, template: row.template + 1, expiresAt }, context, presence);
    },

    async terminateCall({ callIdentifier, context }) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const own = await getOwn(callIdentifier, context);
        if (!isUp(own)) return reasonOfEnded(own.challenge);
        if (await end(own, { reason: 'disconnected', context })) return 'disconnected';
      }
      throw new Error('A call about an event came to no end.');
    },
  };
}

/** No pass counts for an event: who is disabled or blocked confirms nothing. */
function checkCalled(subject: Subject, now: Date): DenialReason | undefined {
  return checkHolder(subject, now) ?? (subject.user.phone.number === '' ? 'not-enrolled' : undefined);
}
