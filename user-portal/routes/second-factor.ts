import { type Request, type Response, Router } from 'express';
import { refusalOf } from '../answer.ts';
import { codeField, formField } from '../form-fields.ts';
import { findMethodText, isAnsweredOnPhone, type MethodText } from '../methods.ts';
import { callOptions, fromAddress, type Portal } from '../portal.ts';
import { changeVisit, visitOf } from '../visit.ts';
import { checkAttemptId } from './attempt-id.ts';
import { beginSecondFactor } from './begin-second-factor.ts';
import { findWays, otherWays, temporaryCodePath } from './find-ways.ts';
import { pathOfStep, requireStep } from './require-step.ts';
import { pathBehind, type ReturnTo, readReturnTo, returnQuery } from './return-to.ts';

/**
 * The second factor: of a sign-in, and again (`returnTo`) before somebody who is signed in changes a method. The address
 * holds the attempt's id, which is worth nothing without the session.
 */
export function secondFactorRoutes(portal: Portal): Router {
  const router = Router();
  router.param('id', checkAttemptId);
  const opens = { withoutSecondFactor: true, withOldPin: true };
  router.use('/second-factor', requireStep(portal, ['secondFactor', 'main'], opens));

  router.get('/second-factor', async (request, response) => {
    const returnTo = readReturnTo(request.query.return);
    if (isSignedIn(response) && returnTo === '') portal.pages.redirect(response, '/');
    else await showChoice(portal, response, { returnTo, hasFailed: request.query.failed === 'yes' });
  });

  router.post('/second-factor', async (request, response) => {
    const returnTo = readReturnTo(formField(request, 'return', 40));
    const mode = findMethodText(formField(request, 'method', 20))?.mode ?? 'unspecified';
    const begun = await beginSecondFactor(portal, response, { mode, returnTo });
    if (begun.path !== undefined) portal.pages.redirect(response, begun.path);
    else await showChoice(portal, response, { returnTo, problem: begun.refusal, seconds: begun.seconds });
  });

  router.get('/second-factor/:method/:id', async (request, response, next) => {
    const attempt = readAttempt(request);
    if (attempt === undefined) next();
    // Back to a page that is done: the session that began this attempt was replaced by a stronger one.
    else if (isSignedIn(response) && attempt.returnTo === '') portal.pages.redirect(response, '/');
    else await showAttempt(portal, response, attempt);
  });

  router.post('/second-factor/:method/:id', async (request, response, next) => {
    const attempt = readAttempt(request);
    if (attempt === undefined) next();
    else await answerAttempt(portal, response, attempt);
  });

  router.get('/second-factor/:method/:id/state', async (request, response) => {
    const text = findMethodText(request.params.method);
    const isOfPhone = text !== undefined && isAnsweredOnPhone(text);
    const { wait, waitForAnswer } = portal.attempts;
    response.json({ state: await (isOfPhone ? waitForAnswer : wait)(response, request.params.id) });
  });
  return router;
}

function isSignedIn(response: Response): boolean {
  return visitOf(response).session?.NextStep === 'main';
}

interface Attempt {
  readonly id: string;
  readonly text: MethodText;
  readonly returnTo: ReturnTo;
}

function readAttempt(request: Request<{ method: string; id: string }>): Attempt | undefined {
  const text = findMethodText(request.params.method);
  return text && { id: request.params.id, text, returnTo: readReturnTo(request.query.return) };
}

interface Choice {
  readonly returnTo: ReturnTo;
  readonly problem?: string | undefined;
  readonly seconds?: number | undefined;
  /** The default method could not begin by itself. */
  readonly hasFailed?: boolean;
}

async function showChoice(
  portal: Portal,
  response: Response,
  { returnTo, problem, seconds = 0, hasFailed = false }: Choice,
): Promise<void> {
  const { methods, takesTemporaryCode, fallbacks } = await findWays(portal, response, returnTo);
  const temporaryCode = takesTemporaryCode ? temporaryCodePath : undefined;
  const status = problem === undefined ? 200 : problem === 'throttled' ? 429 : 422;
  if (seconds > 0) response.setHeader('Retry-After', String(seconds));
  const shown = problem ?? (hasFailed ? 'refused' : undefined);
  const values = { methods, temporaryCode, fallbacks, returnTo, problem: shown, seconds };
  portal.pages.show(response, { view: 'second-factor', status, values });
}

async function showAttempt(portal: Portal, response: Response, attempt: Attempt): Promise<void> {
  const state = await portal.attempts.find(response, attempt.id);
  const isWaiting = state === 'open' || state === 'approved';
  if (isAnsweredOnPhone(attempt.text) && isWaiting) return showOnPhone(portal, response, attempt);
  switch (state) {
    case 'open':
      return showCode(portal, response, attempt, {});
    case 'sending':
      return showSending(portal, response, attempt);
    case 'approved':
      return portal.pages.redirect(response, pathBehind(attempt.returnTo));
    default:
      return showOver(portal, response, { attempt, reason: state });
  }
}

