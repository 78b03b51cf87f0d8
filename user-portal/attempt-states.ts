import type { Enum } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import type { Response } from 'express';
import { refusalOf } from './answer.ts';
import { callOptions, type PortalSdk } from './portal.ts';

export type AttemptState = Enum<Extensions, 'AttemptState'>;

/** How attempts and enrollments stand, asked of the SDK. One that it does not know is over. */
export interface AttemptStates {
  /** For the page of an attempt. */
  find(response: Response, id: string): Promise<AttemptState>;
  /** For the script of the waiting page: answers when the message is sent or cannot be, or after some seconds. */
  wait(response: Response, id: string): Promise<AttemptState>;
  /** For the script of a page that waits for an answer from the phone: at the answer, or after some seconds. */
  waitForAnswer(response: Response, id: string): Promise<AttemptState>;
}

/** Long enough that few requests are made, short enough for proxies and for this app to stop in good order. */
const longestWaitSeconds = 8;
/** A page is shown up to this much later, so that most people never see it wait for a text to be handed over. */
const pageWaitSeconds = 1;
/** Each waits on a connection to the SDK, of which others need some too. Beyond that the script asks again by itself. */
const maximumWaiting = 100;

export function createAttemptStates({ extensions }: Pick<PortalSdk, 'extensions'>): AttemptStates {
  let waiting = 0;

  async function ask(response: Response, id: string, waitSeconds: number): Promise<AttemptState> {
    const gone = new AbortController();
    const hangUp = () => gone.abort();
    response.once('close', hangUp);
    const answer = await extensions.WaitForAttempt(
      { authenticationRequestId: id, waitSeconds },
      callOptions(response, gone.signal),
    );
    response.off('close', hangUp);
    return refusalOf(answer) === undefined ? answer.state : 'closed';
  }

  async function askWhile(
    pending: AttemptState,
    { response, id, waitSeconds }: { readonly response: Response; readonly id: string; readonly waitSeconds: number },
  ): Promise<AttemptState> {
    const state = await ask(response, id, 0);
    if (state !== pending || waiting >= maximumWaiting) return state;
    waiting += 1;
    try {
      return await ask(response, id, waitSeconds);
    } finally {
      waiting -= 1;
    }
  }

  return {
    find: (response, id) => askWhile('sending', { response, id, waitSeconds: pageWaitSeconds }),
    wait: (response, id) => askWhile('sending', { response, id, waitSeconds: longestWaitSeconds }),
    waitForAnswer: (response, id) => askWhile('open', { response, id, waitSeconds: longestWaitSeconds }),
  };
}
