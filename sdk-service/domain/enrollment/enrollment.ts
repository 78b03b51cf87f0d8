import type { Clock } from '../../ports/clock.ts';
import type { PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { PinStore } from '../../ports/pin-store.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { AuthenticatorKind, ChallengeState, Id, Phone, Session, User } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { AttemptStore, UserStore } from '../../ports/storage.ts';
import type { CallPrompts } from '../authentication/call-prompts.ts';
import type { ThrottleDenial } from '../authentication/check-throttle.ts';
import type { AttemptContext, Denied } from '../authentication/outcomes.ts';
import type { TextPrompts } from '../authentication/text-prompts.ts';
import type { DeliveryDenial } from '../delivery-limits/delivery-gate.ts';
import { pinRulesOf } from '../pins/pin-rules-of.ts';
import type { Pins } from '../pins/pins.ts';
import type { SettingValues } from '../settings/definitions.ts';
import type { TypedPhone } from '../users/parse-phone.ts';
import { createBeginEnrollment } from './begin-enrollment.ts';
import { createConfirmEnrollment } from './confirm-enrollment.ts';
import type { CodeDenial, EnrollmentCodes } from './enrollment-codes.ts';
import { type EnrollmentProof, requiredProof } from './enrollment-rules.ts';
import { authenticatorsWithPin } from './first-pin.ts';
import { getSubject } from './get-subject.ts';
import { type EnrollmentAim, mayChooseBackupPhone, mayChoosePhone, phoneProofs } from './phone-rules.ts';

export interface EnrollmentOptions {
  readonly proof: EnrollmentProof;
  readonly defaultCountryCode: string;
  /** Entered for the person by the directory or the help desk; a text goes there unless he may choose another. */
  readonly phone: Phone;
  readonly canChoosePhone: boolean;
  /** With a phone that is called: keys that are dialled once it is answered. */
  readonly canEnterExtension: boolean;
  readonly backupPhone: Phone;
  readonly canChooseBackupPhone: boolean;
  /** By what another phone of the person is proved. */
  readonly phoneProofs: ReadonlySet<'text' | 'call'>;
  /** Those whose setup takes his first PIN: they ask him for one, and he has none yet. */
  readonly needPin: ReadonlySet<AuthenticatorKind>;
  readonly minimumPinLength: number;
}

export interface BeginEnrollmentRequest {
  readonly user: User;
  readonly session: Session;
  readonly kind: AuthenticatorKind;
  /** Default: `method`. */
  readonly aim?: EnrollmentAim | undefined;
  /** For a text or a call. Default: the number in the person's record. */
  readonly phone?: TypedPhone | undefined;
  /** The code of the help desk, as typed, where `EnrollmentOptions.proof` asks for it. */
  readonly proof?: string | undefined;
  readonly context: AttemptContext;
}

export type BeginEnrollmentOutcome =
  | { readonly outcome: 'begun'; readonly enrollment: PendingEnrollment }
  | ThrottleDenial
  | DeliveryDenial
  | CodeDenial;

export interface PendingEnrollment {
  readonly id: Id;
  readonly kind: AuthenticatorKind;
  readonly state: ChallengeState;
  readonly expiresAt: Date;
  /** Where the text goes. */
  readonly phone: Phone | undefined;
  /** The new secret. This is the one time that it is told; whoever passes it on forgets it at once. */
  readonly oath: { readonly uri: string; readonly secretKey: string } | undefined;
}

export interface ConfirmEnrollmentRequest {
  readonly user: User;
  readonly session: Session;
  readonly challengeId: Id;
  /** As typed; blanks do not count. */
  readonly response: string;
  /** His first PIN, as typed, where `EnrollmentOptions.needPin` has the method. */
  readonly pin?: string | undefined;
  readonly context: AttemptContext;
}

export type ConfirmEnrollmentOutcome =
  | { readonly outcome: 'approved'; readonly sessionToken: string }
  | Denied
  | { readonly outcome: 'no-such-prompt' };

/**
 * User Setup: a person registers an authenticator of his own. Nothing of his record changes before he has proven that he
 * holds it; then all changes at once.
 */
export interface Enrollment {
  options(user: User, context: AttemptContext): Promise<EnrollmentOptions>;
  /**
   * Makes a secret or sends a code (in the background: `Authentication.waitForChange` tells what became of it). An open
   * enrollment of the same kind is void from then on.
   *
   * @throws MfaError `forbidden` when he may not; `malformed` for a phone that cannot be dialled.
   */
  begin(request: BeginEnrollmentRequest): Promise<BeginEnrollmentOutcome>;
  /**
   * Counts like an answer to a prompt. Approved: the session is replaced by a verified one, whose token this is.
   *
   * @throws MfaError `malformed` (rule) for a PIN that is missing or breaks a rule; the code was not looked at then.
   */
  confirm(request: ConfirmEnrollmentRequest): Promise<ConfirmEnrollmentOutcome>;
}

export interface EnrollmentDeps {
  readonly store: Pick<
    AttemptStore,
    'openChallenge' | 'findChallenge' | 'findThrottle' | 'refuseAnswer' | 'recordAttempt' | 'confirmEnrollment'
  > &
    Pick<UserStore, 'findSubjectById'> &
    Pick<PinStore, 'findPin'>;
  readonly pins: Pick<Pins, 'checkFirst' | 'hashFirst'>;
  readonly codes: Pick<EnrollmentCodes, 'use'>;
  readonly texts: TextPrompts;
  readonly calls: CallPrompts;
  readonly sessions: {
    prepareRaised(session: Session, now: Date): { readonly token: string; readonly session: Session };
  };
  readonly phoneNumbers: PhoneNumbers;
  readonly secrets: SecretBox;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
  readonly randomness: Randomness;
}

export function createEnrollment(deps: EnrollmentDeps): Enrollment {
  const { store, calls, settings, clock } = deps;
  return {
    async options({ id }, { clientAddress }) {
      const [subject, { hash: pinHash }] = await Promise.all([getSubject(store, id), store.findPin(id)]);
      const { user } = subject;
      const current = settings.current();
      const circumstances = { user, settings: current, callsAvailable: calls.available };
      return {
        proof: requiredProof({ subject, settings: current, now: clock.now(), clientAddress }),
        defaultCountryCode: current['company.defaultCountryCode'],
        phone: user.phone,
        canChoosePhone: mayChoosePhone(user),
        canEnterExtension: current['portal.usersCanEnterExtension'],
        backupPhone: user.backupPhone,
        canChooseBackupPhone: mayChooseBackupPhone(circumstances),
        phoneProofs: phoneProofs(circumstances),
        needPin: pinHash === undefined ? authenticatorsWithPin(user) : new Set(),
        minimumPinLength: pinRulesOf(user, current).minimumPinLength,
      };
    },
    begin: createBeginEnrollment(deps),
    confirm: createConfirmEnrollment(deps),
  };
}