async function showSending(portal: Portal, response: Response, { text, returnTo }: Attempt): Promise<void> {
  const others = otherWays(await findWays(portal, response, returnTo), { returnTo });
  portal.pages.show(response, { view: 'waiting', values: { text, ...others } });
}

/** The number to type into the app, or that the phone rings; the page goes on by itself once the phone has answered. */
async function showOnPhone(
  portal: Portal,
  response: Response,
  { id, text, returnTo, problem }: Attempt & { readonly problem?: 'not-yet' },
): Promise<void> {
  const ways = await findWays(portal, response, returnTo);
  const path = `/second-factor/${text.slug}/${id}`;
  const method = ways.methods.find(({ mode }) => mode === text.mode);
  const isCall = text.mode === 'voiceCall';
  const values = {
    text,
    number: portal.numberMemory.read(response.req, id),
    maskedPhone: method?.MaskedPhone,
    withPin: method?.WithPin ?? false,
    state: `${path}/state`,
    action: `${path}${returnQuery(returnTo)}`,
    problem,
    ...otherWays(ways, { returnTo, words: isCall ? undefined : 'approve.another' }),
  };
  portal.pages.show(response, { view: isCall ? 'answer-call' : 'approve-in-app', values });
}

interface CodeProblem {
  readonly status?: number;
  readonly problem?: 'wrong' | 'no-code' | 'throttled';
  readonly seconds?: number;
}

async function showCode(
  portal: Portal,
  response: Response,
  { id, text, returnTo }: Attempt,
  { status = 200, problem, seconds = 0 }: CodeProblem,
): Promise<void> {
  if (seconds > 0) response.setHeader('Retry-After', String(seconds));
  const ways = await findWays(portal, response, returnTo);
  const method = ways.methods.find(({ mode }) => mode === text.mode);
  const maskedPhone = method?.MaskedPhone;
  const withPin = method?.WithPin ?? false;
  const ownWords = method?.Prompt && { text: method.Prompt, language: method.PromptLanguage };
  const action = `/second-factor/${text.slug}/${id}${returnQuery(returnTo)}`;
  const others = otherWays(ways, { returnTo });
  const values = { text, maskedPhone, withPin, ownWords, returnTo, action, problem, seconds, ...others };
  portal.pages.show(response, { view: 'second-factor-code', status, values });
}

async function answerAttempt(portal: Portal, response: Response, attempt: Attempt): Promise<void> {
  // What the phone answers, the SDK has heard already: nothing is typed here.
  const isOfPhone = isAnsweredOnPhone(attempt.text);
  const code = isOfPhone ? '' : codeField(response.req);
  if (code === undefined) return showCode(portal, response, attempt, { status: 422, problem: 'no-code' });
  const answer = await portal.sdk.extensions.AnswerAuthentication(
    { authenticationRequestId: attempt.id, response: code, ...fromAddress(response) },
    callOptions(response),
  );
  const refusal = refusalOf(answer);
  if (refusal === undefined) {
    if (answer.sessionToken !== undefined) {
      portal.sessionCookie.write(response, answer.sessionToken);
      changeVisit(response, { sessionToken: answer.sessionToken });
    }
    if (answer.browserToken !== undefined) portal.knownBrowserCookie.write(response, answer.browserToken);
    portal.pages.redirect(
      response,
      answer.nextStep === 'main' ? pathBehind(attempt.returnTo) : pathOfStep[answer.nextStep],
    );
    return;
  }
  if (refusal === 'throttled') {
    const seconds = answer.retryAfterSeconds;
    return showCode(portal, response, attempt, { status: 429, problem: 'throttled', seconds });
  }
  if (refusal === 'refused' && answer.state === 'open') {
    if (isOfPhone) return showOnPhone(portal, response, { ...attempt, problem: 'not-yet' });
    return showCode(portal, response, attempt, { status: 422, problem: 'wrong' });
  }
  return showOver(portal, response, { attempt, reason: refusal === 'refused' ? answer.state : 'closed' });
}

interface Over {
  readonly attempt: Attempt;
  readonly reason: string;
}

async function showOver(portal: Portal, response: Response, { attempt, reason }: Over): Promise<void> {
  const { text, returnTo } = attempt;
  const others = otherWays(await findWays(portal, response, returnTo), { returnTo });
  const values = { text, returnTo, reason, ...others };
  const status = reason === 'undeliverable' ? 200 : 410;
  portal.pages.show(response, { view: 'attempt-over', status, values });
}
