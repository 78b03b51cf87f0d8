import type { BypassStore } from '../../ports/bypass-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { ProofStore } from '../../ports/proof-store.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { AuthenticatorKind, Challenge } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { AttemptStore } from '../../ports/storage.ts';
import type { AnyNameLookups } from '../names/any-name-lookups.ts';
import type { PushMode, PushPrompts } from '../push/push-prompts.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import type { TypedPhone } from '../users/parse-phone.ts';
import { noPhone } from '../users/write-phone.ts';
import { type Attempt, type Denial, denied, type Step, type Verdict } from './attempt.ts';
import { bringNumber } from './bring-number.ts';
import type { CallPrompts } from './call-prompts.ts';
import { checkAccountState } from './check-account-state.ts';
import { createCheckBypass } from './check-bypass.ts';
import { createCheckCache } from './check-cache.ts';
import { checkThrottle, checkThrottleOf, throttleOf } from './check-throttle.ts';
import { askedKind, createChooseAuthenticator, isRinging } from './choose-authenticator.ts';
import { newChallenge } from './new-challenge.ts';
import type { AttemptContext, BeginOutcome } from './outcomes.ts';
import { isRetransmission, promptOf } from './prompt-of.ts';
import { attemptRecord, type Tried } from './record-attempt.ts';
import type { RingOutcome, TextPromptRequest, TextPrompts } from './text-prompts.ts';
import { mayPassUnreached } from './unreached.ts';

export interface BeginRequest {
  /** As typed. */
  readonly username: string;
  /** Of a user who does not exist: true denies him; false lets him pass if the calling account may do so. */
  readonly requireUserMatch: boolean;
  /** Default: the user's own method. */
  readonly kind?: AuthenticatorKind | undefined;
  /** In place of the user's own phone, for texts and calls. Then no pass counts: the number is the whole proof. */
  readonly number?: TypedPhone | undefined;
  readonly context: AttemptContext;
}

