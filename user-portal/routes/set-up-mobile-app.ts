import type { Enum } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import type { Request, Response } from 'express';
import { refusalOf } from '../answer.ts';
import { drawQr } from '../draw-qr.ts';
import { formField } from '../form-fields.ts';
import { findMethodText, type MethodText } from '../methods.ts';
import { describePinProblem, findPinProblem, type PinProblem, readNewPin } from '../pin-problems.ts';
import { callOptions, fromAddress, type Portal } from '../portal.ts';
import { visitOf } from '../visit.ts';
import { showOver } from './confirm-setup.ts';
import { pathOfStep } from './require-step.ts';
import { findSetupOptions, isConfirmed, refuseSetup } from './setup-options.ts';

type WithId = Request<{ id: string }>;
type WithAttempt = Request<{ id: string; attempt: string }>;
type State = Enum<Extensions, 'AppEnrollmentState'>;

interface Problem {
  readonly status: number;
  readonly problem: 'proof' | 'throttled';
  readonly seconds: number;
}

interface Found {
  readonly state: State;
  readonly deviceName: string;
}

interface Step extends Found {
  readonly id: string;
  readonly problem?: 'busy' | 'not-approved';
  /** A PIN of so many digits is chosen here too. */
  readonly newPin?: boolean;
  readonly minimum?: number;
  /** Why the PIN is not taken. */
  readonly pinSentence?: string | undefined;
}

