import type { Response } from 'express';
import { type Refusal, refusalOf } from '../answer.ts';
import { type Mode, methodTexts } from '../methods.ts';
import { callOptions, fromAddress, type Portal } from '../portal.ts';
import { type ReturnTo, returnQuery } from './return-to.ts';

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
