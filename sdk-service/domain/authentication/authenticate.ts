import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { ApprovalKind, Challenge, ChallengeState, DenialReason, Id } from '../../ports/records.ts';
import type { RingingStore } from '../../ports/ringing-store.ts';
import type { AttemptStore, UserStore } from '../../ports/storage.ts';
import type { BeginRequest } from './begin-authentication.ts';
import type { CallPrompts } from './call-prompts.ts';
import type { AttemptContext, BeginOutcome, Denied, Prompt } from './outcomes.ts';
import { attemptRecord } from './record-attempt.ts';
import type { WaitRequest } from './wait-for-change.ts';

/** How the caller stays with an attempt that rings. */
export interface Presence {
  /** Aborts when the caller hangs up: the attempt is over then, and its place is free. */
  readonly signal: AbortSignal;
  /** Told of the time in which nothing is done but waiting. Default: it is all the same. */
  readonly park?: (<Result>(waiting: Promise<Result>) => Promise<Result>) | undefined;
}

export interface AuthenticateDeps {
  readonly store: Pick<RingingStore, 'endRinging'> &
    Pick<AttemptStore, 'findChallenge'> &
    Pick<UserStore, 'findUserById'>;
  readonly calls: CallPrompts;
  readonly clock: Clock;
}

interface Steps {
  readonly begin: (request: BeginRequest) => Promise<BeginOutcome>;
  readonly waitForChange: (request: WaitRequest) => Promise<ChallengeState>;
}

/** As many as may wait for their phones at once; each holds a connection. */
const MAXIMUM_WAITING = 10_000;

/**
 * Begins, and where a phone rings stays until its owner has answered, the time is over or the caller hangs up. What is
 * answered by another message is `challenged`, as `begin` says.
 *
 * @throws MfaError as `begin`; `unavailable` (capacity) when too many wait already.
 */
export function createAuthenticate(
  { store, calls, clock }: AuthenticateDeps,
  { begin, waitForChange }: Steps,
): (request: BeginRequest, presence: Presence) => Promise<BeginOutcome> {
  /** How many callers of this process wait for the same prompt: a retransmission joins the first. */
  const present = new Map<Id, number>();
  let waiting = 0;

  /** Undefined: nobody has answered. */
  async function wait({ id, state, expiresAt }: Prompt, signal: AbortSignal): Promise<Challenge | undefined> {
    let from: ChallengeState = isWaiting(state) ? state : 'sending';
    while (true) {
      const seconds = Math.max(0, (expiresAt.getTime() - clock.now().getTime()) / 1000);
      const now = await waitForChange({ challengeId: id, from, seconds, signal });
      if (!isWaiting(now)) return store.findChallenge(id);
      if (signal.aborted || clock.now() >= expiresAt) return undefined;
      from = now;
    }
  }

  /** Ends what nobody answered. Undefined: it was answered at the last moment. */
  async function giveUp(prompt: Prompt, { context, challenge }: Ending): Promise<Denied | undefined> {
    const now = clock.now();
    const user = challenge && (await store.findUserById(challenge.userId));
    if (challenge === undefined || user === undefined) return denied(prompt, 'no-answer');
    const tried = { who: user, kind: prompt.kind, context, challenge, now };
    const attempt = attemptRecord(tried, { outcome: 'denied', reason: 'no-answer' });
    if (!(await store.endRinging({ id: prompt.id, now, attempt }))) return undefined;
    // The phone stops; what is pressed from now on counts for nothing.
    if (prompt.kind === 'call') await calls.hangUp(prompt.id);
    return denied(prompt, 'no-answer');
  }

  async function approvalOf({ id, kind }: Prompt): Promise<ApprovalKind> {
    if (kind === 'call') return calls.approvalOf(id);
    return kind === 'app' ? 'app' : 'text-code';
  }

  async function waitForAnswer(prompt: Prompt, context: AttemptContext, presence: Presence): Promise<BeginOutcome> {
    const { signal, park = (work) => work } = presence;
    present.set(prompt.id, (present.get(prompt.id) ?? 0) + 1);
    let challenge: Challenge | undefined;
    try {
      challenge = await park(wait(prompt, signal));
    } finally {
      const others = (present.get(prompt.id) ?? 1) - 1;
      if (others === 0) present.delete(prompt.id);
      else present.set(prompt.id, others);
    }
    if (challenge === undefined) {
      // Somebody else still waits for it; this one has left.
      if (present.has(prompt.id)) return denied(prompt, 'no-answer');
      const open = await store.findChallenge(prompt.id);
      const ended = await giveUp(prompt, { context, challenge: open });
      if (ended !== undefined) return ended;
      challenge = await store.findChallenge(prompt.id);
    }
    if (challenge?.state !== 'approved') return denied(prompt, reasonOfEnded(challenge));
    return { outcome: 'approved', by: await approvalOf(prompt) };
  }

  return async (request, presence) => {
    if (waiting >= MAXIMUM_WAITING) {
      const details = { dependency: 'capacity', retryAfterSeconds: 5 } as const;
      throw new MfaError('unavailable', 'Too many wait already; try again in a moment.', details);
    }
    waiting += 1;
    try {
      const begun = await begin(request);
      if (begun.outcome !== 'challenged' || !begun.prompt.ringing) return begun;
      return await waitForAnswer(begun.prompt, request.context, presence);
    } finally {
      waiting -= 1;
    }
  };
}

interface Ending {
  readonly context: AttemptContext;
  readonly challenge: Challenge | undefined;
}

function isWaiting(state: ChallengeState): boolean {
  return state === 'sending' || state === 'open';
}

/** Why a prompt that is over was not approved; its log row was written by whoever ended it. */
export function reasonOfEnded(challenge: Challenge | undefined): DenialReason {
  if (challenge === undefined || challenge.state === 'expired') return 'no-answer';
  if (challenge.reason !== undefined) return challenge.reason;
  if (challenge.state === 'undeliverable') return 'undeliverable';
  return challenge.tries > 0 ? 'wrong-response' : 'no-prompt';
}

function denied({ kind }: Prompt, reason: DenialReason): Denied {
  return { outcome: 'denied', kind, reason, retryAfterSeconds: undefined, state: undefined };
}
