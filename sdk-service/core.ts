import type { Accounts } from './domain/accounts/accounts.ts';
import type { Authentication } from './domain/authentication/authentication.ts';
import type { Enrollment } from './domain/enrollment/enrollment.ts';
import type { Sessions } from './domain/sessions/sessions.ts';
import type { Settings } from './domain/settings/settings.ts';
import type { SignIn } from './domain/sign-in/sign-in.ts';
import type { Users } from './domain/users/users.ts';
import type { Clock } from './ports/clock.ts';
import type { PhoneNumbers } from './ports/phone-numbers.ts';
import type { Storage } from './ports/storage.ts';

/** Every use case of the server, built once. What stands at the edges (SOAP, command line, worker) is given this. */
export interface Core {
  readonly authentication: Authentication;
  readonly enrollment: Enrollment;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly accounts: Accounts;
  readonly settings: Settings;
  readonly storage: Storage;
  readonly phoneNumbers: PhoneNumbers;
  readonly clock: Clock;
  /** Resolves once what this process remembers of accounts and settings is at most half a second old. */
  refresh(): Promise<void> | undefined;
  close(): Promise<void>;
}
