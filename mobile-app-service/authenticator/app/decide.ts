import type { Outcome } from './account.ts';
import type { App } from './app.ts';
import { encryptPin } from './encrypt-pin.ts';
import { type ApprovalRequest, type Decision, decisionChallenge, decisionMembers } from './requests.ts';
import { signWithScreenLock } from './screen-lock.ts';
import { callService, problemCode } from './service.ts';

interface Decided {
  readonly decision: Decision;
  /** The digits that the person typed. */
  readonly match?: string | undefined;
  readonly pin?: string | undefined;
  readonly newPin?: string | undefined;
}

/** How a request ends. */
export type FinalResult = Outcome | 'fraudBlocked' | 'failed';

/** What leaves a request open: the person may try again. */
export type OpenResult =
  | { readonly result: 'screenLockDeclined' | 'offline' | 'pinChange' }
  | { readonly result: 'pinRetry'; readonly triesLeft: number }
  /** `rule`: which the new PIN does not meet (docs/mobile-protocol.md §6). */
  | { readonly result: 'newPinRefused'; readonly rule: string };

/** What became of a decision. */
export type DecisionResult = OpenResult | { readonly result: FinalResult };

/** Tells the server what the person decided, signed, and with the screen lock where it asks for that. */
export async function decide(
  app: App,
  request: ApprovalRequest,
  { decision, match, pin, newPin }: Decided,
): Promise<DecisionResult> {
  const account = app.findDeviceAccount(request.accountId);
  if (account === undefined) return { result: 'failed' };
  const members = decisionMembers(request, decision, match);
  let uv: unknown;
  if (decision === 'approve' && request.needsScreenLock) {
    const { uvCredentialId } = account.device;
    if (uvCredentialId === undefined) return { result: 'failed' };
    try {
      uv = await signWithScreenLock(uvCredentialId, await decisionChallenge(members));
    } catch {
      return { result: 'screenLockDeclined' };
    }
  }
  const encrypt = async (typed: string | undefined) =>
    request.pin === undefined || typed === undefined
      ? undefined
      : encryptPin(typed, { key: request.pin.key, nonce: request.nonce });
  const secrets = { uv, pin: await encrypt(pin), new_pin: await encrypt(newPin) };
  const call = {
    typ: 'authdec+jwt',
    path: `requests/${request.id}/decision`,
    // JSON leaves out what is undefined.
    payload: { ...members, ...secrets },
  };
  try {
    // As it is now: its key may have been renewed while the person typed.
    const answer = (await callService(
      app.findDeviceAccount(account.id) ?? account,
      call,
      async () => {},
    )) as DecisionAnswer;
    return outcomeOf(answer);
  } catch (error) {
    return { result: resultOfProblem(problemCode(error)) };
  }
}

interface DecisionAnswer {
  readonly state?: string;
  readonly blocked?: boolean;
  readonly tries_left?: number;
  readonly rule?: string;
}

function outcomeOf({ state, blocked, tries_left: triesLeft = 1, rule = '' }: DecisionAnswer): DecisionResult {
  switch (state) {
    case 'approved':
      return { result: 'approved' };
    case 'denied':
      return { result: 'denied' };
    case 'fraud_reported':
      return { result: blocked === true ? 'fraudBlocked' : 'fraud' };
    case 'match_failed':
      return { result: 'wrongNumber' };
    case 'pin_retry':
      return { result: 'pinRetry', triesLeft };
    case 'pin_change':
      return { result: 'pinChange' };
    case 'new_pin_refused':
      return { result: 'newPinRefused', rule };
    case 'pin_failed':
      return { result: 'wrongPin' };
    case 'pin_not_changed':
      return { result: 'pinNotChanged' };
    default:
      return { result: 'failed' };
  }
}

function resultOfProblem(code: string): 'expired' | 'elsewhere' | 'offline' | 'failed' {
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

const open: ReadonlySet<DecisionResult['result']> = new Set<OpenResult['result']>([
  'screenLockDeclined',
  'offline',
  'pinRetry',
  'pinChange',
  'newPinRefused',
]);

/** Whether the request is over with it, one way or another. */
export function isFinal(decided: DecisionResult): decided is { readonly result: FinalResult } {
  return !open.has(decided.result);
}

/** As it stands in the history. */
export function historyOutcome(result: FinalResult): Outcome {
  if (result === 'fraudBlocked') return 'fraud';
  return result === 'failed' ? 'expired' : result;
}
