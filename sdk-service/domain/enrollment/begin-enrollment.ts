import { MfaError } from '@mfa/shared/mfa-error';
import type { AuthenticatorKind, Challenge, Subject } from '../../ports/records.ts';
import { checkThrottleOf, throttleOf } from '../authentication/check-throttle.ts';
import { newChallenge } from '../authentication/new-challenge.ts';
import { attemptRecord } from '../authentication/record-attempt.ts';
import type { DeliveryDenial } from '../delivery-limits/delivery-gate.ts';
import { pendingKeyPlace } from '../oath/oath-key.ts';
import { otpauthUri } from '../oath/otpauth-uri.ts';
import { OATH_KEY_BYTES, writeSecretKey } from '../oath/secret-key.ts';
import type {
  BeginEnrollmentOutcome,
  BeginEnrollmentRequest,
  EnrollmentDeps,
  PendingEnrollment,
} from './enrollment.ts';
import { checkMayEnroll, type EnrollableKind, requiredProof } from './enrollment-rules.ts';
import { getSubject } from './get-subject.ts';
import { newTokenKind } from './new-token-kind.ts';
import { checkMayChangePhone, choosePhone } from './phone-rules.ts';

interface Begun {
  readonly subject: Subject;
  readonly request: BeginEnrollmentRequest;
  readonly now: Date;
}

/** @throws MfaError as `Enrollment.begin` does. */
export function createBeginEnrollment(
  deps: EnrollmentDeps,
): (request: BeginEnrollmentRequest) => Promise<BeginEnrollmentOutcome> {
  const { store, codes, texts, calls, phoneNumbers, secrets, settings, clock, randomness } = deps;

  async function beginOathToken({ subject: { user }, request: { context }, now }: Begun): Promise<PendingEnrollment> {
    const lifeSeconds = settings.current()['enrollment.lifeSeconds'];
    const bare = newChallenge({
      purpose: 'enrollment',
      user,
      kind: 'oath-token',
      state: 'open',
      lifeSeconds,
      context,
      now,
      randomness,
    });
    const key = randomness.bytes(OATH_KEY_BYTES);
    await store.openChallenge({ ...bare, pendingKey: secrets.seal(key, pendingKeyPlace(bare.id)) });
    const issuer = settings.current()['company.name'];
    const uri = otpauthUri({ ...newTokenKind, issuer, label: user.username, secret: key });
    const oath = { uri, secretKey: writeSecretKey(key) };
    key.fill(0);
    return { ...describe(bare), oath };
  }

  /** A code is sent, or read out: it proves that the phone is in the hands of who sits at the browser. */
  async function beginPhone(
    { subject: { user }, request: { aim = 'method', phone: typed, context }, now }: Begun,
    kind: 'text' | 'call',
  ): Promise<PendingEnrollment | DeliveryDenial> {
    const send = kind === 'text' ? texts.sendInBackground : calls.readOutInBackground;
    const phone = choosePhone(user, { aim, kind, typed, phoneNumbers, settings: settings.current() });
    const challenge = await send({
      purpose: aim === 'method' ? 'enrollment' : aim,
      user,
      phone,
      lifeSeconds: settings.current()['enrollment.lifeSeconds'],
      context,
      now,
    });
    if (!('outcome' in challenge)) return { ...describe(challenge), oath: undefined };
    await store.recordAttempt(attemptRecord({ who: user, kind, context, phone, now }, challenge));
    return challenge;
  }

  return async (request) => {
    const { kind, session, context, aim = 'method' } = request;
    const enrollable = asEnrollable(kind);
    if (enrollable === undefined || (enrollable === 'call' && !calls.available))
      throw new MfaError('forbidden', 'This method cannot be set up here.');
    const now = clock.now();
    const subject = await getSubject(store, request.user.id);
    const question = { subject, settings: settings.current(), now, clientAddress: context.clientAddress };
    if (aim === 'method') checkMayEnroll({ kind: enrollable, session, shown: 'code', ...question });
    else if (enrollable === 'oath-token') throw new MfaError('malformed', 'mode: a phone is proved by text or call.');
    else {
      const circumstances = { user: subject.user, settings: settings.current(), callsAvailable: calls.available };
      checkMayChangePhone({ aim, kind: enrollable, session, now, ...circumstances });
    }

    const tried = { who: subject.user, kind, context, now };
    // Of calls the failures are not among those of the subject.
    const throttle = kind === 'call' ? await store.findThrottle(subject.user.id, kind) : throttleOf(subject, kind);
    const throttled = checkThrottleOf(throttle, now);
    if (throttled !== undefined) {
      await store.recordAttempt(attemptRecord(tried, throttled));
      return throttled;
    }
    if (aim === 'method' && requiredProof(question) === 'code') {
      const refused = await codes.use({ user: subject.user, session, typed: request.proof ?? '', context });
      if (refused !== undefined) return refused;
    }
    const begun: Begun = { subject, request, now };
    const enrollment = enrollable === 'oath-token' ? await beginOathToken(begun) : await beginPhone(begun, enrollable);
    return 'outcome' in enrollment ? enrollment : { outcome: 'begun', enrollment };
  };
}

function describe({ id, kind, state, expiresAt, phone }: Challenge): Omit<PendingEnrollment, 'oath'> {
  return { id, kind, state, expiresAt, phone };
}

/** Undefined: nobody enrolls this kind himself. */
function asEnrollable(kind: AuthenticatorKind): Exclude<EnrollableKind, 'app'> | undefined {
  return kind === 'app' ? undefined : kind;
}
