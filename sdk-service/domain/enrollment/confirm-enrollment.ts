import type { Challenge, ChangeRecord, DenialReason, Subject, User } from '../../ports/records.ts';
import { checkThrottleOf, secondsThrottled, throttleOf, throttleRule } from '../authentication/check-throttle.ts';
import { isAnswerable, isSameSession, reasonOver } from '../authentication/judge-prompt.ts';
import { maximumTries } from '../authentication/maximum-tries.ts';
import type { Denied } from '../authentication/outcomes.ts';
import { parseResponse } from '../authentication/parse-response.ts';
import { attemptRecord, type Tried } from '../authentication/record-attempt.ts';
import { recordOf } from '../changes/change-author.ts';
import type { ConfirmEnrollmentOutcome, ConfirmEnrollmentRequest, EnrollmentDeps } from './enrollment.ts';
import { createReadFirstPin } from './first-pin.ts';
import { getSubject } from './get-subject.ts';
import { isEnrollment } from './is-enrollment.ts';
import { type Possession, provePossession } from './prove-possession.ts';

interface Confirmation {
  readonly request: ConfirmEnrollmentRequest;
  readonly subject: Subject;
  readonly challenge: Challenge;
  readonly tried: Tried;
  /** As typed; keeps the rules. */
  readonly firstPin: string | undefined;
}

/** Proves, stores and switches on in one transaction, in which the session is replaced by a verified one. */
export function createConfirmEnrollment(
  deps: EnrollmentDeps,
): (request: ConfirmEnrollmentRequest) => Promise<ConfirmEnrollmentOutcome> {
  const { store, pins, sessions, secrets, settings, clock } = deps;
  const readFirstPin = createReadFirstPin(deps);

  /** A refusal that counts for nothing: a log row and no more. */
  async function conclude(tried: Tried, reason: DenialReason, retryAfterSeconds?: number): Promise<Denied> {
    await store.recordAttempt(attemptRecord(tried, { outcome: 'denied', reason }));
    return { outcome: 'denied', kind: tried.kind, reason, retryAfterSeconds, state: tried.challenge?.state };
  }

  async function countFailure({ subject, challenge, tried }: Confirmation, reason: DenialReason): Promise<Denied> {
    const { id, kind } = challenge;
    const { throttle, state } = await store.refuseAnswer({
      userId: subject.user.id,
      kind,
      challengeId: id,
      maxTries: maximumTries(kind),
      rule: throttleRule,
      now: tried.now,
      attempt: attemptRecord(tried, { outcome: 'denied', reason }),
    });
    return { outcome: 'denied', kind, reason, retryAfterSeconds: secondsThrottled(throttle, tried.now), state };
  }

  async function switchOn(
    { request: { session, context }, subject: { user }, challenge, tried, firstPin }: Confirmation,
    { fields, oathToken, detail }: Possession & { readonly outcome: 'proven' },
  ): Promise<ConfirmEnrollmentOutcome> {
    const pinHash = firstPin === undefined ? undefined : await pins.hashFirst({ ...user, ...fields }, firstPin);
    const pinFields = pinHash === undefined ? {} : { pinChangedAt: tried.now, pinChangeRequired: false };
    const raised = sessions.prepareRaised(session, tried.now);
    const author = {
      accountName: context.account.name,
      actor: user.username,
      clientAddress: context.clientAddress ?? '',
      requestId: context.requestId,
    };
    const outcome = await store.confirmEnrollment({
      challengeId: challenge.id,
      maxTries: maximumTries(challenge.kind),
      purpose: challenge.purpose,
      userId: user.id,
      fields: { ...fields, ...pinFields },
      oathToken,
      pinHash,
      session: { endTokenHash: session.tokenHash, begin: raised.session },
      now: tried.now,
      attempt: attemptRecord(tried, { outcome: 'approved', reason: 'enrollment' }),
      change: recordOf(author, { at: tried.now, subject: user.username, ...changeOf(challenge, { user, detail }) }),
    });
    if (outcome === 'accepted') return { outcome: 'approved', sessionToken: raised.token };
    // Answered by somebody faster, or the session was ended meanwhile.
    await conclude(tried, 'no-prompt');
    return { outcome: 'no-such-prompt' };
  }

  return async (request) => {
    const { user, challengeId, context } = request;
    const now = clock.now();
    const [subject, found] = await Promise.all([getSubject(store, user.id), store.findChallenge(challengeId)]);
    const challenge = found !== undefined && isOwn(found, request) ? found : undefined;
    const kind = challenge?.kind ?? subject.user.authenticator;
    const tried: Tried = { who: subject.user, kind, context, challenge, now };

    if (challenge === undefined) {
      await conclude(tried, 'no-prompt');
      return { outcome: 'no-such-prompt' };
    }
    if (!isAnswerable(challenge, now)) {
      const reason = reasonOver(challenge);
      const refusal = await conclude(tried, reason);
      return reason === 'expired' ? { ...refusal, state: 'expired' } : { outcome: 'no-such-prompt' };
    }
    if (!subject.user.enabled) return conclude(tried, 'disabled');
    const throttle = kind === 'call' ? await store.findThrottle(subject.user.id, kind) : throttleOf(subject, kind);
    const throttled = checkThrottleOf(throttle, now);
    if (throttled !== undefined) return conclude(tried, throttled.reason, throttled.retryAfterSeconds);

    // Before the code is looked at: it may be sent again with another PIN.
    const firstPin =
      challenge.purpose === 'enrollment'
        ? await readFirstPin({ user: withPhoneOf(challenge, subject.user), kind, typed: request.pin })
        : undefined;
    const confirmation: Confirmation = { request, subject, challenge, tried, firstPin };
    const response = parseResponse(request.response);
    const possession = provePossession({ challenge, response, now, window: settings.current(), secrets });
    return possession.outcome === 'proven'
      ? switchOn(confirmation, possession)
      : countFailure(confirmation, possession.reason);
  };
}

function withPhoneOf({ phone }: Challenge, user: User): User {
  return phone === undefined ? user : { ...user, phone };
}

/** How the administration log says it, which decides what the person is mailed. */
function changeOf(
  { purpose }: Challenge,
  { user, detail }: { readonly user: User; readonly detail: string },
): Pick<ChangeRecord, 'action' | 'detail' | 'mail'> {
  return purpose === 'enrollment'
    ? { action: 'user.enroll', detail }
    : { action: 'user.change-phone', detail, mail: { before: user, isAsked: false } };
}

/** An enrollment is confirmed where it was begun: same person, same account, same session. */
function isOwn(challenge: Challenge, { user, session, context }: ConfirmEnrollmentRequest): boolean {
  return (
    isEnrollment(challenge) &&
    challenge.userId === user.id &&
    challenge.accountId === context.account.id &&
    challenge.sessionHash !== undefined &&
    isSameSession(challenge.sessionHash, session.tokenHash)
  );
}
