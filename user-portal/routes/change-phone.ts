import { type Request, type Response, Router } from 'express';
import { refusalOf } from '../answer.ts';
import { listCountries, mainCountryOf } from '../countries.ts';
import { formField } from '../form-fields.ts';
import { findMethodText, type MethodText } from '../methods.ts';
import { noPhone, phoneInput, readPhoneForm, type TypedPhone } from '../phone-form.ts';
import { findPhoneProblem, type PhoneProblem } from '../phone-problems.ts';
import { callOptions, fromAddress, type Portal } from '../portal.ts';
import type { SetupDraft } from '../setup-memory.ts';
import { visitOf } from '../visit.ts';
import { checkAttemptId } from './attempt-id.ts';
import { confirmSetup, type OpenSetup, showSetup } from './confirm-setup.ts';
import { requireStep } from './require-step.ts';
import { type ReturnTo, returnQuery } from './return-to.ts';
import { isConfirmed } from './setup-options.ts';

type WithId = Request<{ method: string; id: string }>;

/** The phone of the record, and that which is called when it is not answered. Each has pages of its own. */
const phones = [
  { aim: 'phone', path: '/change-phone', returnTo: 'change-phone', done: '/?phone=changed' },
  { aim: 'backupPhone', path: '/backup-phone', returnTo: 'backup-phone', done: '/?backup-phone=changed' },
] as const satisfies readonly {
  readonly aim: string;
  readonly path: string;
  readonly returnTo: ReturnTo;
  readonly done: string;
}[];

type ChangedPhone = (typeof phones)[number];

interface PhoneForm {
  readonly typed: TypedPhone;
  readonly status?: number;
  readonly problem?: 'refused' | 'throttled' | 'undeliverable' | 'not-allowed';
  readonly phoneProblem?: PhoneProblem;
  readonly seconds?: number;
  /** It is the last step of User Setup, whatever the address says. */
  readonly isAfterSetup?: boolean;
}

/** The query of the page for a backup phone that User Setup asks for, and that may be left out. */
const afterSetup = '?after=setup';

/** Another phone, which has to be proved by a code before it is stored; the method stays as it is. */
export function changePhoneRoutes(portal: Portal): Router {
  const router = Router();
  router.param('id', checkAttemptId);
  for (const phone of phones) {
    const { show, begin, showCode, confirm } = changePhone(portal, phone);
    const { path } = phone;
    router.use(path, requireStep(portal, ['main']));
    router.get(path, show);
    router.post(path, begin);
    router.get(`${path}/:method/:id`, showCode);
    router.post(`${path}/:method/:id`, confirm);
    router.get(`${path}/:method/:id/state`, async (request, response) => {
      response.json({ state: await portal.attempts.wait(response, request.params.id) });
    });
  }
  router.post('/backup-phone-removal', requireStep(portal, ['main']), (request, response) =>
    removeBackupPhone(portal, request, response),
  );
  return router;
}

