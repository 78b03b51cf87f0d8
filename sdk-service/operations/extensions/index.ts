import type { Extensions } from '@mfa/shared/contract/extensions';
import type { Core } from '../../core.ts';
import type { Handlers } from '../../soap-endpoint.ts';
import { authenticationOperations } from './authentication.ts';
import { enrollmentOperations } from './enrollment.ts';
import { overviewOperations } from './overview.ts';
import { sessionOperations } from './session.ts';

/** What the messages need of the core. */
export type ExtensionsCore = Pick<
  Core,
  'authentication' | 'enrollment' | 'sessions' | 'signIn' | 'settings' | 'storage' | 'clock'
>;

/** Our own operations, by family: all that the portal asks for the person who is signed in. */
export function createExtensions(core: ExtensionsCore): Handlers<Extensions> {
  return {
    ...sessionOperations(core),
    ...authenticationOperations(core),
    ...enrollmentOperations(core),
    ...overviewOperations(core),
  };
}
