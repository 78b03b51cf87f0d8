import type { ComplexType, Enum } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Core } from '../../core.ts';
import type { ShownTemporaryCode, TemporaryCodeState } from '../../domain/temporary-codes/temporary-codes.ts';
import type { Handlers } from '../../soap-endpoint.ts';
import { changeAuthorOf } from '../change-author-of.ts';
import { noError } from '../no-error.ts';
import { portalContextOf } from './portal-context-of.ts';
import { sessionOf } from './session-of.ts';
import { writeInstant } from './write-instant.ts';

/** Codes of the help desk: for its tools, and for the person who types one into the portal. */
export function temporaryCodeOperations({ temporaryCodes, sessions }: Pick<Core, 'temporaryCodes' | 'sessions'>) {
  return {
    IssueTemporaryCode: async ({ username = '', once, hours: asked, reason = '' }, context) => {
      // A proxy sends 0 when nobody set it.
      const hours = asked === 0 ? undefined : asked;
      const use = once ? 'once' : 'often';
      const issued = await temporaryCodes.issue({ username, use, hours, reason, author: changeAuthorOf(context) });
      return { result: true, code: issued.code, expiresAt: writeInstant(issued.expiresAt), error: noError };
    },

    RevokeTemporaryCode: async ({ username = '', reason = '' }, context) => {
      await temporaryCodes.revoke({ username, reason, author: changeAuthorOf(context) });
      return { result: true, error: noError };
    },

    GetTemporaryCode: async ({ username = '' }) => {
      const code = await temporaryCodes.show(username);
      return { result: true, temporaryCode: code && describeTemporaryCode(code), error: noError };
    },

    UseTemporaryCode: async ({ code = '' }, context) => {
      const { session, user } = sessionOf(context);
      if (session.level !== 'password') throw new MfaError('forbidden', 'The person is signed in already.');
      const used = await temporaryCodes.use({ user, typed: code, context: portalContextOf(context) });
      if (used.outcome !== 'approved') {
        const retryAfterSeconds = used.outcome === 'denied' ? (used.retryAfterSeconds ?? 0) : 0;
        return { result: false, nextStep: 'secondFactor', retryAfterSeconds, error: noError };
      }
      const raised = await sessions.raise(session, used.by);
      // Signed out while the code was being typed.
      if (raised === undefined) throw new MfaError('forbidden', 'The session has ended.');
      return { result: true, sessionToken: raised.token, nextStep: 'main', retryAfterSeconds: 0, error: noError };
    },
  } satisfies Handlers<Extensions>;
}

/** Never the code itself, which nobody knows any more. */
export function describeTemporaryCode(code: ShownTemporaryCode): ComplexType<Extensions, 'TemporaryCode'> {
  return {
    State: stateName[code.state],
    Once: code.use === 'once',
    Uses: code.uses,
    Reason: code.reason,
    IssuedBy: code.issuedBy,
    IssuedAt: writeInstant(code.issuedAt),
    ExpiresAt: writeInstant(code.expiresAt),
    LastUsedAt: writeInstant(code.lastUsedAt),
  };
}

const stateName: Readonly<Record<TemporaryCodeState, Enum<Extensions, 'TemporaryCodeState'>>> = {
  open: 'open',
  'used-up': 'usedUp',
  revoked: 'revoked',
  expired: 'expired',
};
