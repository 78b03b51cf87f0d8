import type { BypassStore } from '../../ports/bypass-store.ts';
import type { AuthenticatorKind, ChallengeState } from '../../ports/records.ts';
import type { AccountStore, AttemptStore } from '../../ports/storage.ts';
import type { AnyNameLookups } from '../names/any-name-lookups.ts';
import { type AnswerDeps, type AnswerRequest, createAnswerPrompt } from './answer-prompt.ts';
import { type BeginDeps, type BeginRequest, createBeginAuthentication } from './begin-authentication.ts';
import { type ChallengeSweeper, createChallengeSweeper } from './expire-challenges.ts';
import type { AnswerOutcome, BeginOutcome } from './outcomes.ts';
import { createPasswordVerification, type PasswordVerification, type VerifyPasswordDeps } from './verify-password.ts';
import { createWaitForChange, type WaitForChangeDeps, type WaitRequest } from './wait-for-change.ts';

/**
 * The second factor, in eight steps: findUser, checkAccountState, checkThrottle, checkBypass, chooseAuthenticator and
 * issueChallenge begin it, verifyResponse ends it, and recordAttempt writes one log row for each outcome. Whoever asks,
 * by SOAP or from the portal, goes through the same steps.
 */
export interface Authentication extends PasswordVerification, ChallengeSweeper {
  /** Waits for the carrier. */
  begin(request: BeginRequest): Promise<BeginOutcome>;
  /** A text is on its way, in state `sending`, when this answers; `waitForChange` tells what became of it. */
  beginInBackground(request: BeginRequest): Promise<BeginOutcome>;
  answer(request: AnswerRequest): Promise<AnswerOutcome>;
  waitForChange(request: WaitRequest): Promise<ChallengeState>;
  /** The kinds that this server can offer at all, as it is set up. */
  availableKinds(): readonly AuthenticatorKind[];
}

export interface AuthenticationDeps extends BeginDeps, AnswerDeps, WaitForChangeDeps, VerifyPasswordDeps {
  readonly store: AttemptStore &
    Pick<AnyNameLookups, 'findSubject' | 'isNobodysName'> &
    Pick<BypassStore, 'useBypass'> &
    Pick<AccountStore, 'listAccounts'>;
}

export function createAuthentication(deps: AuthenticationDeps): Authentication {
  const begin = createBeginAuthentication(deps);
  return {
    begin: (request) => begin(request, 'awaited'),
    beginInBackground: (request) => begin(request, 'in-background'),
    answer: createAnswerPrompt(deps),
    waitForChange: createWaitForChange(deps),
    availableKinds: () => (deps.texts.available ? ['oath-token', 'text'] : ['oath-token']),
    ...createPasswordVerification(deps),
    ...createChallengeSweeper(deps),
  };
}
