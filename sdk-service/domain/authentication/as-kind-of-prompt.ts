import type { AuthenticatorKind, Challenge, FailureKey } from '../../ports/records.ts';
import type { AnswerRequest } from './answer-prompt.ts';
import { failureKeyOf } from './judge-prompt.ts';

/** The text to a number that the caller brought has an id, and the one message that takes an id asks for an OATH code. */
export function asKindOfPrompt(request: AnswerRequest, challenge: Challenge | undefined): AnswerRequest {
  const isCodeOfText =
    request.kind === 'oath-token' &&
    request.fallback === undefined &&
    request.challengeId !== undefined &&
    challenge?.kind === 'text' &&
    challenge.target !== '';
  return isCodeOfText ? { ...request, kind: 'text' } : request;
}

/** By what a wrong answer of this kind counts. */
export function keyOf({ kind }: Pick<AnswerRequest, 'kind'>, challenge: Challenge | undefined): FailureKey {
  return challenge?.kind === kind ? failureKeyOf(challenge) : kind;
}

export function isKind(key: FailureKey): key is AuthenticatorKind {
  return !key.startsWith('~');
}
