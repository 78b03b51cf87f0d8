import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import type { Core } from '../core.ts';
import type { Handlers } from '../soap-endpoint.ts';
import { addUserOperations } from './add-user.ts';
import { administratorOperations } from './administrators.ts';
import { blockOperations } from './blocks.ts';
import { bypassOperations } from './bypass.ts';
import { changeModeOperations } from './change-mode.ts';
import { changeUserOperations } from './change-user.ts';
import { companyDefaultOperations } from './company-defaults.ts';
import { deviceOperations } from './devices.ts';
import { diagnoseOperations } from './diagnose.ts';
import { eventConfirmationOperations } from './event-confirmation.ts';
import { featureOperations } from './features.ts';
import { findUserOperations } from './find-user.ts';
import { findUsersOperations } from './find-users.ts';
import { languageOptionOperations } from './language-options.ts';
import { lifecycleOperations } from './lifecycle.ts';
import { oathTokenOperations } from './oath-tokens.ts';
import { passedSessionOperations } from './passed-sessions.ts';
import { pfAuthUserOperations } from './pf-auth-user.ts';
import { pinOperations } from './pins.ts';
import { primaryAuthUserOperations } from './primary-auth-user.ts';
import { securityQuestionOperations } from './security-questions.ts';
import { settingsOperations } from './settings.ts';
import { staticTokenOperations } from './static-tokens.ts';
import { tagOperations } from './tags.ts';
import { userSettingsOperations } from './user-settings.ts';
import { validateOperations } from './validate.ts';

/** What the messages need of the core. */
type OperationsCore = Pick<
  Core,
  | 'names'
  | 'mails'
  | 'lifecycle'
  | 'tags'
  | 'administrators'
  | 'authentication'
  | 'devices'
  | 'blocks'
  | 'bypasses'
  | 'passedSessions'
  | 'eventConfirmation'
  | 'users'
  | 'oathTokens'
  | 'search'
  | 'pins'
  | 'questions'
  | 'staticTokens'
  | 'settings'
  | 'storage'
  | 'clock'
>;

/** The Web Service SDK: each of its messages, by family. */
export function createOperations(core: OperationsCore): Handlers<PfWsSdk> {
  return {
    ...pfAuthUserOperations(core),
    ...validateOperations(core),
    ...primaryAuthUserOperations(core),
    ...findUserOperations(core),
    ...findUsersOperations(core),
    ...lifecycleOperations(core),
    ...tagOperations(core),
    ...administratorOperations(core),
    ...addUserOperations(core),
    ...userSettingsOperations(core),
    ...changeUserOperations(core),
    ...changeModeOperations(core),
    ...oathTokenOperations(core),
    ...pinOperations(core),
    ...securityQuestionOperations(core),
    ...staticTokenOperations(core),
    ...companyDefaultOperations(core),
    ...languageOptionOperations(),
    ...deviceOperations(core),
    ...blockOperations(core),
    ...bypassOperations(core),
    ...passedSessionOperations(core),
    ...eventConfirmationOperations(core),
    ...settingsOperations(core),
    ...featureOperations(core),
    ...diagnoseOperations(core),
  } satisfies Required<Handlers<PfWsSdk>>;
}
