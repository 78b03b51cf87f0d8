import type { BypassStore } from '../../ports/bypass-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { AuthenticatorKind, Challenge } from '../../ports/records.ts';
import type { AttemptStore } from '../../ports/storage.ts';
import type { AnyNameLookups } from '../names/any-name-lookups.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import { type Attempt, denied, type Step, type Verdict } from './attempt.ts';
import { checkAccountState } from './check-account-state.ts';
import { createCheckBypass } from './check-bypass.ts';
import { checkThrottle, throttleOf } from './check-throttle.ts';
import { askedKind, chooseAuthenticator } from './choose-authenticator.ts';
import { newChallenge } from './new-challenge.ts';
import type { AttemptContext, BeginOutcome } from './outcomes.ts';
import { attemptRecord, type Tried } from './record-attempt.ts';
import { TEXT_CAP_SECONDS, type TextPrompts } from './text-prompts.ts';

export interface BeginRequest {
  /** As typed. */
  readonly username: string;
  /** Of a user who does not exist: true denies him; false lets him pass if the calling account may do so. */
  readonly requireUserMatch: boolean;
  /** Default: the user's own method. */
  readonly kind?: AuthenticatorKind | undefined;
  readonly context: AttemptContext;
}

export interface BeginDeps {
  readonly store: Pick<AnyNameLookups, 'findSubject' | 'isNobodysName'> &
    Pick<AttemptStore, 'openChallenge' | 'recordAttempt'> &
    Pick<BypassStore, 'useBypass'>;
  readonly texts: TextPrompts;
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
  const { store, texts, settings, clock, randomness } = deps;
  /** Steps 2 to 5 in their order; the first that decides ends the attempt. */
  const steps: readonly Step[] = [checkAccountState, checkThrottle, createCheckBypass(settings), chooseAuthenticator];

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

  function useBypass(attempt: Attempt): Promise<boolean> {
    const { subject, now } = attempt;
    const approved = attemptRecord(triedBy(attempt), { outcome: 'approved', reason: 'bypass' });
    return store.useBypass({ number: subject.bypass?.number ?? 0, userId: subject.user.id, now, approved });
  }

  /** Step 6. */
  async function issueChallenge(attempt: Attempt, delivery: Delivery): Promise<BeginOutcome> {
    const challenge = attempt.kind === 'text' ? await sendText(attempt, delivery) : await openOathPrompt(attempt);
    if (challenge === undefined) return conclude(triedBy(attempt), denied('throttled', TEXT_CAP_SECONDS));
    const { id, kind, state, phone, expiresAt } = challenge;
    if (state === 'undeliverable') {
      // Its row was written with the state.
      return { outcome: 'denied', kind, reason: 'undeliverable', retryAfterSeconds: undefined, state };
    }
    return { outcome: 'challenged', prompt: { id, kind, state, phone, expiresAt } };
  }

  function sendText({ subject: { user }, context, now }: Attempt, delivery: Delivery): Promise<Challenge | undefined> {
    const lifeSeconds = settings.current()['text.codeLifeSeconds'];
    const request = { purpose: 'authentication', user, phone: user.phone, lifeSeconds, context, now } as const;
    return delivery === 'awaited' ? texts.send(request) : texts.sendInBackground(request);
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

  return async ({ username, requireUserMatch, kind: asked, context }, delivery) => {
    const now = clock.now();
    const canonicalName = canonicalizeUsername(username);

    // Step 1, findUser.
    const subject = await store.findSubject(canonicalName);
    if (subject === undefined) {
      const kind = asked ?? settings.current()['company.defaultMethod'];
      const mayPass =
        mayPassUnknown({ requireUserMatch, context }) &&
        // A name that could mean two users is not that of somebody unknown.
        (await store.isNobodysName(canonicalName));
      const verdict: Verdict = mayPass ? { outcome: 'approved', by: 'no-user-match' } : denied('user-not-found');
      return conclude({ who: canonicalName, kind, context, now }, verdict);
    }

    const kind = askedKind(asked ?? subject.user.authenticator, subject);
    const { phone } = subject.user;
    const attempt: Attempt = { subject, kind, phone, target: '', throttle: throttleOf(subject, kind), context, now };
    for (const step of steps) {
      const verdict = step(attempt);
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

function triedBy({ subject, kind, context, now }: Attempt): Tried {
  return { who: subject.user, kind, context, now };
}
