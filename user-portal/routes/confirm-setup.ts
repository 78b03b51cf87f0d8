import type { Request, Response } from 'express';
import { refusalOf } from '../answer.ts';
import type { AttemptState } from '../attempt-states.ts';
import { codeField } from '../form-fields.ts';
import type { MethodText, Mode } from '../methods.ts';
import { describePinProblem, findPinProblem, type PinProblem, readNewPin } from '../pin-problems.ts';
import { callOptions, fromAddress, type Portal } from '../portal.ts';
import { visitOf } from '../visit.ts';
import { pathOfStep } from './require-step.ts';

/** An enrollment that waits for its code. */
export interface OpenSetup {
  readonly id: string;
  readonly text: MethodText;
  /** Of User Setup; otherwise of a phone alone. */
  readonly isMethod: boolean;
  /** The page on which it began, and begins anew, with its query. */
  readonly path: string;
  /** The page that waits for the code. */
  readonly action: string;
  /** Where it leads when it is done. */
  readonly done: string;
  /** Where the text went, masked; empty for other methods, or when this browser does not know. */
  readonly maskedPhone: string;
  /** Shows what there is to do when the code could not be delivered. */
  readonly showUndeliverable: () => Promise<void> | void;
}

/** The enrollment of a method, by the addresses of User Setup. */
export function setupOfMethod(
  text: MethodText,
  rest: Pick<OpenSetup, 'id' | 'maskedPhone' | 'showUndeliverable'>,
): OpenSetup {
  const path = `/user-setup/${text.slug}`;
  return { text, isMethod: true, path, action: `${path}/${rest.id}`, done: `/?set-up=${text.slug}`, ...rest };
}

/** The page of an enrollment under way, as it stands now. */
export async function showSetup(portal: Portal, response: Response, setup: OpenSetup): Promise<void> {
  const state = await portal.attempts.find(response, setup.id);
  switch (state) {
    case 'open':
      return showCode(portal, response, { setup, extras: await findExtras(portal, response, setup) });
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

/** What belongs to the setup of phone calls and texts besides the code. */
interface Extras {
  readonly needsPin: boolean;
  /** Digits. */
  readonly minimumPin: number;
  readonly asksForBackupPhone: boolean;
}

/** When a PIN is typed, by methods whose setup takes the first one beside the code. */
const pinHints: Readonly<Partial<Record<Mode, string>>> = {
  voiceCall: 'setupCall.pinHint',
  smsText: 'setupText.pinHint',
};

const noExtras: Extras = { needsPin: false, minimumPin: 0, asksForBackupPhone: false };

async function findExtras(portal: Portal, response: Response, { text, isMethod }: OpenSetup): Promise<Extras> {
  if (!isMethod || pinHints[text.mode] === undefined) return noExtras;
  const { options } = await portal.sdk.extensions.GetEnrollmentOptions({}, callOptions(response));
  if (options === undefined) return noExtras;
  return {
    needsPin: text.mode === 'voiceCall' ? options.CallNeedsPin : options.TextNeedsPin === true,
    minimumPin: options.MinimumPinLength,
    asksForBackupPhone: text.mode === 'voiceCall' && options.CanChooseBackupPhone && !options.MaskedBackupPhone,
  };
}

/** Takes the code that proves the new method or phone. The SDK stores and switches it on, or nothing happens. */
export async function confirmSetup(
  portal: Portal,
  { request, response, setup }: { readonly request: Request; readonly response: Response; readonly setup: OpenSetup },
): Promise<void> {
  const extras = await findExtras(portal, response, setup);
  const page = { setup, extras };
  const code = codeField(request);
  if (code === undefined) return showCode(portal, response, { ...page, status: 422, problem: 'no-code' });
  const pin = extras.needsPin ? readNewPin(request) : { pin: undefined };
  if ('problem' in pin) return showCode(portal, response, { ...page, status: 422, pinProblem: pin.problem, code });
  const answer = await portal.sdk.extensions.ConfirmEnrollment(
    { authenticationRequestId: setup.id, response: code, ...pin, ...fromAddress(response) },
    callOptions(response),
  );
  const refusal = refusalOf(answer);
  if (refusal === undefined) {
    if (answer.sessionToken !== undefined) portal.sessionCookie.write(response, answer.sessionToken);
    portal.setupMemory.clear(response);
    const done = extras.asksForBackupPhone ? '/backup-phone?after=setup' : setup.done;
    return portal.pages.redirect(response, answer.nextStep === 'main' ? done : pathOfStep[answer.nextStep]);
  }
  if (refusal === 'throttled') {
    const seconds = answer.retryAfterSeconds;
    return showCode(portal, response, { ...page, status: 429, problem: 'throttled', seconds });
  }
  if (refusal === 'invalid' && extras.needsPin) {
    const pinProblem = findPinProblem(answer.error?.Description);
    return showCode(portal, response, { ...page, status: 422, pinProblem, code });
  }
  if (refusal === 'refused' && answer.state === 'open') {
    return showCode(portal, response, { ...page, status: 422, problem: 'wrong' });
  }
  return showOver(portal, response, { setup, reason: refusal === 'refused' ? answer.state : 'closed' });
}

interface CodePage {
  readonly setup: OpenSetup;
  readonly extras: Extras;
  readonly status?: number;
  readonly problem?: 'wrong' | 'no-code' | 'throttled';
  readonly pinProblem?: PinProblem;
  /** As it was typed, when only the PIN has to be typed again: it is not used up. */
  readonly code?: string;
  readonly seconds?: number;
}

function showCode(portal: Portal, response: Response, page: CodePage): void {
  const { setup, extras, status = 200, problem, pinProblem, code = '', seconds = 0 } = page;
  if (seconds > 0) response.setHeader('Retry-After', String(seconds));
  const { text, isMethod, maskedPhone, action, path } = setup;
  const { t } = visitOf(response);
  const { needsPin: newPin, minimumPin: minimum } = extras;
  const pinSentence = describePinProblem(t, { problem: pinProblem, minimum });
  const pinHint = t(pinHints[text.mode] ?? '', { minimum });
  const form = { action, problem, seconds, code, newPin, pinHint, pinSentence };
  portal.pages.show(response, { view: 'setup-code', status, values: { text, isMethod, maskedPhone, path, ...form } });
}

interface Over {
  readonly setup: Pick<OpenSetup, 'text' | 'isMethod' | 'path'>;
  readonly reason: AttemptState;
}

/** It cannot be gone on with, and begins anew on its page. */
export function showOver(portal: Portal, response: Response, { setup, reason }: Over): void {
  const { text, isMethod, path } = setup;
  portal.pages.show(response, { view: 'setup-over', status: 410, values: { text, isMethod, path, reason } });
}
