import { MfaError } from '@mfa/shared/mfa-error';
import type { AppEnrollment, PushRequest } from '../../ports/app-store.ts';
import type { Challenge, Id, Session, User } from '../../ports/records.ts';
import { usableAuthenticators } from '../authentication/choose-authenticator.ts';
import { isSameSession } from '../authentication/judge-prompt.ts';
import { newChallenge } from '../authentication/new-challenge.ts';
import type { AttemptContext } from '../authentication/outcomes.ts';
import { ringingHoldsSince } from '../authentication/text-prompts.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import type { CodeDenial } from '../enrollment/enrollment-codes.ts';
import { checkMayEnroll, requiredProof } from '../enrollment/enrollment-rules.ts';
import { createReadFirstPin } from '../enrollment/first-pin.ts';
import { getSubject } from '../enrollment/get-subject.ts';
import { mailAboutDevice } from '../mail/mail-about-device.ts';
import type { AppEnrollmentView } from './app-enrollment-view.ts';
import { getChannelAddress } from './channel-address.ts';
import { hashEnrollmentToken } from './enrollment-token.ts';
import { makeRequests } from './make-requests.ts';
import { drawNumber, hashNumber } from './match-number.ts';
import type { PushDeps } from './push-deps.ts';
import { unansweredPrompt } from './unanswered-prompt.ts';

export interface AppEnrollmentRequest {
  readonly user: User;
  readonly session: Session;
  readonly context: AttemptContext;
  readonly author: ChangeAuthor;
}

export type OfEnrollment = AppEnrollmentRequest & { readonly enrollmentId: Id };

export interface BegunAppEnrollment {
  readonly outcome: 'begun';
  readonly id: Id;
  /** Of the QR code. This is the one time that it is told. */
  readonly link: string;
  readonly expiresAt: Date;
}

export interface StartedTest {
  /** To be shown, and typed into the app. This is the one time that it is told. */
  readonly number: string;
  readonly challenge: Challenge;
  readonly requests: readonly PushRequest[];
}

/** What the portal does for its person: a QR code, a test, and the last word (R16). */
export interface AppEnrollments {
  /**
   * Begins one; an open one of the person is void.
   *
   * @param proof the code of the help desk, as typed, where the company asks for one; a wrong one is logged and counted.
   * @throws MfaError `forbidden` when he may not; `misconfigured` when the app is not offered.
   */
  begin(
    request: AppEnrollmentRequest & { readonly proof?: string | undefined },
  ): Promise<BegunAppEnrollment | CodeDenial>;
  /** @throws MfaError `conflict`: there is no such enrollment of this session. */
  find(request: OfEnrollment): Promise<AppEnrollmentView>;
  /**
   * Asks the new device, and nobody else, to approve a test.
   *
   * @throws MfaError `conflict`: nothing to test, too often tested, or another prompt of the person rings.
   */
  test(request: OfEnrollment): Promise<StartedTest>;
  /**
   * Makes the device active; the session is replaced by a verified one.
   *
   * @param pin his first, as typed, where `EnrollmentOptions.needPin` has the app.
   * @throws MfaError `conflict`; `forbidden` (limit); `malformed` (rule) for a PIN that is missing or breaks a rule.
   */
  complete(request: OfEnrollment & { readonly pin?: string | undefined }): Promise<{ readonly sessionToken: string }>;
  /** The person does not know the device, or thinks better of it. */
  refuse(request: OfEnrollment): Promise<void>;
}

const TOKEN_BYTES = 32;
const LIFE_MS = 10 * 60_000;
const TEST_SECONDS = 120;
/** R6: a new number gives no new guesses. */
const MAXIMUM_TESTS = 5;

