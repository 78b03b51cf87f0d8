import type { Request, Response } from 'express';
import { refusalOf } from '../answer.ts';
import { callingCodeOf, listCountries, mainCountryOf } from '../countries.ts';
import { formField } from '../form-fields.ts';
import { findMethodText, type MethodSlug, type MethodText } from '../methods.ts';
import { callOptions, fromAddress, type Portal } from '../portal.ts';
import { visitOf } from '../visit.ts';
import { confirmSetup, type OpenSetup, showSetup } from './confirm-setup.ts';
import { findSetupOptions, isConfirmed, refuseSetup } from './setup-options.ts';

type WithId = Request<{ id: string }>;

/** A phone number as people write it, with spaces and brackets. */
const longestPhone = 40;

interface PhoneForm {
  readonly country: string;
  readonly phone: string;
  readonly status?: number;
  readonly problem?: 'phone' | 'refused' | 'throttled' | 'undeliverable';
  readonly seconds?: number;
}

/**
 * User Setup of text messages and of phone calls: its pages by address. A code goes to the phone, and only who types it
 * here has it.
 */
export function setUpPhone(portal: Portal, slug: Extract<MethodSlug, 'text-message' | 'phone-call'>) {
  const text = findMethodText(slug) as MethodText;

  async function showForm(response: Response, form: PhoneForm): Promise<void> {
    const { country, phone, status = 200, problem, seconds = 0 } = form;
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
      phone,
      problem,
      seconds,
      confirmed: isConfirmed(response.req),
    };
    portal.pages.show(response, {
      view: 'setup-phone',
      status,
      values: { ...values, country: country || preset, countries: listCountries(visitOf(response).language.code) },
    });
  }

  async function begin(request: Request, response: Response): Promise<void> {
    const country = formField(request, 'country', 2);
    const phone = formField(request, 'phone', longestPhone).trim();
    const answer = await portal.sdk.extensions.BeginEnrollment(
      {
        mode: text.mode,
        aim: 'method',
        countryCode: callingCodeOf(country),
        phone,
        proof: formField(request, 'proof', 100),
        ...fromAddress(response),
      },
      callOptions(response),
    );
    const refusal = refusalOf(answer);
    if (refusal === 'throttled') {
      const seconds = answer.retryAfterSeconds;
      return showForm(response, { country, phone, status: 429, problem: 'throttled', seconds });
    }
    if (refusal === 'refused') return showForm(response, { country, phone, status: 422, problem: 'refused' });
    if (refusal === 'invalid') return showForm(response, { country, phone, status: 422, problem: 'phone' });
    const { AuthenticationRequestId: id, MaskedPhone: maskedPhone = '' } = answer.enrollment ?? {};
    if (refusal !== undefined || id === undefined) {
      // What was typed is there again after the second factor.
      portal.setupMemory.write(response, { id: '', country, phone, maskedPhone: '' });
      return refuseSetup(portal, response, { returnTo: slug, refusal: refusal ?? 'gone' });
    }
    portal.setupMemory.write(response, { id, country, phone, maskedPhone });
    portal.pages.redirect(response, `/user-setup/${text.slug}/${id}`);
  }

  function readSetup(request: WithId, response: Response): OpenSetup {
    const draft = portal.setupMemory.read(request);
    const known = draft?.id === request.params.id ? draft : undefined;
    return {
      id: request.params.id,
      text,
      maskedPhone: known?.maskedPhone ?? '',
      showUndeliverable: () =>
        showForm(response, { country: known?.country ?? '', phone: known?.phone ?? '', problem: 'undeliverable' }),
    };
  }

  return {
    show(request: Request, response: Response) {
      const draft = portal.setupMemory.read(request);
      return showForm(response, { country: draft?.country ?? '', phone: draft?.phone ?? '' });
    },
    begin,
    showCode: (request: WithId, response: Response) => showSetup(portal, response, readSetup(request, response)),
    confirm: (request: WithId, response: Response) =>
      confirmSetup(portal, { request, response, setup: readSetup(request, response) }),
  };
}
