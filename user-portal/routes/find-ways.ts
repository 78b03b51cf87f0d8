import type { Response } from 'express';
import { refusalOf } from '../answer.ts';
import { describeMethods, type ShownMethod } from '../methods.ts';
import { callOptions, type Portal } from '../portal.ts';
import { type ReturnTo, returnQuery } from './return-to.ts';

export const temporaryCodePath = '/second-factor/temporary-code';

/** By what this person can prove the second factor here. */
export interface Ways {
  /** Those that are set up. */
  readonly methods: readonly ShownMethod[];
  /** Whether a code of the help desk will do: never before a change, which takes a method of one's own. */
  readonly takesTemporaryCode: boolean;
}

export async function findWays({ sdk }: Portal, response: Response, returnTo: ReturnTo): Promise<Ways> {
  const answer = await sdk.extensions.GetMethods({}, callOptions(response));
  if (refusalOf(answer) !== undefined) return { methods: [], takesTemporaryCode: false };
  return {
    methods: describeMethods(answer.methods).filter(({ Enrolled }) => Enrolled),
    takesTemporaryCode: answer.temporaryCodesOffered && returnTo === '',
  };
}

/** Where the link of a page leads on which one method is asked for, and the key of its words; undefined: nowhere. */
export function otherWay(
  { methods, takesTemporaryCode }: Ways,
  { returnTo, words = 'secondFactor.another' }: { readonly returnTo: ReturnTo; readonly words?: string | undefined },
): { readonly path: string; readonly words: string } | undefined {
  if (methods.length > 1) return { path: `/second-factor${returnQuery(returnTo)}`, words };
  return takesTemporaryCode ? { path: temporaryCodePath, words: 'temporaryCode.offer' } : undefined;
}
