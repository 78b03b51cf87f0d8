import type { Request, Response } from 'express';
import { refusalOf } from '../answer.ts';
import { listCountries, mainCountryOf } from '../countries.ts';
import { formField } from '../form-fields.ts';
import { findMethodText, type MethodSlug, type MethodText } from '../methods.ts';
import { noPhone, phoneInput, readPhoneForm, type TypedPhone } from '../phone-form.ts';
import { findPhoneProblem, type PhoneProblem } from '../phone-problems.ts';
import { callOptions, fromAddress, type Portal } from '../portal.ts';
import { visitOf } from '../visit.ts';
import { confirmSetup, type OpenSetup, setupOfMethod, showSetup } from './confirm-setup.ts';
import { findSetupOptions, isConfirmed, refuseSetup } from './setup-options.ts';

type WithId = Request<{ id: string }>;

interface PhoneForm {
  readonly typed: TypedPhone;
  readonly status?: number;
  readonly problem?: 'refused' | 'throttled' | 'undeliverable';
  readonly phoneProblem?: PhoneProblem;
  readonly seconds?: number;
}

/**
 * User Setup of text messages and of phone calls: its pages by address. A code goes to the phone, and only who types it
 * here has it.
 */
export function setUpPhone(portal: Portal, slug: Extract<MethodSlug, 'text-message' | 'phone-call'>) {
  const text = findMethodText(slug) as MethodText;
  const page = `/user-setup/${slug}`;

  async function showForm(response: Response, form: PhoneForm): Promise<void> {
    const { typed, status = 200, problem, phoneProblem, seconds = 0 } = form;
    const options = await findSetupOptions(portal, response, slug);
    if (options === undefined) return;
    if (!options.methods.some(({ mode }) => mode === text.mode)) {
      return portal.pages.redirect(response, '/user-setup');
    }
    if (seconds > 0) response.setHeader('Retry-After', String(seconds));
    const { Proof: proof, MaskedPhone: knownPhone, CanChoosePhone: canChoose } = options;
    const preset = mainCountryOf(options.CountryCode || options.DefaultCountryCode || '');
    const values = {
      text,
      proof,
      knownPhone,
      canChoose,
      typed: { ...typed, country: typed.country || preset },
      hasExtension: text.mode === 'voiceCall' && options.CanEnterExtension,
      problem,
      phoneProblem,
      seconds,
      confirmed: isConfirmed(response.req),
      countries: listCountries(visitOf(response).language.code),
    };
    portal.pages.show(response, { view: 'setup-phone', status, values });
  }

  async function begin(request: Request, response: Response): Promise<void> {
    const typed = readPhoneForm(request);
    const answer = await portal.sdk.extensions.BeginEnrollment(
      {
        mode: text.mode,
        aim: 'method',
        ...phoneInput(typed),
        proof: formField(request, 'proof', 100),
        ...fromAddress(response),
      },
      callOptions(response),
    );
    const refusal = refusalOf(answer);
    if (refusal === 'throttled') {
      const seconds = answer.retryAfterSeconds;
      return showForm(response, { typed, status: 429, problem: 'throttled', seconds });
    }
    if (refusal === 'refused') return showForm(response, { typed, status: 422, problem: 'refused' });
    if (refusal === 'invalid') {
      const phoneProblem = findPhoneProblem(answer.error?.Description);
      return showForm(response, { typed, status: 422, phoneProblem });
    }
    const { AuthenticationRequestId: id, MaskedPhone: maskedPhone = '' } = answer.enrollment ?? {};
    if (refusal !== undefined || id === undefined) {
      // What was typed is there again after the second factor.
      portal.setupMemory.write(response, { id: '', page, ...typed, maskedPhone: '' });
      return refuseSetup(portal, response, { returnTo: slug, refusal: refusal ?? 'gone' });
    }
    portal.setupMemory.write(response, { id, page, ...typed, maskedPhone });
    portal.pages.redirect(response, `${page}/${id}`);
  }

  function readSetup(request: WithId, response: Response): OpenSetup {
    const { id } = request.params;
    const known = portal.setupMemory.find(request, id);
    return setupOfMethod(text, {
      id,
      maskedPhone: known?.maskedPhone ?? '',
      showUndeliverable: () => showForm(response, { typed: known ?? noPhone, problem: 'undeliverable' }),
    });
  }

  return {
    show(request: Request, response: Response) {
      return showForm(response, { typed: portal.setupMemory.read(request) ?? noPhone });
    },
    begin,
    showCode: (request: WithId, response: Response) => showSetup(portal, response, readSetup(request, response)),
    confirm: (request: WithId, response: Response) =>
      confirmSetup(portal, { request, response, setup: readSetup(request, response) }),
  };
}
