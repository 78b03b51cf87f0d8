import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { BeginEnrollmentRequest } from '../../sdk-service/domain/enrollment/enrollment.ts';
import { decodeBase32 } from '../../sdk-service/domain/oath/base32.ts';
import { formatOtp, hotp } from '../../sdk-service/domain/oath/hotp.ts';
import { timeStepOf } from '../../sdk-service/domain/oath/totp.ts';
import type { NewUser } from '../../sdk-service/domain/users/new-user.ts';
import type { TextCarrier } from '../../sdk-service/ports/text-carrier.ts';
import { createTestBed } from './test-bed.ts';

export const phone = { countryCode: '1', number: '201 555 0123', extension: '' };
export const otherPhone = { countryCode: '1', number: '201 555 0199', extension: '' };

/** Somebody who has just signed in to the portal with his password. */
export async function createEnrollmentBed(
  t: TestContext,
  fields: Partial<NewUser> = {},
  carriers?: readonly TextCarrier[],
) {
  const bed = await createTestBed(t, carriers && { carriers });
  const portal = await bed.addAccount('portal', { role: 'portal' });
  const user = await bed.addUser(fields);
  let session = await bed.beginSession(user, portal);
  const context = () =>
    bed.context({ account: portal, authenticationType: 'userportal', sessionHash: session.tokenHash });

  function begin(request: Partial<BeginEnrollmentRequest> = {}) {
    return bed.enrollment.begin({ user, session, kind: 'oath-token', context: context(), ...request });
  }

  async function begun(request: Partial<BeginEnrollmentRequest> = {}) {
    const outcome = await begin(request);
    assert.ok(outcome.outcome === 'begun');
    return outcome.enrollment;
  }

  function confirm(challengeId: string, response: string) {
    return bed.enrollment.confirm({ user, session, challengeId, response, context: context() });
  }

  /** What an authenticator app shows for the secret key. */
  function codeOf(secretKey: string, offset = 0): string {
    const key = createSecretKey(decodeBase32(secretKey.replaceAll(' ', '')) ?? Buffer.alloc(0));
    const counter = timeStepOf(bed.clock.now(), 30) + offset;
    return formatOtp(hotp({ key, counter, digits: 6, algorithm: 'SHA1' }), 6);
  }

  /** Proves the second factor in this session, as far as the store and the enrollment see. */
  async function verifySession(): Promise<void> {
    const raised = await bed.sessions.raise(session);
    assert.ok(raised !== undefined);
    session = raised.session;
  }

  return { bed, portal, user, context, begin, begun, confirm, codeOf, verifySession, session: () => session };
}
