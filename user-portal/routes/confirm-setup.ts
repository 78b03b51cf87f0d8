import type { Request, Response } from 'express';
import { refusalOf } from '../answer.ts';
import type { AttemptState } from '../attempt-states.ts';
import { codeField } from '../form-fields.ts';
import type { MethodText } from '../methods.ts';
import { callOptions, fromAddress, type Portal } from '../portal.ts';
import { pathOfStep } from './require-step.ts';

/** An enrollment that waits for its code. */
export interface OpenSetup {
  readonly id: string;
  readonly text: MethodText;
  /** Where the text went, masked; empty for other methods, or when this browser does not know. */
  readonly maskedPhone: string;
  /** Shows what there is to do when the code could not be delivered. */
  readonly showUndeliverable: () => Promise<void> | void;
}

/** The page of an enrollment under way, as it stands now. */
export async function showSetup(portal: Portal, response: Response, setup: OpenSetup): Promise<void> {
  const state = await portal.attempts.find(response, setup.id);
  switch (state) {
    case 'open':
      return showCode(portal, response, { setup });
    case 'sending':
      return portal.pages.show(response, { view: 'waiting', values: { text: setup.text } });
    case 'approved':
      return portal.pages.redirect(response, '/');
    case 'undeliverable':
      return setup.showUndeliverable();
    default:
      return showOver(portal, response, { setup, reason: state });
  }
}

/** Takes the code that proves the new method. The SDK stores and switches it on, or nothing happens. */
export async function confirmSetup(
  portal: Portal,
  { request, response, setup }: { readonly request: Request; readonly response: Response; readonly setup: OpenSetup },
): Promise<void> {
  const code = codeField(request);
  if (code === undefined) return showCode(portal, response, { setup, status: 422, problem: 'no-code' });
  const answer = await portal.sdk.extensions.ConfirmEnrollment(
    { authenticationRequestId: setup.id, response: code, ...fromAddress(response) },
    callOptions(response),
  );
  const refusal = refusalOf(answer);
  if (refusal === undefined) {
    if (answer.sessionToken !== undefined) portal.sessionCookie.write(response, answer.sessionToken);
    portal.setupMemory.clear(response);
    const path = answer.nextStep === 'main' ? `/?set-up=${setup.text.slug}` : pathOfStep[answer.nextStep];
    return portal.pages.redirect(response, path);
  }
  if (refusal === 'throttled') {
    return showCode(portal, response, { setup, status: 429, problem: 'throttled', seconds: answer.retryAfterSeconds });
  }
  if (refusal === 'refused' && answer.state === 'open') {
    return showCode(portal, response, { setup, status: 422, problem: 'wrong' });
  }
  return showOver(portal, response, { setup, reason: refusal === 'refused' ? answer.state : 'closed' });
}

interface CodePage {
  readonly setup: OpenSetup;
  readonly status?: number;
  readonly problem?: 'wrong' | 'no-code' | 'throttled';
  readonly seconds?: number;
}

function showCode(portal: Portal, response: Response, page: CodePage): void {
  const { setup, status = 200, problem, seconds = 0 } = page;
  if (seconds > 0) response.setHeader('Retry-After', String(seconds));
  const { id, text, maskedPhone } = setup;
  const values = { text, maskedPhone, action: `/user-setup/${text.slug}/${id}`, problem, seconds };
  portal.pages.show(response, { view: 'setup-code', status, values });
}

interface Over {
  readonly setup: OpenSetup;
  readonly reason: AttemptState;
}

function showOver(portal: Portal, response: Response, { setup, reason }: Over): void {
  const values = { text: setup.text, reason };
  portal.pages.show(response, { view: 'setup-over', status: 410, values });
}
