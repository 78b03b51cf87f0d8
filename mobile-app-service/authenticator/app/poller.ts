import type { DeviceAccount } from './account.ts';
import { type ApprovalRequest, readRequest } from './requests.ts';
import { callService, goOnWaiting, ServiceProblem } from './service.ts';

export interface PollerEvents {
  /** The account as it is now: its key and the difference of the clocks change. Undefined: it is gone. */
  readonly find: (accountId: string) => DeviceAccount | undefined;
  /** Requests that are open and that the account's server signed. */
  readonly onRequest: (request: ApprovalRequest) => void;
  /** One that was shown is open no more. */
  readonly onClosed: (requestId: string, state: string) => void;
  /** Whether the server answers at present. */
  readonly onReachable: (accountId: string, isReachable: boolean) => void;
  /** The company removed this phone: the account has to go. */
  readonly onRevoked: (accountId: string) => void;
  readonly keepClock: (accountId: string, seconds: number) => Promise<void>;
  /** Ids of the requests that are shown or were decided. */
  readonly known: (accountId: string) => readonly string[];
}

const LONGEST_WAIT_MILLISECONDS = 25_000;
const SHORTEST_PAUSE_MILLISECONDS = 1_000;
/** Where a server is away, an app that is looked at tries again at least this often. */
const LONGEST_PAUSE_MILLISECONDS = 30_000;

/**
 * Asks one account's server for requests, over and over, until the signal ends it. The server holds the question until it
 * has something, so this is as quick as a push, and works where there is none.
 */
export async function pollAccount(accountId: string, events: PollerEvents, signal: AbortSignal): Promise<void> {
  let failures = 0;
  let resume: string | undefined;
  while (!signal.aborted) {
    const account = events.find(accountId);
    if (account === undefined) return;
    try {
      const answer = await pollOnce(account, { events, resume, signal });
      resume = answer.resume;
      failures = 0;
      events.onReachable(accountId, true);
      await wait(Math.min(Math.max(answer.poll_after_ms ?? 0, 0), LONGEST_PAUSE_MILLISECONDS), signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ServiceProblem && error.code === 'device_revoked') {
        events.onRevoked(accountId);
        return;
      }
      // What was not to be waited for is asked for, signed.
      const isOver = resume !== undefined && error instanceof ServiceProblem && error.code === 'not_authorised';
      resume = undefined;
      if (isOver) continue;
      failures += 1;
      events.onReachable(accountId, error instanceof ServiceProblem);
      const asked = error instanceof ServiceProblem ? error.retryAfterSeconds * 1000 : 0;
      await wait(
        Math.max(asked, Math.min(SHORTEST_PAUSE_MILLISECONDS * 2 ** failures, LONGEST_PAUSE_MILLISECONDS)),
        signal,
      );
    }
  }
}

interface Poll {
  readonly events: PollerEvents;
  /** From the answer before: nothing was new, and the server lets this phone go on waiting without a signature. */
  readonly resume: string | undefined;
  readonly signal: AbortSignal;
}

async function pollOnce(account: DeviceAccount, { events, resume, signal }: Poll): Promise<PollAnswer> {
  if (resume !== undefined) {
    return (await goOnWaiting(account, { resume, waitMs: LONGEST_WAIT_MILLISECONDS, signal })) as PollAnswer;
  }
  const call = {
    typ: 'poll+jwt',
    path: `devices/${account.id}/poll`,
    payload: { wait_ms: LONGEST_WAIT_MILLISECONDS, have: events.known(account.id) },
    signal,
  };
  const answer = (await callService(account, call, (seconds) => events.keepClock(account.id, seconds))) as PollAnswer;
  for (const jws of answer.requests ?? []) {
    const request = await readRequest(account, jws);
    if (request !== undefined && !events.known(account.id).includes(request.id)) events.onRequest(request);
  }
  for (const { id, state } of answer.closed ?? []) events.onClosed(id, state);
  return answer;
}

interface PollAnswer {
  readonly requests?: readonly string[];
  readonly closed?: readonly { readonly id: string; readonly state: string }[];
  readonly poll_after_ms?: number;
  readonly resume?: string;
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