/** User Setup of the mobile app: the QR code, the phone that scanned it, a test with a number, and the last word. */
export function setUpMobileApp(portal: Portal) {
  const { sdk, pages, numberMemory } = portal;
  const text = findMethodText('mobile-app') as MethodText;

  async function showStart(response: Response, { status, problem, seconds }: Partial<Problem>): Promise<void> {
    const options = await findSetupOptions(portal, response, text.slug);
    if (options === undefined) return;
    if (!options.methods.some(({ mode }) => mode === text.mode)) return pages.redirect(response, '/user-setup');
    if (seconds) response.setHeader('Retry-After', String(seconds));
    const values = { text, proof: options.Proof, problem, seconds, confirmed: isConfirmed(response.req) };
    pages.show(response, { view: 'setup-mobile-app', status: status ?? 200, values });
  }

  /** The answer to the form is the page with the link itself, as with the secret of an OATH token. */
  async function begin(request: Request, response: Response): Promise<void> {
    const answer = await sdk.extensions.BeginAppEnrollment(
      { proof: formField(request, 'proof', 100), ...fromAddress(response) },
      callOptions(response),
    );
    const { EnrollmentId: id, Link: link } = answer.enrollment ?? {};
    const refusal = refusalOf(answer);
    if (refusal === 'throttled') {
      return showStart(response, { status: 429, problem: 'throttled', seconds: answer.retryAfterSeconds });
    }
    if (refusal === 'refused') return showStart(response, { status: 422, problem: 'proof' });
    if (refusal !== undefined || id === undefined || link === undefined) {
      return refuseSetup(portal, response, { returnTo: text.slug, refusal: refusal ?? 'gone' });
    }
    const qr = await drawQr(link);
    pages.show(response, { view: 'setup-mobile-app-qr', values: { text, qr, appLink: link, ...addresses(id) } });
  }

  async function find(request: WithId, response: Response): Promise<Found> {
    const answer = await sdk.extensions.GetAppEnrollment({ enrollmentId: request.params.id }, callOptions(response));
    const { State: state = 'closed', DeviceName: deviceName = '' } = answer.enrollment ?? {};
    return refusalOf(answer) === undefined ? { state, deviceName } : { state: 'closed', deviceName };
  }

  async function showPhone(request: WithId, response: Response): Promise<void> {
    const found = await find(request, response);
    if (found.state === 'closed') {
      const setup = { text, isMethod: true, path: `/user-setup/${text.slug}` };
      return showOver(portal, response, { setup, reason: 'expired' });
    }
    if (found.state === 'completed') return pages.redirect(response, '/');
    const step = { ...found, id: request.params.id };
    if (found.state === 'tested') await showTested(response, step);
    else showStep(response, step);
  }

  function showStep(
    response: Response,
    { id, state, deviceName, problem, newPin = false, minimum = 0, pinSentence }: Step,
  ): void {
    const status = problem === undefined && pinSentence === undefined ? 200 : 422;
    const stage = { isThere: state === 'confirmed', isTested: state === 'tested' };
    const values = { text, deviceName, ...stage, problem, newPin, minimum, pinSentence };
    pages.show(response, { view: 'setup-mobile-app-phone', status, values: { ...values, ...addresses(id) } });
  }

  /** His first PIN is chosen with the last word, where the app will ask for one. */
  async function showTested(response: Response, found: Found & { readonly id: string }, problem?: PinProblem) {
    const { options } = await sdk.extensions.GetEnrollmentOptions({}, callOptions(response));
    const minimum = options?.MinimumPinLength ?? 0;
    const pinSentence = describePinProblem(visitOf(response).t, { problem, minimum });
    showStep(response, { ...found, newPin: options?.AppNeedsPin === true, minimum, pinSentence });
  }

  /** Asks the phone. The number is told once, and kept for the page that shows it. */
  async function test(request: WithId, response: Response): Promise<void> {
    const { id } = request.params;
    const answer = await sdk.extensions.TestAppDevice(
      { enrollmentId: id, ...fromAddress(response) },
      callOptions(response),
    );
    const { AuthenticationRequestId: attemptId, NumberToType: number } = answer.attempt ?? {};
    if (refusalOf(answer) !== undefined || attemptId === undefined || number === undefined) {
      const found = await find(request, response);
      if (found.state !== 'confirmed') return pages.redirect(response, addresses(id).page);
      return showStep(response, { ...found, id, problem: 'busy' });
    }
    numberMemory.write(response, { attemptId, number });
    pages.redirect(response, `${addresses(id).page}/number/${attemptId}`);
  }

  async function showNumber(request: WithAttempt, response: Response): Promise<void> {
    const { id, attempt } = request.params;
    const number = numberMemory.read(request, attempt);
    const state = await portal.attempts.find(response, attempt);
    if (state !== 'open' && state !== 'approved') {
      const found = await find(request, response);
      if (found.state !== 'confirmed') return pages.redirect(response, addresses(id).page);
      return showStep(response, { ...found, id, problem: 'not-approved' });
    }
    const { page, complete: action } = addresses(id);
    const values = { text, number, state: `${page}/number/${attempt}/state`, action, problem: undefined };
    pages.show(response, { view: 'approve-in-app', values: { ...values, otherWay: undefined, fallbacks: undefined } });
  }

  async function complete(request: WithId, response: Response): Promise<void> {
    const { id } = request.params;
    // Only its page knows whether a PIN is asked for; the SDK decides.
    const asked = request.body !== undefined && 'pin' in request.body ? readNewPin(request) : { pin: undefined };
    if ('problem' in asked) return showTested(response, { ...(await find(request, response)), id }, asked.problem);
    const answer = await sdk.extensions.CompleteAppEnrollment(
      { enrollmentId: id, accept: true, ...asked, ...fromAddress(response) },
      callOptions(response),
    );
    const refusal = refusalOf(answer);
    // Not tested yet, or over: its page says which.
    if (refusal === 'gone') return pages.redirect(response, addresses(id).page);
    if (refusal === 'invalid') {
      const problem = findPinProblem(answer.error?.Description);
      return showTested(response, { ...(await find(request, response)), id }, problem);
    }
    if (refusal !== undefined) return refuseSetup(portal, response, { returnTo: text.slug, refusal });
    if (answer.sessionToken !== undefined) portal.sessionCookie.write(response, answer.sessionToken);
    pages.redirect(response, answer.nextStep === 'main' ? `/?set-up=${text.slug}` : pathOfStep[answer.nextStep]);
  }

  function addresses(id: string) {
    const page = `/user-setup/${text.slug}/${id}`;
    return { page, state: `${page}/state`, test: `${page}/test`, complete: `${page}/complete` };
  }

  return {
    show: (_request: Request, response: Response) => showStart(response, {}),
    begin,
    showPhone,
    state: async (request: WithId, response: Response) => {
      response.json({ state: (await find(request, response)).state });
    },
    test,
    showNumber,
    numberState: async (request: WithAttempt, response: Response) => {
      response.json({ state: await portal.attempts.waitForAnswer(response, request.params.attempt) });
    },
    complete,
  };
}
