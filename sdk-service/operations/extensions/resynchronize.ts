import type { Extensions } from '@mfa/shared/contract/extensions';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Core } from '../../core.ts';
import type { Handlers } from '../../soap-endpoint.ts';
import { changeAuthorOf } from '../change-author-of.ts';
import { noError } from '../no-error.ts';
import { portalContextOf } from './portal-context-of.ts';
import { sessionOf } from './session-of.ts';

/** The person's own OATH token, whose clock or counter is off. */
export function resynchronizeOperations({ oathTokens }: Pick<Core, 'oathTokens'>) {
  return {
    ResynchronizeOathToken: async ({ firstCode = '', secondCode = '' }, context) => {
      const outcome = await oathTokens.resynchronize({
        username: sessionOf(context).user.username,
        firstCode,
        secondCode,
        context: portalContextOf(context),
        author: changeAuthorOf(context),
      });
      if (outcome.outcome === 'resynchronized') return { result: true, retryAfterSeconds: 0, error: noError };
      if (outcome.reason === 'not-enrolled') throw new MfaError('conflict', 'There is no OATH token.');
      return { result: false, retryAfterSeconds: outcome.retryAfterSeconds ?? 0, error: noError };
    },
  } satisfies Handlers<Extensions>;
}