function changePhone(portal: Portal, { aim, path, returnTo, done }: ChangedPhone) {
  const isBackup = aim === 'backupPhone';

  async function showForm(response: Response, form: PhoneForm): Promise<void> {
    const { typed, status = 200, problem, phoneProblem, seconds = 0 } = form;
    const { options, methods = [] } = await portal.sdk.extensions.GetEnrollmentOptions({}, callOptions(response));
    const mayChoose = isBackup ? options?.CanChooseBackupPhone : options?.CanChoosePhone;
    if (options === undefined || mayChoose !== true) return portal.pages.redirect(response, '/');
    if (seconds > 0) response.setHeader('Retry-After', String(seconds));
    const known = isBackup ? options.MaskedBackupPhone : options.MaskedPhone;
    const countryCode = isBackup ? options.BackupCountryCode : options.CountryCode;
    const preset = mainCountryOf(countryCode || options.CountryCode || options.DefaultCountryCode || '');
    const values = {
      isBackup,
      path,
      known,
      typed: { ...typed, country: typed.country || preset },
      hasExtension: options.CanProveByCall && options.CanEnterExtension,
      ways: orderWays({
        byText: options.CanProveByText && !isBackup,
        byCall: options.CanProveByCall,
        isCalled: methods.some(({ Mode, IsDefault }) => Mode === 'voiceCall' && IsDefault),
      }),
      problem,
      phoneProblem,
      seconds,
      confirmed: isConfirmed(response.req),
      isAfterSetup: form.isAfterSetup === true || isAfterSetup(response.req),
      countries: listCountries(visitOf(response).language.code),
    };
    portal.pages.show(response, { view: 'change-phone', status, values });
  }

  async function begin(request: Request, response: Response): Promise<void> {
    const typed = readPhoneForm(request);
    const text = findWay(formField(request, 'by', 20));
    if (text === undefined) return showForm(response, { typed, status: 422, problem: 'refused' });
    if (typed.phone === '') {
      // An empty field means the phone on record to the SDK, and no change.
      const phoneProblem = { field: 'phone', text: 'phoneProblem.missing' } as const;
      return showForm(response, { typed, status: 422, phoneProblem });
    }
    const answer = await portal.sdk.extensions.BeginEnrollment(
      { mode: text.mode, aim, ...phoneInput(typed), ...fromAddress(response) },
      callOptions(response),
    );
    const refusal = refusalOf(answer);
    const page = isAfterSetup(request) ? `${path}${afterSetup}` : path;
    const { AuthenticationRequestId: id, MaskedPhone: maskedPhone = '' } = answer.enrollment ?? {};
    if (refusal === undefined && id !== undefined) {
      portal.setupMemory.write(response, { id, page, ...typed, maskedPhone });
      return portal.pages.redirect(response, `${path}/${text.slug}/${id}`);
    }
    switch (refusal) {
      case 'throttled':
        return showForm(response, { typed, status: 429, problem: 'throttled', seconds: answer.retryAfterSeconds });
      case 'invalid':
        return showForm(response, { typed, status: 422, phoneProblem: findPhoneProblem(answer.error?.Description) });
      case 'not-allowed':
        if (isConfirmed(request)) return showForm(response, { typed, status: 403, problem: 'not-allowed' });
        // What was typed is there again after the second factor.
        portal.setupMemory.write(response, { id: '', page, ...typed, maskedPhone: '' });
        return portal.pages.redirect(response, `/second-factor${returnQuery(returnTo)}`);
      default:
        return showForm(response, { typed, status: 422, problem: 'refused' });
    }
  }

  /** Undefined for what is no way of proving a phone. */
  function readSetup({ params: { method, id } }: WithId, response: Response): OpenSetup | undefined {
    const text = findWay(method);
    if (text === undefined) return undefined;
    const known = portal.setupMemory.find(response.req, id);
    const showUndeliverable = () =>
      showForm(response, { typed: known ?? noPhone, problem: 'undeliverable', isAfterSetup: isOfSetup(known) });
    const { maskedPhone, page } = known ?? { maskedPhone: '', page: path };
    const action = `${path}/${text.slug}/${id}`;
    return { id, text, isMethod: false, path: page, action, done, maskedPhone, showUndeliverable };
  }

  return {
    show(request: Request, response: Response) {
      const typed = portal.setupMemory.findTyped(request, path);
      // Back from a second factor, which leads to the page without its query.
      const isBackInSetup = isConfirmed(request) && isOfSetup(typed);
      return showForm(response, { typed: typed ?? noPhone, isAfterSetup: isBackInSetup });
    },
    begin,
    async showCode(request: WithId, response: Response) {
      const setup = readSetup(request, response);
      if (setup === undefined) portal.pages.redirect(response, path);
      else await showSetup(portal, response, setup);
    },
    async confirm(request: WithId, response: Response) {
      const setup = readSetup(request, response);
      if (setup === undefined) portal.pages.redirect(response, path);
      else await confirmSetup(portal, { request, response, setup });
    },
  };
}

async function removeBackupPhone(portal: Portal, request: Request, response: Response): Promise<void> {
  const answer = await portal.sdk.extensions.RemoveBackupPhone({ ...fromAddress(response) }, callOptions(response));
  const refusal = refusalOf(answer);
  if (refusal === undefined) portal.pages.redirect(response, '/?backup-phone=removed');
  else if (refusal === 'not-allowed' && !isConfirmed(request)) {
    portal.pages.redirect(response, `/second-factor${returnQuery('backup-phone')}`);
  } else portal.pages.redirect(response, '/');
}

/** The ways of proving a phone; first that which the Enter key takes. */
function orderWays({ byText, byCall, isCalled }: Readonly<Record<'byText' | 'byCall' | 'isCalled', boolean>>) {
  const ways = [...(byText ? ['text-message'] : []), ...(byCall ? ['phone-call'] : [])];
  return isCalled ? ways.reverse() : ways;
}

function findWay(slug: string): MethodText | undefined {
  const text = findMethodText(slug);
  return text?.mode === 'smsText' || text?.mode === 'voiceCall' ? text : undefined;
}

function isOfSetup(draft: SetupDraft | undefined): boolean {
  return draft?.page.endsWith(afterSetup) === true;
}

/** The last step of User Setup, which may be left out. */
function isAfterSetup(request: Request): boolean {
  return request.query.after === 'setup' || formField(request, 'after', 5) === 'setup';
}
