import type { Clock } from '../../ports/clock.ts';
import type {
  AuthenticatorKind,
  Challenge,
  DenialReason,
  FailureKey,
  Id,
  Subject,
  Throttle,
} from '../../ports/records.ts';
import type { RingingStore } from '../../ports/ringing-store.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { AcceptOutcome, AttemptStore } from '../../ports/storage.ts';
import type { SettingValues } from '../settings/definitions.ts';
import type { TemporaryCodeVerification } from '../temporary-codes/verify-temporary-code.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import { asKindOfPrompt, isKind, keyOf } from './as-kind-of-prompt.ts';
import { isBlocked } from './check-account-state.ts';
import { checkThrottleOf, secondsThrottled, throttleOf, throttleRule } from './check-throttle.ts';
import { failureKeyOf, judgePrompt, type PromptJudgement } from './judge-prompt.ts';
import { maximumTries } from './maximum-tries.ts';
import type { AnswerOutcome, AttemptContext, Denied } from './outcomes.ts';
import { parseResponse } from './parse-response.ts';
import { attemptRecord, type Tried } from './record-attempt.ts';
import { spendTimeOfOathCheck, verifyOathResponse } from './verify-oath-response.ts';
import { createVerifyTextResponse, isTextCodeOf, type PinVerification } from './verify-text-response.ts';

export interface AnswerRequest {
  /** As typed. */
  readonly username: string;
  /** What is answered with: the code of an OATH token, the code of a text. */
  readonly kind: AuthenticatorKind;
  /** Default: the newest prompt of this user and kind that the same account began. */
  readonly challengeId?: Id | undefined;
  /** As typed; blanks do not count. */
  readonly response: string;
  /** An OATH code in place of what the prompt asked for. */
  readonly fallback?: 'oath-code' | undefined;
  /** Whether a code of the help desk is taken in place of what the prompt asked for; default: it is. */
  readonly temporaryCode?: 'refused' | undefined;
  readonly context: AttemptContext;
}

export interface AnswerDeps {
  readonly store: Pick<
    AttemptStore,
    'findPrompt' | 'acceptOathCode' | 'acceptTextCode' | 'refuseAnswer' | 'recordAttempt' | 'findThrottle'
  > &
    Pick<RingingStore, 'reachesOtherNumbers'>;
  readonly secrets: Pick<SecretBox, 'open' | 'keyedHash'>;
  readonly pins: PinVerification;
  readonly temporaryCodes: TemporaryCodeVerification;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
}

/**
 * For so long a code that names no prompt is refused after a text to another number that was not approved: longer than any
 * session in which it could still be entered.
 */
const AMBIGUOUS_MS = 3_600_000;

/** An answer that is looked at. */
interface Answer {
  readonly request: AnswerRequest;
  readonly subject: Subject;
  /** Undefined: a plain check of an OATH code. */
  readonly challenge: Challenge | undefined;
  readonly response: string;
  readonly tried: Tried;
}

/**
 * Steps 7 and 8: one answer to one prompt, or an OATH code by itself. One read and one command; the store's conditional
 * UPDATE decides who wins, so that a code is used once however many try it at once.
 *
 * @throws MfaError `malformed` for an impossible user name; `unavailable` when the store is.
 */
