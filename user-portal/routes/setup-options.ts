import type { ComplexType } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import type { Request, Response } from 'express';
import { type Refusal, refusalOf } from '../answer.ts';
import { formField } from '../form-fields.ts';
import { describeMethods, type ShownMethod } from '../methods.ts';
import { callOptions, type Portal } from '../portal.ts';
import { visitOf } from '../visit.ts';
import { type ReturnTo, returnQuery } from './return-to.ts';

/** What this person may set up, and what must be proven for it. */
export interface SetupOptions extends ComplexType<Extensions, 'EnrollmentOptions'> {
  /** Those that the company allows. */
  readonly methods: readonly ShownMethod[];
}

/**
 * Asks the SDK what this person may set up. Where the answer is that nothing can be done now, the person is led on (to
 * the second factor, or a page that says whom to ask) and the result is undefined.
 *
 * @param returnTo The page that asks.
 */
export async function findSetupOptions(
  portal: Portal,
  response: Response,
  returnTo: ReturnTo,
): Promise<SetupOptions | undefined> {
  const answer = await portal.sdk.extensions.GetEnrollmentOptions({}, callOptions(response));
  const refusal = refusalOf(answer);
  if (refusal !== undefined || answer.options === undefined) {
    refuseSetup(portal, response, { returnTo, refusal: refusal ?? 'not-allowed' });
    return undefined;
  }
  const methods = describeMethods(answer.methods).filter(({ Allowed }) => Allowed);
  if (answer.options.Proof === 'helpDesk') return closeSetup(portal, response, 'help-desk');
  if (methods.length === 0) return closeSetup(portal, response, 'no-method');
  return { ...answer.options, methods };
}

interface Refused {
  readonly returnTo: ReturnTo;
  readonly refusal: Refusal;
}

/**
 * Whoever is signed in is asked for the second factor again, since a change of a method needs a fresh one; but once only,
 * and not whoever has none yet. Anybody else learns that it is not for him.
 */
export function refuseSetup(portal: Portal, response: Response, { returnTo, refusal }: Refused): void {
  const { session } = visitOf(response);
  const canConfirm = session?.NextStep === 'main' && !isConfirmed(response.req);
  if (refusal === 'not-allowed' && canConfirm)
    portal.pages.redirect(response, `/second-factor${returnQuery(returnTo)}`);
  else closeSetup(portal, response, 'not-allowed');
}

/** Whether the person comes from the second factor just now; by the address, or by the form that stood on that page. */
export function isConfirmed(request: Request): boolean {
  return request.query.confirmed === 'yes' || formField(request, 'confirmed', 3) === 'yes';
}

type Closed = 'help-desk' | 'no-method' | 'not-allowed';

function closeSetup({ pages }: Portal, response: Response, reason: Closed): undefined {
  pages.show(response, { view: 'user-setup-closed', status: 403, values: { reason } });
}