export interface BeginDeps {
  readonly store: Pick<AnyNameLookups, 'findSubject' | 'isNobodysName'> &
    Pick<AttemptStore, 'openChallenge' | 'recordAttempt' | 'findThrottle'> &
    Pick<BypassStore, 'useBypass'> &
    ProofStore;
  readonly texts: TextPrompts;
  readonly pushes: PushPrompts;
  readonly calls: CallPrompts;
  readonly phoneNumbers: PhoneNumbers;
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** Whether the caller waits until the prompt has been delivered. */
export type Delivery = 'awaited' | 'in-background';

/**
 * Steps 1 to 6: from a name to a prompt, or to an outcome without one.
 *
 * @throws MfaError `malformed` for an impossible user name; `unavailable` when the store or a place to deliver is missing.
 */
export function createBeginAuthentication(
  deps: BeginDeps,
): (request: BeginRequest, delivery: Delivery) => Promise<BeginOutcome> {
  const { store, texts, calls, pushes, phoneNumbers, secrets, settings, clock, randomness } = deps;
  /** Steps 2 to 5 in their order; the first that decides ends the attempt. */
  const steps: readonly Step[] = [
    checkAccountState,
    checkThrottle,
    // The cache first, so that a bypass is not spent where it was not needed.
    createCheckCache(deps),
    createCheckBypass(settings),
    // Carriers come and go while the server runs.
    createChooseAuthenticator({
      get takesReplies() {
        return texts.takesReplies;
      },
      get placesCalls() {
        return calls.available;
      },
      get offersApp() {
        return pushes.isAvailable() || settings.current()['activation.enabled'];
      },
    }),
  ];

  /** Step 8: what was decided without a prompt is written down and told. */
  async function conclude(tried: Tried, verdict: Verdict): Promise<BeginOutcome> {
    if (verdict.outcome === 'approved') {
      await store.recordAttempt(attemptRecord(tried, { outcome: 'approved', reason: verdict.by }));
      return verdict;
    }
    const { reason, retryAfterSeconds } = verdict;
    await store.recordAttempt(attemptRecord(tried, { outcome: 'denied', reason }));
    return { outcome: 'denied', kind: tried.kind, reason, retryAfterSeconds, state: undefined };
  }

  /** Where a text or call goes, and what failures count by: by the number itself where the caller brought it. */
  async function findNumber({
    subject,
    kind,
    typed,
  }: Pick<Attempt, 'subject' | 'kind'> & { readonly typed: TypedPhone | undefined }): Promise<
    Pick<Attempt, 'phone' | 'target' | 'throttle'> | Denial
  > {
    const { user } = subject;
    if (typed === undefined || (kind !== 'text' && kind !== 'call')) {
      return { phone: user.phone, target: '', throttle: throttleOf(subject, kind) };
    }
    const brought = bringNumber(typed, { kind, settings: settings.current(), phoneNumbers, secrets });
    if ('outcome' in brought) return brought;
    return { ...brought, throttle: await store.findThrottle(user.id, brought.target) };
  }

  function useBypass(attempt: Attempt): Promise<boolean> {
    const { subject, now } = attempt;
    const approved = attemptRecord(triedBy(attempt), { outcome: 'approved', reason: 'bypass' });
    return store.useBypass({ number: subject.bypass?.number ?? 0, userId: subject.user.id, now, approved });
  }

  /** Step 6. */
  async function issueChallenge(attempt: Attempt, delivery: Delivery): Promise<BeginOutcome> {
    const maximumWaitSeconds = settings.current()['authentication.maximumWaitSeconds'];
    if (attempt.kind === 'call') {
      const request = textOf(attempt, { lifeSeconds: maximumWaitSeconds, delivery });
      const rung = await (delivery === 'awaited' ? calls.ring(request) : calls.ringInBackground(request));
      return tellRing(attempt, { request, rung });
    }
    if (isRinging(attempt)) {
      const lifeSeconds = Math.min(settings.current()['text.replySeconds'], maximumWaitSeconds);
      const request = textOf(attempt, { lifeSeconds, delivery });
      return tellRing(attempt, { request, rung: await texts.ring(request) });
    }
    if (attempt.pushMode !== undefined) return push(attempt, attempt.pushMode);
    if (attempt.kind !== 'text') return promptOf(await openOathPrompt(attempt));
    const request = textOf(attempt, { lifeSeconds: settings.current()['text.codeLifeSeconds'], delivery });
    const sent = await (delivery === 'awaited' ? texts.send(request) : texts.sendInBackground(request));
    return 'outcome' in sent ? conclude(triedBy(attempt), sent) : promptOf(sent, request);
  }

  async function tellRing(
    attempt: Attempt,
    { request, rung }: { readonly request: TextPromptRequest; readonly rung: RingOutcome },
  ): Promise<BeginOutcome> {
    switch (rung.outcome) {
      case 'rung':
        return promptOf(rung.challenge, request);
      case 'denied':
        return conclude(triedBy(attempt), rung);
      case 'in-progress':
        return isRetransmission(attempt, rung.challenge)
          ? promptOf(rung.challenge)
          : conclude(triedBy(attempt), denied('in-progress'));
    }
  }

  /** Where no more may be asked of the app for now, it shows a code (R11 of the mobile protocol's requirements). */
  async function push(attempt: Attempt, mode: PushMode): Promise<BeginOutcome> {
    const { subject, context, now } = attempt;
    const pushed = await pushes.open({ subject, mode, context, now });
    switch (pushed.outcome) {
      case 'opened':
        return promptOf(pushed.challenge, { number: pushed.number });
      case 'throttled': {
        const byCode: Attempt = { ...attempt, kind: 'oath-token', pushMode: undefined };
        const throttled = checkThrottleOf(throttleOf(subject, 'oath-token'), now);
        return throttled === undefined ? promptOf(await openOathPrompt(byCode)) : conclude(triedBy(byCode), throttled);
      }
      case 'in-progress':
      case 'all-devices-silent':
        return conclude(triedBy(attempt), denied(pushed.outcome));
    }
  }

  function textOf(
    attempt: Attempt,
    { lifeSeconds, delivery }: { readonly lifeSeconds: number; readonly delivery: Delivery },
  ): TextPromptRequest {
    const { subject, phone, target, context, now } = attempt;
    // Whoever does not wait for the delivery learns of it too late to be let in by it.
    const passesUnreached = delivery === 'awaited' && mayPassUnreached(attempt, settings.current());
    const { user } = subject;
    return { purpose: 'authentication', user, phone, target, lifeSeconds, passesUnreached, context, now };
  }

  async function openOathPrompt({ subject: { user }, context, now }: Attempt): Promise<Challenge> {
    const challenge = newChallenge({
      purpose: 'authentication',
      user,
      kind: 'oath-token',
      state: 'open',
      lifeSeconds: settings.current()['oath.promptLifeSeconds'],
      context,
      now,
      randomness,
    });
    await store.openChallenge(challenge);
    return challenge;
  }

  return async ({ username, requireUserMatch, kind: asked, number: typed, context }, delivery) => {
    const now = clock.now();
    const canonicalName = canonicalizeUsername(username);

    // Step 1, findUser.
    const subject = await store.findSubject(canonicalName);
    if (subject === undefined) {
      const kind = asked ?? settings.current()['company.defaultMethod'];
      const mayPass =
        typed === undefined &&
        mayPassUnknown({ requireUserMatch, context }) &&
        // A name that could mean two users is not that of somebody unknown.
        (await store.isNobodysName(canonicalName));
      const verdict: Verdict = mayPass ? { outcome: 'approved', by: 'no-user-match' } : denied('user-not-found');
      return conclude({ who: canonicalName, kind, context, now }, verdict);
    }

    const method = asked ?? subject.user.authenticator;
    const pushMode = method === 'app' ? pushes.modeFor(subject, context) : undefined;
    const kind = pushMode === undefined ? askedKind(method, subject) : 'app';
    const number = await findNumber({ subject, kind, typed });
    if ('outcome' in number) return conclude({ who: subject.user, kind, phone: noPhone, context, now }, number);
    const attempt: Attempt = { subject, kind, pushMode, ...number, context, now };
    for (const step of steps) {
      const verdict = await step(attempt);
      if (verdict === undefined) continue;
      if (verdict.outcome === 'denied' || verdict.by !== 'bypass') return conclude(triedBy(attempt), verdict);
      // Whoever comes second is asked like anybody else.
      if (await useBypass(attempt)) return verdict;
    }
    return issueChallenge(attempt, delivery);
  };
}

/** Passing somebody unknown takes the caller's word and the account's flag, which only old callers have (security.md §3). */
function mayPassUnknown({ requireUserMatch, context }: Pick<BeginRequest, 'requireUserMatch' | 'context'>): boolean {
  return !requireUserMatch && context.account.mayPassUnknown && context.sessionHash === undefined;
}

function triedBy({ subject, kind, phone, context, now }: Attempt): Tried {
  return { who: subject.user, kind, phone, context, now };
}
