import type { Extensions } from '@mfa/shared/contract/extensions';
import type { Core } from '../../core.ts';
import type { Handlers } from '../../soap-endpoint.ts';
import { activationOperations } from './activation.ts';
import { appEnrollmentOperations } from './app-enrollment.ts';
import { authenticationOperations } from './authentication.ts';
import { carrierRequestOperations } from './carrier-requests.ts';
import { deviceExtensionOperations } from './devices.ts';
import { disavowOperations } from './disavow.ts';
import { enrollmentOperations } from './enrollment.ts';
import { fallbackQuestionOperations } from './fallback-questions.ts';
import { mobileChannelOperations } from './mobile-channel.ts';
import { overviewOperations } from './overview.ts';
import { resynchronizeOperations } from './resynchronize.ts';
import { sessionOperations } from './session.ts';
import { soundOperations } from './sounds.ts';
import { temporaryCodeOperations } from './temporary-codes.ts';

/** What the messages need of the core. */
type ExtensionsCore = Pick<
  Core,
  | 'authentication'
  | 'devices'
  | 'disavow'
  | 'push'
  | 'enrollment'
  | 'fallbacks'
  | 'pins'
  | 'users'
  | 'oathTokens'
  | 'sessions'
  | 'knownBrowsers'
  | 'signIn'
  | 'settings'
  | 'temporaryCodes'
  | 'storage'
  | 'clock'
  | 'textCarriers'
  | 'recordings'
>;

/** Our own operations, by family: all that the portal asks for the person who is signed in, and what the mobile service passes on. */
export function createExtensions(core: ExtensionsCore): Handlers<Extensions> {
  return {
    ...sessionOperations(core),
    ...authenticationOperations(core),
    ...temporaryCodeOperations(core),
    ...fallbackQuestionOperations(core),
    ...enrollmentOperations(core),
    ...overviewOperations(core),
    ...resynchronizeOperations(core),
    ...deviceExtensionOperations(core),
    ...disavowOperations(core),
    ...activationOperations(core),
    ...appEnrollmentOperations(core),
    ...mobileChannelOperations(core),
    ...carrierRequestOperations(core),
    ...soundOperations(core),
  } satisfies Required<Handlers<Extensions>>;
}
