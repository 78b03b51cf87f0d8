import type { Extensions } from '@mfa/shared/contract/extensions';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Core } from '../../core.ts';
import type { DenialReason } from '../../ports/reasons.ts';
import type { Handlers } from '../../soap-endpoint.ts';
import { changeAuthorOf } from '../change-author-of.ts';
import { kindOf } from '../modes.ts';
import { noError } from '../no-error.ts';
import { maskPhone } from './mask-phone.ts';
import { methodsOf, modeName } from './methods-of.ts';
import { portalContextOf } from './portal-context-of.ts';
import { secondsLeft } from './prompt-state.ts';
import { sessionOf } from './session-of.ts';

type Needs = 'authentication' | 'enrollment' | 'users' | 'settings' | 'storage' | 'clock';

/** User Setup: a method is proven, and only then stored. */
export function enrollmentOperations(core: Pick<Core, Needs>) {
  const { authentication, enrollment, users, settings, storage, clock } = core;

  return {
    GetEnrollmentOptions: async (_input, context) => {
      const { user } = sessionOf(context);
      const [options, subject] = await Promise.all([
        enrollment.options(user, portalContextOf(context)),
        storage.findSubjectById(user.id),
      ]);
      if (subject === undefined) throw new MfaError('not-found', 'The user was removed.');
      const situation = { settings: settings.current(), available: authentication.availableKinds() };
      return {
        result: true,
        options: {
          Proof: options.proof === 'help-desk' ? 'helpDesk' : options.proof,
          DefaultCountryCode: options.defaultCountryCode,
          CountryCode: options.phone.countryCode,
          MaskedPhone: maskPhone(options.phone),
          CanChoosePhone: options.canChoosePhone,
          CanEnterExtension: options.canEnterExtension,
          BackupCountryCode: options.backupPhone.countryCode,
          MaskedBackupPhone: maskPhone(options.backupPhone),
          CanChooseBackupPhone: options.canChooseBackupPhone,
          CanProveByText: options.phoneProofs.has('text'),
          CanProveByCall: options.phoneProofs.has('call'),
          CallNeedsPin: options.needPin.has('call'),
          MinimumPinLength: options.minimumPinLength,
          TextNeedsPin: options.needPin.has('text'),
          AppNeedsPin: options.needPin.has('app'),
        },
        methods: methodsOf(subject, situation),
        error: noError,
      };
    },

    BeginEnrollment: async ({ mode, countryCode = '', phone = '', extension = '', aim, proof }, context) => {
      const kind = kindOf(mode);
      if (kind === undefined) throw new MfaError('malformed', 'mode: must be a method.');
      const { session, user } = sessionOf(context);
      const begun = await enrollment.begin({
        user,
        session,
        kind,
        aim: aim === 'backupPhone' ? 'backup-phone' : aim,
        phone: { countryCode, number: phone, extension },
        proof,
        context: portalContextOf(context),
      });
      if (begun.outcome === 'denied') {
        if (isOfDestination(begun.reason)) {
          throw new MfaError('malformed', 'phone: numbers of this country or kind are neither texted nor called.');
        }
        return { result: false, retryAfterSeconds: begun.retryAfterSeconds ?? 0, error: noError };
      }
      const pending = begun.enrollment;
      return {
        result: true,
        enrollment: {
          AuthenticationRequestId: pending.id,
          Mode: modeName(pending.kind),
          State: pending.state,
          MaskedPhone: maskPhone(pending.phone),
          SecondsLeft: secondsLeft(pending, clock.now()),
          OathUri: pending.oath?.uri,
          OathSecretKey: pending.oath?.secretKey,
        },
        retryAfterSeconds: 0,
        error: noError,
      };
    },

    ConfirmEnrollment: async ({ authenticationRequestId = '', response = '', pin }, context) => {
      const { session, user } = sessionOf(context);
      const confirmed = await enrollment.confirm({
        user,
        session,
        challengeId: authenticationRequestId,
        response,
        pin,
        context: portalContextOf(context),
      });
      switch (confirmed.outcome) {
        case 'approved':
          return {
            result: true,
            sessionToken: confirmed.sessionToken,
            nextStep: 'main',
            state: 'approved',
            retryAfterSeconds: 0,
            error: noError,
          };
        case 'denied':
          return {
            result: false,
            nextStep: session.level === 'verified' ? 'main' : 'userSetup',
            state: confirmed.state ?? 'closed',
            retryAfterSeconds: confirmed.retryAfterSeconds ?? 0,
            error: noError,
          };
        case 'no-such-prompt':
          throw new MfaError('conflict', 'authenticationRequestId: there is no such request, or it is over.');
        default:
          return confirmed satisfies never;
      }
    },

    RemoveBackupPhone: async (_input, context) => {
      const { username } = sessionOf(context).user;
      await users.removeOwnBackupPhone({ username, author: changeAuthorOf(context) });
      return { result: true, error: noError };
    },
  } satisfies Handlers<Extensions>;
}

/** The person can do something about it: another number. */
function isOfDestination(reason: DenialReason): boolean {
  return reason === 'number-not-allowed' || reason === 'country-not-allowed' || reason === 'international';
}