export function createAppEnrollments(deps: PushDeps): AppEnrollments {
  const { store, keys, sessions, codes, pins, secrets, settings, clock, randomness } = deps;
  const readFirstPin = createReadFirstPin(deps);

  async function getOwn({ user, session, context, enrollmentId }: OfEnrollment): Promise<AppEnrollment> {
    const enrollment = await store.findAppEnrollment({ id: enrollmentId });
    const isOwn =
      enrollment?.userId === user.id &&
      enrollment.accountId === context.account.id &&
      isSameSession(enrollment.sessionHash, session.tokenHash);
    if (enrollment === undefined || !isOwn) throw noSuchEnrollment();
    return enrollment;
  }

  return {
    async begin({ user, session, context, author, proof = '' }) {
      const current = settings.current();
      const { issuer, appOrigin } = getChannelAddress(current);
      const now = clock.now();
      const subject = await getSubject(store, user.id);
      // R15: a session at the person's best level; a first enrollment as the company's setting says.
      const question = { subject, settings: current, now, clientAddress: context.clientAddress };
      checkMayEnroll({ kind: 'app', session, shown: 'code', ...question });
      if (requiredProof(question) === 'code') {
        const refused = await codes.use({ user: subject.user, session, typed: proof, context });
        if (refused !== undefined) return refused;
      }
      const token = randomness.bytes(TOKEN_BYTES).toString('base64url');
      const expiresAt = new Date(now.getTime() + LIFE_MS);
      const enrollment: AppEnrollment = {
        id: randomness.bytes(16).toString('base64url'),
        userId: user.id,
        accountId: context.account.id,
        sessionHash: session.tokenHash,
        tokenHash: hashEnrollmentToken(secrets, token),
        state: 'issued',
        deviceId: undefined,
        challengeId: undefined,
        tests: 0,
        createdAt: now,
        expiresAt,
      };
      const record = recordOf(author, { at: now, action: 'app.begin-enrollment', subject: user.username, detail: '' });
      if (!(await store.openAppEnrollment(enrollment, record)))
        throw new MfaError('not-found', 'The user was removed.');
      const { keyId } = await keys.signing();
      // RFC 3986 §3.5: the fragment stays in the phone; no server and no log sees the token.
      const link = `${appOrigin}/e#v=1&i=${encodeURIComponent(issuer)}&t=${token}&k=${keyId}`;
      return { outcome: 'begun', id: enrollment.id, link, expiresAt };
    },

    async find(request) {
      const enrollment = await getOwn(request);
      const [device, challenge] = await Promise.all([
        enrollment.deviceId === undefined ? undefined : store.findAppDevice(enrollment.deviceId),
        enrollment.challengeId === undefined ? undefined : store.findChallenge(enrollment.challengeId),
      ]);
      const { id, state, expiresAt } = enrollment;
      const isOver = clock.now() >= expiresAt && state !== 'completed';
      return {
        id,
        state: isOver ? 'closed' : state === 'confirmed' && challenge?.state === 'approved' ? 'tested' : state,
        expiresAt,
        deviceName: device?.app.name,
        hasUserVerification: device?.app.userVerification !== undefined,
        test: challenge?.state,
      };
    },

    async test(request) {
      const { user, context } = request;
      const enrollment = await getOwn(request);
      const found = enrollment.deviceId === undefined ? undefined : await store.findAppDevice(enrollment.deviceId);
      if (enrollment.state !== 'confirmed' || found?.app.state !== 'confirmed') throw nothingToTest();
      const current = settings.current();
      const now = clock.now();
      const bare = newChallenge({
        purpose: 'enrollment',
        user,
        kind: 'app',
        state: 'open',
        lifeSeconds: TEST_SECONDS,
        context,
        now,
        randomness,
        ringing: true,
      });
      const digits = current['mobile.matchDigits'];
      const number = drawNumber(randomness, digits);
      const binding = { challengeId: bare.id, userId: user.id, accountId: context.account.id };
      const challenge = { ...bare, secretHash: hashNumber(secrets, { ...binding, number }) };
      const apps = [found.app];
      const requests = await makeRequests({ challenge, user, apps, digits, keys, settings: current, randomness });
      const opening = await store.openPush({
        challenge,
        requests,
        holdsSince: ringingHoldsSince(now),
        test: { enrollmentId: enrollment.id, maximumTests: MAXIMUM_TESTS },
        unanswered: unansweredPrompt({ user, context, now }),
      });
      if (opening.outcome === 'opened') return { number, challenge, requests };
      if (opening.outcome === 'throttled') throw new MfaError('conflict', 'It was tested too often; begin anew.');
      throw new MfaError('conflict', 'Another request of yours is open; answer it first.');
    },

    async complete(request) {
      const { user, session, author } = request;
      const enrollment = await getOwn(request);
      const now = clock.now();
      const subject = await getSubject(store, user.id);
      const raised = sessions.prepareRaised(session, now);
      const isFirst = usableAuthenticators(subject).length === 0;
      const firstPin = await readFirstPin({ user: subject.user, kind: 'app', typed: request.pin });
      const pinHash = firstPin === undefined ? undefined : await pins.hashFirst(subject.user, firstPin);
      const pinFields = pinHash === undefined ? {} : { pinChangedAt: now, pinChangeRequired: false };
      const detail = `${enrollment.deviceId ?? ''}${isFirst ? ', the first authenticator' : ''}`;
      const outcome = await store.completeAppEnrollment({
        id: enrollment.id,
        userId: user.id,
        fields: { ...(isFirst && { authenticator: 'app' }), ...pinFields },
        pinHash,
        deviceLimit: settings.current()['activation.deviceLimit'],
        session: { endTokenHash: session.tokenHash, begin: raised.session },
        now,
        change: recordOf(author, {
          at: now,
          action: 'app.complete-enrollment',
          subject: user.username,
          detail,
          mail: mailAboutDevice(enrollment.deviceId),
        }),
      });
      switch (outcome) {
        case 'completed':
          return { sessionToken: raised.token };
        case 'device-limit':
          throw new MfaError('forbidden', 'As many devices are active as may be; remove one first.');
        case 'closed':
          throw noSuchEnrollment();
      }
    },

    async refuse(request) {
      const { user, author } = request;
      const enrollment = await getOwn(request);
      const detail = enrollment.deviceId ?? '';
      const record = recordOf(author, {
        at: clock.now(),
        action: 'app.refuse-enrollment',
        subject: user.username,
        detail,
      });
      if (!(await store.closeAppEnrollment(enrollment.id, record))) throw noSuchEnrollment();
    },
  };
}

function noSuchEnrollment(): MfaError {
  return new MfaError('conflict', 'enrollmentId: there is no such enrollment, or it is over.');
}

function nothingToTest(): MfaError {
  return new MfaError('conflict', 'enrollmentId: there is no device yet that could be tested.');
}
