import type { Extensions } from '@mfa/shared/contract/extensions';
import type { CallContext } from '../../callers/caller.ts';
import type { Core } from '../../core.ts';
import type { OfEnrollment } from '../../domain/push/app-enrollment.ts';
import type { Handlers } from '../../soap-endpoint.ts';
import { changeAuthorOf } from '../change-author-of.ts';
import { noError } from '../no-error.ts';
import { portalContextOf } from './portal-context-of.ts';
import { secondsLeft } from './prompt-state.ts';
import { sessionOf } from './session-of.ts';

/** The authenticator app on a phone of the person's own: link, test, and the last word. */
export function appEnrollmentOperations({ push, clock }: Pick<Core, 'push' | 'clock'>) {
  const { enrollments } = push;

  function secondsUntil(instant: Date): number {
    return Math.max(0, Math.floor((instant.getTime() - clock.now().getTime()) / 1000));
  }

  return {
    BeginAppEnrollment: async ({ proof }, context) => {
      const begun = await enrollments.begin({ ...requestOf(context), proof });
      if (begun.outcome === 'denied') {
        return { result: false, retryAfterSeconds: begun.retryAfterSeconds ?? 0, error: noError };
      }
      const { id, link, expiresAt } = begun;
      return {
        result: true,
        enrollment: {
          EnrollmentId: id,
          State: 'issued',
          SecondsLeft: secondsUntil(expiresAt),
          Link: link,
          UserVerification: false,
        },
        retryAfterSeconds: 0,
        error: noError,
      };
    },

    GetAppEnrollment: async ({ enrollmentId = '' }, context) => {
      const found = await enrollments.find({ ...requestOf(context), enrollmentId });
      return {
        result: true,
        enrollment: {
          EnrollmentId: found.id,
          State: found.state,
          SecondsLeft: secondsUntil(found.expiresAt),
          DeviceName: found.deviceName,
          UserVerification: found.hasUserVerification,
        },
        error: noError,
      };
    },

    TestAppDevice: async ({ enrollmentId = '' }, context) => {
      const { number, challenge } = await enrollments.test({ ...requestOf(context), enrollmentId });
      return {
        result: true,
        attempt: {
          AuthenticationRequestId: challenge.id,
          Mode: 'phoneApp',
          State: challenge.state,
          SecondsLeft: secondsLeft(challenge, clock.now()),
          NumberToType: number,
        },
        error: noError,
      };
    },

    CompleteAppEnrollment: async ({ enrollmentId = '', accept, pin }, context) => {
      const request: OfEnrollment = { ...requestOf(context), enrollmentId };
      if (!accept) {
        await enrollments.refuse(request);
        const nextStep = request.session.level === 'verified' ? 'main' : 'userSetup';
        return { result: true, nextStep, error: noError };
      }
      const { sessionToken } = await enrollments.complete({ ...request, pin });
      return { result: true, sessionToken, nextStep: 'main', error: noError };
    },
  } satisfies Handlers<Extensions>;
}

function requestOf(context: CallContext) {
  const { user, session } = sessionOf(context);
  return { user, session, context: portalContextOf(context), author: changeAuthorOf(context) };
}