export function createAnswerPrompt(deps: AnswerDeps): (request: AnswerRequest) => Promise<AnswerOutcome> {
  const { store, secrets, temporaryCodes, settings, clock } = deps;
  const verifyTextResponse = createVerifyTextResponse(deps);

  async function answerOathCode(answer: Answer): Promise<AnswerOutcome> {
    const { request, subject, challenge, response, tried } = answer;
    const verified = verifyOathResponse({ subject, response, now: tried.now, window: settings.current(), secrets });
    if (verified.outcome === 'refused') {
      const { reason, counts } = verified;
      return counts === 'for-nothing' ? conclude(tried, reason) : countFailure(answer, reason);
    }
    const by = request.fallback === undefined ? 'oath-code' : 'fallback-oath-code';
    const accepted = await store.acceptOathCode({
      userId: subject.user.id,
      device: verified.device,
      tokenKey: verified.tokenKey,
      challengeId: challenge?.id,
      maxTries: maximumTries(challenge?.kind ?? 'oath-token'),
      rule: throttleRule,
      timeStep: verified.timeStep,
      drift: verified.drift,
      now: tried.now,
      approved: attemptRecord(tried, { outcome: 'approved', reason: by }),
      denied: (outcome) => attemptRecord(tried, { outcome: 'denied', reason: reasonOf(outcome) }),
    });
    return accepted === 'accepted' ? { outcome: 'approved', by } : lost(answer, accepted);
  }

  async function answerTextCode(answer: Answer & { readonly challenge: Challenge }): Promise<AnswerOutcome> {
    const { request, subject, challenge, response, tried } = answer;
    // The portal is where a PIN that is too old is changed.
    const oldPin = request.context.sessionHash === undefined ? 'refused' : 'counts';
    const verified = await verifyTextResponse(challenge, { subject, response, oldPin });
    if (verified.outcome === 'refused') {
      const { reason, counts } = verified;
      return counts === 'for-nothing' ? conclude(tried, reason) : countFailure(answer, reason);
    }
    const accepted = await store.acceptTextCode({
      userId: subject.user.id,
      challengeId: challenge.id,
      failureKey: failureKeyOf(challenge),
      maxTries: maximumTries('text'),
      rule: throttleRule,
      now: tried.now,
      approved: attemptRecord(tried, { outcome: 'approved', reason: 'text-code' }),
      denied: (outcome) => attemptRecord(tried, { outcome: 'denied', reason: reasonOf(outcome) }),
    });
    return accepted === 'accepted' ? { outcome: 'approved', by: 'text-code' } : lost(answer, accepted);
  }

  /** A refusal that counts for nothing: a log row and no more. */
  async function conclude(tried: Tried, reason: DenialReason, retryAfterSeconds?: number): Promise<Denied> {
    await store.recordAttempt(attemptRecord(tried, { outcome: 'denied', reason }));
    return { outcome: 'denied', kind: tried.kind, reason, retryAfterSeconds, state: tried.challenge?.state };
  }

  async function countFailure({ request, subject, challenge, tried }: Answer, reason: DenialReason): Promise<Denied> {
    const { throttle, state } = await store.refuseAnswer({
      userId: subject.user.id,
      kind: keyOf(request, challenge),
      challengeId: challenge?.id,
      maxTries: maximumTries(challenge?.kind ?? request.kind),
      rule: throttleRule,
      now: tried.now,
      attempt: attemptRecord(tried, { outcome: 'denied', reason }),
    });
    const retryAfterSeconds = secondsThrottled(throttle, tried.now);
    return { outcome: 'denied', kind: request.kind, reason, retryAfterSeconds, state };
  }

  /**
   * The answer was right, but others were decided first; the store has written the row. It is told what a wrong answer
   * beside it is told, as things stand now: else a hundred guesses at once would show which of them was right.
   */
  async function lost({ request, subject }: Answer, outcome: Exclude<AcceptOutcome, 'accepted'>): Promise<Denied> {
    const { kind, challengeId, context } = request;
    const { canonicalName } = subject.user;
    const found = await store.findPrompt({ canonicalName, accountId: context.account.id, kind, challengeId });
    const throttle = found && (await findThrottle(found.subject, keyOf({ kind }, found.challenge)));
    const retryAfterSeconds = throttle && secondsThrottled(throttle, clock.now());
    return { outcome: 'denied', kind, reason: reasonOf(outcome), retryAfterSeconds, state: found?.challenge?.state };
  }

  /** The prompt takes no answer any more, or never was one. Only who named it is told so. */
  async function answerTooLate(
    { request, subject, response, tried }: Answer,
    reason: DenialReason,
  ): Promise<AnswerOutcome> {
    const { challenge } = tried;
    const isRepeat =
      challenge?.state === 'approved' &&
      request.kind === 'text' &&
      isTextCodeOf(challenge, { subject, response, secrets });
    const refusal = await conclude(tried, isRepeat ? 'replayed' : reason);
    if (reason === 'expired') return { ...refusal, state: 'expired' };
    return request.challengeId === undefined ? refusal : { outcome: 'no-such-prompt' };
  }

  async function findThrottle(subject: Subject, key: FailureKey): Promise<Throttle> {
    return isKind(key) ? throttleOf(subject, key) : store.findThrottle(subject.user.id, key);
  }

  /**
   * Many people may stand behind one user where callers bring the number. Without the id of the prompt nobody knows whose
   * code this is: it would prove one person while another is asked. Whoever was approved is asked no more.
   */
  async function isAmbiguous(
    { challengeId, context }: AnswerRequest,
    challenge: Challenge,
    now: Date,
  ): Promise<boolean> {
    const { target, userId } = challenge;
    if (challengeId !== undefined || target === '') return false;
    const since = new Date(now.getTime() - AMBIGUOUS_MS);
    return store.reachesOtherNumbers({ userId, accountId: context.account.id, target, since });
  }

  return async (asked) => {
    const now = clock.now();
    const { challengeId, context } = asked;
    const canonicalName = canonicalizeUsername(asked.username);
    const response = parseResponse(asked.response);

    const found = await store.findPrompt({
      canonicalName,
      accountId: context.account.id,
      kind: asked.kind,
      challengeId,
    });
    const request = asKindOfPrompt(asked, found?.challenge);
    const { kind } = request;
    if (found === undefined) {
      if (temporaryCodes.takes(response)) await temporaryCodes.spendTime(response);
      else spendTimeOfOathCheck({ response, now, window: settings.current() });
      const refusal = await conclude({ who: canonicalName, kind, context, now }, 'user-not-found');
      return challengeId === undefined ? refusal : { outcome: 'no-such-prompt' };
    }

    const { subject } = found;
    const prompt: PromptJudgement = judgePrompt({ request, subject, challenge: found.challenge, now });
    const { challenge } = prompt;
    const tried: Tried = { who: subject.user, kind, context, challenge, now };
    const answer: Answer = { request, subject, challenge, response, tried };
    if (prompt.judgement === 'over') return answerTooLate(answer, prompt.reason);

    // A pass for the disabled is granted at the beginning or not at all; an answer never turns into one.
    if (isBlocked(subject, now)) return conclude(tried, 'blocked');
    if (!subject.user.enabled) return conclude(tried, 'disabled');
    // Behind a number that the caller brought there may be anybody; the code is one person's.
    const isOwnPerson = challenge === undefined || challenge.target === '';
    if (isOwnPerson && request.temporaryCode === undefined && temporaryCodes.takes(response)) {
      return temporaryCodes.verify({ subject, response, tried: { context, challenge, now } });
    }
    const throttled = checkThrottleOf(await findThrottle(subject, keyOf(request, challenge)), now);
    if (throttled !== undefined) return conclude(tried, throttled.reason, throttled.retryAfterSeconds);

    if (kind === 'oath-token') return answerOathCode(answer);
    if (kind === 'text' && challenge !== undefined && (await isAmbiguous(request, challenge, now))) {
      return conclude(tried, 'ambiguous');
    }
    if (kind === 'text' && challenge !== undefined) return answerTextCode({ ...answer, challenge });
    return conclude(tried, 'method-not-available');
  };
}

function reasonOf(outcome: Exclude<AcceptOutcome, 'accepted'>): DenialReason {
  return outcome === 'closed' ? 'no-prompt' : outcome;
}
