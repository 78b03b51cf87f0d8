import { isDeviceAccount, type Outcome } from './account.ts';
import type { App } from './app.ts';
import { type ApprovalRequest, type Decision, decisionChallenge, decisionMembers } from './requests.ts';
import { signWithScreenLock } from './screen-lock.ts';
import { callService, problemCode } from './service.ts';

interface Decided {
  readonly decision: Decision;
  /** The digits that the person typed. */
  readonly match?: string | undefined;
}

/** What became of a decision. The last two leave the request open: the person may try again. */
export type DecisionResult = Outcome | 'fraudBlocked' | 'failed' | 'screenLockDeclined' | 'offline';

/** Tells the server what the person decided, signed, and with the screen lock where it asks for that. */
export async function decide(
  app: App,
  request: ApprovalRequest,
  { decision, match }: Decided,
): Promise<DecisionResult> {
  const account = app.findAccount(request.accountId);
  if (account === undefined || !isDeviceAccount(account)) return 'failed';
  const members = decisionMembers(request, decision, match);
  let uv: unknown;
  if (decision === 'approve' && request.needsScreenLock) {
    const { uvCredentialId } = account.device;
    if (uvCredentialId === undefined) return 'failed';
    try {
      uv = await signWithScreenLock(uvCredentialId, await decisionChallenge(members));
    } catch {
      return 'screenLockDeclined';
    }
  }
  const call = {
    typ: 'authdec+jwt',
    path: `requests/${request.id}/decision`,
    payload: uv === undefined ? members : { ...members, uv },
  };
  try {
    const answer = (await callService(account, call, async () => {})) as DecisionAnswer;
    return outcomeOf(answer);
  } catch (error) {
    return outcomeOfProblem(problemCode(error));
  }
}

interface DecisionAnswer {
  readonly state?: string;
  readonly blocked?: boolean;
}

function outcomeOf({ state, blocked }: DecisionAnswer): DecisionResult {
  switch (state) {
    case 'approved':
      return 'approved';
    case 'denied':
      return 'denied';
    case 'fraud_reported':
      return blocked === true ? 'fraudBlocked' : 'fraud';
    case 'match_failed':
      return 'wrongNumber';
    default:
      return 'failed';
  }
}

function outcomeOfProblem(code: string): DecisionResult {
  switch (code) {
    case 'request_expired':
    case 'no_such_request':
      return 'expired';
    case 'already_decided':
      return 'elsewhere';
    case 'offline':
    case 'temporarily_unavailable':
    case 'slow_down':
      return 'offline';
    default:
      return 'failed';
  }
}

/** Whether the request is over with it, one way or another. */
export function isFinal(result: DecisionResult): result is Outcome | 'fraudBlocked' | 'failed' {
  return result !== 'screenLockDeclined' && result !== 'offline';
}

/** As it stands in the history. */
export function historyOutcome(result: Outcome | 'fraudBlocked' | 'failed'): Outcome {
  if (result === 'fraudBlocked') return 'fraud';
  return result === 'failed' ? 'expired' : result;
}
