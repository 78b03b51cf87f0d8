import type { Request, Response } from 'express';
import { refusalOf } from '../answer.ts';
import { drawQr } from '../draw-qr.ts';
import { formField } from '../form-fields.ts';
import { findMethodText, type MethodText } from '../methods.ts';
import { callOptions, fromAddress, type Portal } from '../portal.ts';
import { confirmSetup, type OpenSetup, setupOfMethod, showSetup } from './confirm-setup.ts';
import { findSetupOptions, isConfirmed, refuseSetup } from './setup-options.ts';

type WithId = Request<{ id: string }>;

interface Problem {
  readonly status: number;
  readonly problem: 'proof' | 'throttled';
  readonly seconds: number;
}

/** User Setup of an OATH token, an authenticator app or device: its pages by address. */
export function setUpOathToken(portal: Portal) {
  const text = findMethodText('oath-token') as MethodText;

  async function showStart(response: Response, { status, problem, seconds }: Partial<Problem>): Promise<void> {
    const options = await findSetupOptions(portal, response, 'oath-token');
    if (options === undefined) return;
    if (!options.methods.some(({ mode }) => mode === text.mode)) {
      return portal.pages.redirect(response, '/user-setup');
    }
    if (seconds) response.setHeader('Retry-After', String(seconds));
    const values = { text, proof: options.Proof, problem, seconds, confirmed: isConfirmed(response.req) };
    portal.pages.show(response, { view: 'setup-oath-token', status: status ?? 200, values });
  }

  /**
   * The answer to the form is the page with the secret itself: it is at no address, in no cookie and in no cache, so
   * loading it again makes a new secret, and going back to it shows nothing.
   */
  async function begin(request: Request, response: Response): Promise<void> {
    const answer = await portal.sdk.extensions.BeginEnrollment(
      { mode: text.mode, aim: 'method', proof: formField(request, 'proof', 100), ...fromAddress(response) },
      callOptions(response),
    );
    const refusal = refusalOf(answer);
    const { AuthenticationRequestId: id, OathUri: uri, OathSecretKey: secretKey } = answer.enrollment ?? {};
    if (refusal === 'throttled') {
      return showStart(response, { status: 429, problem: 'throttled', seconds: answer.retryAfterSeconds });
    }
    if (refusal === 'refused') return showStart(response, { status: 422, problem: 'proof' });
    if (refusal !== undefined || id === undefined || uri === undefined || secretKey === undefined) {
      return refuseSetup(portal, response, { returnTo: 'oath-token', refusal: refusal ?? 'gone' });
    }
    const qr = await drawQr(uri);
    portal.pages.show(response, {
      view: 'setup-oath-token-qr',
      values: { text, qr, secretKey, action: `/user-setup/${text.slug}/${id}` },
    });
  }

  function readSetup(request: WithId, response: Response): OpenSetup {
    return setupOfMethod(text, {
      id: request.params.id,
      maskedPhone: '',
      showUndeliverable: () => showStart(response, {}),
    });
  }

  return {
    show: (_request: Request, response: Response) => showStart(response, {}),
    begin,
    showCode: (request: WithId, response: Response) => showSetup(portal, response, readSetup(request, response)),
    confirm: (request: WithId, response: Response) =>
      confirmSetup(portal, { request, response, setup: readSetup(request, response) }),
  };
}
