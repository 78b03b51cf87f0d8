import type { BypassStore } from '../../ports/bypass-store.ts';
import type { ProofStore } from '../../ports/proof-store.ts';
import type { AuthenticatorKind, ChallengeState } from '../../ports/records.ts';
import type { RingingStore } from '../../ports/ringing-store.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { AttemptStore, UserStore } from '../../ports/storage.ts';
import type { DeliveryReport, TextReply } from '../../ports/text-carrier.ts';
import type { AnyNameLookups } from '../names/any-name-lookups.ts';
import { type AnswerDeps, type AnswerRequest, createAnswerPrompt } from './answer-prompt.ts';
import { type AuthenticateDeps, createAuthenticate, type Presence } from './authenticate.ts';
import { type BeginDeps, type BeginRequest, createBeginAuthentication } from './begin-authentication.ts';
import { type ChallengeSweeper, createChallengeSweeper } from './expire-challenges.ts';
import type { AnswerOutcome, BeginOutcome } from './outcomes.ts';
import { createTakeReply, type TakeReplyDeps } from './take-reply.ts';
import { createTakeReport } from './take-report.ts';
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
  /** The same, and where a phone rings it stays until that is answered. @throws as `createAuthenticate` says. */
  authenticate(request: BeginRequest, presence: Presence): Promise<BeginOutcome>;
  /** What somebody wrote back to a two-way text. */
  takeReply(reply: TextReply): Promise<void>;
  /** What a carrier says of a text that it took. */
  takeReport(report: DeliveryReport): Promise<void>;
  /** A text is on its way, in state `sending`, when this answers; `waitForChange` tells what became of it. */
  beginInBackground(request: BeginRequest): Promise<BeginOutcome>;
  answer(request: AnswerRequest): Promise<AnswerOutcome>;
  waitForChange(request: WaitRequest): Promise<ChallengeState>;
  /** The kinds that this server can offer at all, as it is set up. */
  availableKinds(): readonly AuthenticatorKind[];
}

export interface AuthenticationDeps
  extends BeginDeps,
    AnswerDeps,
    WaitForChangeDeps,
    VerifyPasswordDeps,
    AuthenticateDeps,
    TakeReplyDeps {
  readonly secrets: Pick<SecretBox, 'open' | 'keyedHash'>;
  readonly store: AttemptStore &
    Pick<AnyNameLookups, 'findSubject' | 'isNobodysName'> &
    Pick<BypassStore, 'useBypass'> &
    ProofStore &
    RingingStore &
    Pick<UserStore, 'findUserById'>;
}

export function createAuthentication(deps: AuthenticationDeps): Authentication {
  const begin = createBeginAuthentication(deps);
  const waitForChange = createWaitForChange(deps);
  const beginAwaited = (request: BeginRequest) => begin(request, 'awaited');
  return {
    begin: beginAwaited,
    authenticate: createAuthenticate(deps, { begin: beginAwaited, waitForChange }),
    takeReply: createTakeReply(deps),
    takeReport: createTakeReport(deps),
    beginInBackground: (request) => begin(request, 'in-background'),
    answer: createAnswerPrompt(deps),
    waitForChange,
    availableKinds: () => [
      'oath-token',
      ...(deps.texts.available ? (['text'] as const) : []),
      ...(deps.pushes.isAvailable() ? (['app'] as const) : []),
      ...(deps.calls.available ? (['call'] as const) : []),
    ],
    ...createPasswordVerification(deps),
    ...createChallengeSweeper(deps),
  };
}
