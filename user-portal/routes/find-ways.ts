import type { ComplexType } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import type { Response } from 'express';
import { refusalOf } from '../answer.ts';
import { describeMethods, type ShownMethod } from '../methods.ts';
import { callOptions, type Portal } from '../portal.ts';
import { type ReturnTo, returnQuery } from './return-to.ts';

export const temporaryCodePath = '/second-factor/temporary-code';
export const questionsPath = '/second-factor/questions';

/** What may take the place of a second factor that has failed, as the SDK says. */
interface Fallbacks {
  readonly oathToken: boolean;
  readonly questions: boolean;
  /** Seconds until they are offered; 0: they are, or there are none. */
  readonly secondsUntil: number;
}

/** By what this person can prove the second factor here. */
export interface Ways {
  /** Those that are set up, and that he may choose. */
  readonly methods: readonly ShownMethod[];
  /** Whether a code of the help desk will do: never before a change, which takes a method of one's own. */
  readonly takesTemporaryCode: boolean;
  readonly fallbacks: Fallbacks;
}

const noFallbacks: Fallbacks = { oathToken: false, questions: false, secondsUntil: 0 };

export async function findWays({ sdk }: Portal, response: Response, returnTo: ReturnTo): Promise<Ways> {
  const answer = await sdk.extensions.GetMethods({}, callOptions(response));
  if (refusalOf(answer) !== undefined) return { methods: [], takesTemporaryCode: false, fallbacks: noFallbacks };
  return {
    methods: describeMethods(answer.methods).filter(({ Choosable }) => Choosable),
    takesTemporaryCode: answer.temporaryCodesOffered && returnTo === '',
    fallbacks: describeFallbacks(answer.fallbacks),
  };
}

function describeFallbacks(offered: ComplexType<Extensions, 'Fallbacks'> | undefined): Fallbacks {
  if (offered === undefined) return noFallbacks;
  const { OathToken, SecurityQuestions, SecondsUntilOffered } = offered;
  const isOffered = SecondsUntilOffered === 0;
  return {
    oathToken: isOffered && OathToken,
    questions: isOffered && SecurityQuestions,
    secondsUntil: SecondsUntilOffered,
  };
}

/** What the pages on which one method is asked for offer besides it. */
export interface OtherWays {
  /** Where a link leads, and the key of its words; undefined: there is none. */
  readonly otherWay: { readonly path: string; readonly words: string } | undefined;
  readonly fallbacks: Fallbacks;
}

export function otherWays(
  { methods, takesTemporaryCode, fallbacks }: Ways,
  { returnTo, words = 'secondFactor.another' }: { readonly returnTo: ReturnTo; readonly words?: string | undefined },
): OtherWays {
  const choice = `/second-factor${returnQuery(returnTo)}`;
  if (methods.length > 1) return { otherWay: { path: choice, words }, fallbacks };
  if (takesTemporaryCode) return { otherWay: { path: temporaryCodePath, words: 'temporaryCode.offer' }, fallbacks };
  // That page says when there will be something else.
  const otherWay = fallbacks.secondsUntil > 0 ? { path: choice, words: 'fallback.trouble' } : undefined;
  return { otherWay, fallbacks };
}
