import type { ComplexType } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Core } from '../../core.ts';
import type { AttemptRecord } from '../../ports/records.ts';
import type { Handlers } from '../../soap-endpoint.ts';
import { callResultOf } from '../call-result-of.ts';
import { noError } from '../no-error.ts';
import { displayNameOf } from './display-name-of.ts';
import { maskPhone } from './mask-phone.ts';
import { methodsOf, modeName } from './methods-of.ts';
import { sessionOf } from './session-of.ts';
import { describeTemporaryCode } from './temporary-codes.ts';
import { writeInstant } from './write-instant.ts';

/** As many as fit a screen; the whole log is for administrators. */
const RECENT_ATTEMPTS = 10;

/** The person's own record, and what happened under the name lately. */
export function overviewOperations(core: Pick<Core, 'authentication' | 'settings' | 'storage' | 'temporaryCodes'>) {
  const { authentication, settings, storage, temporaryCodes } = core;

  return {
    GetOverview: async (_input, context) => {
      const { id } = sessionOf(context).user;
      const [subject, attempts, temporaryCode] = await Promise.all([
        storage.findSubjectById(id),
        storage.listAttempts(id, RECENT_ATTEMPTS),
        temporaryCodes.findOpen(id),
      ]);
      if (subject === undefined) throw new MfaError('not-found', 'The user was removed.');
      const { user, oathToken } = subject;
      return {
        result: true,
        overview: {
          Username: user.username,
          DisplayName: displayNameOf(user),
          EmailAddress: user.emailAddress,
          Mode: modeName(user.authenticator),
          MaskedPhone: maskPhone(user.phone),
          OathTokenExists: oathToken !== undefined,
          MaskedBackupPhone: maskPhone(user.backupPhone),
        },
        methods: methodsOf(subject, { settings: settings.current(), available: authentication.availableKinds() }),
        recentAttempts: attempts.map(describeAttempt),
        temporaryCode: temporaryCode && describeTemporaryCode(temporaryCode),
        error: noError,
      };
    },
  } satisfies Handlers<Extensions>;
}

function describeAttempt(attempt: AttemptRecord): ComplexType<Extensions, 'RecentAttempt'> {
  return {
    At: writeInstant(attempt.at),
    ApplicationName: attempt.applicationName,
    Address: attempt.clientAddress,
    Mode: modeName(attempt.kind),
    Approved: attempt.outcome === 'approved',
    ResultCode: callResultOf(attempt),
    ByTemporaryCode: attempt.kind === 'temporary-code',
    BySecurityQuestions: attempt.kind === 'security-questions',
  };
}
