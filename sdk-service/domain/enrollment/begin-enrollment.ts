import { MfaError } from '@mfa/shared/mfa-error';
import type { AuthenticatorKind, Challenge, Phone, Subject, User } from '../../ports/records.ts';
import { checkThrottleOf, throttleOf } from '../authentication/check-throttle.ts';
import { newChallenge } from '../authentication/new-challenge.ts';
import { attemptRecord } from '../authentication/record-attempt.ts';
import type { DeliveryDenial } from '../delivery-limits/delivery-gate.ts';
import { pendingKeyPlace } from '../oath/oath-key.ts';
import { otpauthUri } from '../oath/otpauth-uri.ts';
import { OATH_KEY_BYTES, writeSecretKey } from '../oath/secret-key.ts';
import { parsePhone, type TypedPhone } from '../users/parse-phone.ts';
import type {
  BeginEnrollmentOutcome,
  BeginEnrollmentRequest,
  EnrollmentDeps,
  PendingEnrollment,
} from './enrollment.ts';
import { checkMayEnroll, type EnrollableKind, mayChoosePhone, requiredProof } from './enrollment-rules.ts';
import { getSubject } from './get-subject.ts';
import { newTokenKind } from './new-token-kind.ts';

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
    { subject: { user }, request, now }: Begun,
    kind: 'text' | 'call',
  ): Promise<PendingEnrollment | DeliveryDenial> {
    const send = kind === 'text' ? texts.sendInBackground : calls.readOutInBackground;
    const challenge = await send({
      purpose: 'enrollment',
      user,
      phone: choosePhone(user, request.phone),
      lifeSeconds: settings.current()['enrollment.lifeSeconds'],
      context: request.context,
      now,
    });
    return 'outcome' in challenge ? challenge : { ...describe(challenge), oath: undefined };
  }

  /** The number that the text goes to: the one on record, or another where he may choose. */
  function choosePhone(user: User, typed: TypedPhone | undefined): Phone {
    if (typed === undefined || typed.number.trim() === '') {
      if (user.phone.number === '') throw new MfaError('malformed', 'phone: must be given.');
      return user.phone;
    }
    const defaultCountryCode = settings.current()['company.defaultCountryCode'];
    const chosen = parsePhone(typed, { phoneNumbers, defaultCountryCode, field: 'phone' });
    if (isSameNumber(chosen, user.phone)) return user.phone;
    if (!mayChoosePhone(user)) throw new MfaError('forbidden', 'Another number needs the help desk.');
    return chosen;
  }

  return async (request) => {
    const { kind, session, context } = request;
    const enrollable = asEnrollable(kind);
    if (enrollable === undefined || (enrollable === 'call' && !calls.available))
      throw new MfaError('forbidden', 'This method cannot be set up here.');
    const now = clock.now();
    const subject = await getSubject(store, request.user.id);
    const question = { subject, settings: settings.current(), now, clientAddress: context.clientAddress };
    checkMayEnroll({ kind: enrollable, session, shown: 'code', ...question });

    const tried = { who: subject.user, kind, context, now };
    // Of calls the failures are not among those of the subject.
    const throttle = kind === 'call' ? await store.findThrottle(subject.user.id, kind) : throttleOf(subject, kind);
    const throttled = checkThrottleOf(throttle, now);
    if (throttled !== undefined) {
      await store.recordAttempt(attemptRecord(tried, throttled));
      return throttled;
    }
    if (requiredProof(question) === 'code') {
      const refused = await codes.use({ user: subject.user, session, typed: request.proof ?? '', context });
      if (refused !== undefined) return refused;
    }
    const begun: Begun = { subject, request, now };
    const enrollment = enrollable === 'oath-token' ? await beginOathToken(begun) : await beginPhone(begun, enrollable);
    if (!('outcome' in enrollment)) return { outcome: 'begun', enrollment };
    await store.recordAttempt(attemptRecord(tried, enrollment));
    return enrollment;
  };
}

function describe({ id, kind, state, expiresAt, phone }: Challenge): Omit<PendingEnrollment, 'oath'> {
  return { id, kind, state, expiresAt, phone };
}

function isSameNumber(one: Phone, other: Phone): boolean {
  return one.countryCode === other.countryCode && one.number === other.number;
}

/** Undefined: nobody enrolls this kind himself. */
function asEnrollable(kind: AuthenticatorKind): Exclude<EnrollableKind, 'app'> | undefined {
  return kind === 'app' ? undefined : kind;
}
