import type { Challenge, ChallengeState, DenialReason, FailureKey, Subject } from '../../ports/records.ts';
import type { AnswerRequest } from './answer-prompt.ts';
import { maximumTries } from './maximum-tries.ts';

/** `answer`: look at it, for this prompt or (a plain check) for none. `over`: the prompt takes no answer, and why. */
export type PromptJudgement =
  | { readonly judgement: 'answer'; readonly challenge: Challenge | undefined }
  | { readonly judgement: 'over'; readonly challenge: Challenge | undefined; readonly reason: DenialReason };

/** Which prompt an answer belongs to. A prompt is good for the account, user and session that began it, and for no other. */
export function judgePrompt({
  request,
  subject,
  challenge,
  now,
}: {
  readonly request: AnswerRequest;
  readonly subject: Subject;
  /** What the store found. */
  readonly challenge: Challenge | undefined;
  readonly now: Date;
}): PromptJudgement {
  const own = challenge !== undefined && isOwn(challenge, { request, subject }) ? challenge : undefined;
  if (own !== undefined && isAnswerable(own, now)) return { judgement: 'answer', challenge: own };
  // An OATH code needs no prompt to be checked; a portal session always has one.
  const mayBePlain = request.challengeId === undefined && request.context.sessionHash === undefined;
  if (mayBePlain && request.kind === 'oath-token') return { judgement: 'answer', challenge: undefined };
  return { judgement: 'over', challenge: own, reason: own === undefined ? 'no-prompt' : reasonOver(own) };
}

function isOwn(
  challenge: Challenge,
  { request, subject }: { readonly request: AnswerRequest; readonly subject: Subject },
): boolean {
  return (
    challenge.purpose === 'authentication' &&
    // What rings is answered by the way that it went.
    !challenge.ringing &&
    challenge.userId === subject.user.id &&
    challenge.accountId === request.context.account.id &&
    isSameSession(challenge.sessionHash, request.context.sessionHash) &&
    (challenge.kind === request.kind || request.fallback === 'oath-code')
  );
}

/** By what wrong answers are counted: by the number where the caller brought it, else by the kind. */
export function failureKeyOf({ target, kind }: Pick<Challenge, 'target' | 'kind'>): FailureKey {
  return target === '' ? kind : target;
}

/** Both are hashes of the store's own making, not secrets of a caller. */
export function isSameSession(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.equals(other);
}

/** A text can be in its reader's hand before the carrier has told us so. */
export function isAnswerable(challenge: Challenge, now: Date): boolean {
  return (challenge.state === 'open' || challenge.state === 'sending') && now < challenge.expiresAt;
}

/** Why a prompt takes no answer any more, as the log tells it. */
export function reasonOver({ state, kind, tries }: Challenge): DenialReason {
  const reasons: Readonly<Record<ChallengeState, DenialReason>> = {
    // Not swept yet: its time is over, or it would have been answerable.
    sending: 'expired',
    open: 'expired',
    expired: 'expired',
    undeliverable: 'undeliverable',
    closed: tries >= maximumTries(kind) ? 'too-many-tries' : 'no-prompt',
    approved: 'no-prompt',
    denied: 'no-prompt',
  };
  return reasons[state];
}
