import type { Response } from 'express';
import { type Refusal, refusalOf } from '../answer.ts';
import { type MethodSlug, type Mode, methodTexts } from '../methods.ts';
import { callOptions, fromAddress, type Portal } from '../portal.ts';

/** A page that waits behind the second factor: of User Setup, of a default method, of an OATH token; empty: none does. */
export type ReturnTo =
  | ''
  | 'user-setup'
  | 'resynchronize'
  | 'devices'
  | 'stock-app'
  | 'change-pin'
  | 'change-phone'
  | 'backup-phone'
  | MethodSlug
  | `default-${MethodSlug}`;

/** Which page waits, as an address or a form says it; anything unknown is none. */
export function readReturnTo(value: unknown): ReturnTo {
  return pages.find((page) => page === value) ?? '';
}

const pages: readonly ReturnTo[] = [
  'user-setup',
  'resynchronize',
  'devices',
  'stock-app',
  'change-pin',
  'change-phone',
  'backup-phone',
  ...methodTexts.flatMap(({ slug }) => [slug, `default-${slug}`] as const),
];

/** What an address of the second factor ends in, so that the waiting page is not forgotten on the way. */
export function returnQuery(returnTo: ReturnTo): string {
  return returnTo === '' ? '' : `?return=${returnTo}`;
}

interface Begun {
  /** The page of the attempt; undefined when there is none. */
  readonly path?: string;
  readonly refusal?: Refusal;
  readonly seconds?: number;
}

/** Has the SDK send a code or prompt for one. */
export async function beginSecondFactor(
  { sdk, numberMemory }: Portal,
  response: Response,
  { mode, returnTo }: { readonly mode: Mode; readonly returnTo: ReturnTo },
): Promise<Begun> {
  const answer = await sdk.extensions.BeginAuthentication({ mode, ...fromAddress(response) }, callOptions(response));
  const refusal = refusalOf(answer);
  if (refusal !== undefined) return { refusal, seconds: answer.retryAfterSeconds };
  const { attempt } = answer;
  const text = methodTexts.find((each) => each.mode === attempt?.Mode);
  // A default method that this portal cannot show: the person chooses another.
  if (attempt?.AuthenticationRequestId === undefined || text === undefined) return { refusal: 'not-allowed' };
  const { AuthenticationRequestId: attemptId, NumberToType: number } = attempt;
  if (number !== undefined) numberMemory.write(response, { attemptId, number });
  return { path: `/second-factor/${text.slug}/${attemptId}${returnQuery(returnTo)}` };
}
