import type { Clock } from '../../ports/clock.ts';
import type { PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Subject, User } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { AttemptStore, SessionStore, UserStore } from '../../ports/storage.ts';
import type { UserRecord } from '../../ports/user-record.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import type { Pins } from '../pins/pins.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { canonicalizeUsername } from './canonicalize-username.ts';
import { createMethodChanges, type MethodChanges } from './change-method.ts';
import { createPersonChanges, type PersonChanges } from './change-person.ts';
import { createSeveralChanges, type SeveralChanges } from './change-several.ts';
import { createStateChanges, type StateChanges } from './change-state.ts';
import { type Change, createChangeUser } from './change-user.ts';
import { getUser, noSuchUser } from './get-user.ts';
import { buildUser, type NewUser } from './new-user.ts';
import { type NewOathToken, proveOathToken } from './prove-oath-token.ts';

/**
 * The users' records. Every change is written in one transaction with its row in the administration log.
 *
 * All throw MfaError `malformed` for an impossible user name; all that change something, `not-found` when there is no
 * such user.
 */
export interface Users extends PersonChanges, MethodChanges, StateChanges, SeveralChanges {
  /** The name as it is compared; says nothing of whether there is such a user. */
  canonicalize(username: string): string;
  exists(username: string): Promise<boolean>;
  find(username: string): Promise<User | undefined>;
  /** For whoever only looks. @throws MfaError `not-found`. */
  getRecord(username: string): Promise<UserRecord>;
  /** @throws MfaError `not-found`. */
  get(username: string): Promise<Subject>;
  /** `exists`: there is one of this name. @throws MfaError `malformed` for a field that its rule refuses. */
  add(user: NewUser, author: ChangeAuthor): Promise<'added' | 'exists'>;
  /**
   * Gives the user an OATH token by its secret key; a code of it proves possession and is used up by that.
   * @throws MfaError `malformed` for a bad key or interval, and (rule) for a code that does not fit.
   */
  changeOathToken(change: Change & NewOathToken): Promise<void>;
}

export interface UsersDeps {
  readonly store: Pick<
    UserStore,
    'findUser' | 'findRecord' | 'findSubject' | 'addUser' | 'changeUser' | 'setOathToken' | 'resetThrottle'
  > &
    Pick<SessionStore, 'endSessionsOfUser'> &
    Pick<AttemptStore, 'findThrottle'>;
  readonly phoneNumbers: PhoneNumbers;
  readonly pins: Pick<Pins, 'hashFirst'>;
  readonly secrets: Pick<SecretBox, 'seal'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
  readonly randomness: Randomness;
}

export function createUsers(deps: UsersDeps): Users {
  const { store, phoneNumbers, pins, secrets, settings, clock, randomness } = deps;
  const change = createChangeUser(deps);

  return {
    ...createPersonChanges({ change, phoneNumbers, settings }),
    ...createMethodChanges({ change, store }),
    ...createStateChanges({ change, store, clock }),
    ...createSeveralChanges({ change, store, phoneNumbers, settings }),

    canonicalize: canonicalizeUsername,

    exists: async (username) => (await store.findUser(canonicalizeUsername(username))) !== undefined,

    find: (username) => store.findUser(canonicalizeUsername(username)),

    async getRecord(username) {
      const record = await store.findRecord(canonicalizeUsername(username));
      if (record === undefined) throw noSuchUser();
      return record;
    },

    async get(username) {
      const subject = await store.findSubject(canonicalizeUsername(username));
      if (subject === undefined) throw noSuchUser();
      return subject;
    },

    async add(typed, author) {
      const now = clock.now();
      const id = randomness.bytes(16).toString('base64url');
      const user = buildUser(typed, { id, now, settings: settings.current(), phoneNumbers });
      const detail = `${user.authenticator}, ${user.enabled ? 'enabled' : 'disabled'}`;
      const mail = { before: undefined, isAsked: typed.sendEmail ?? false };
      const record = { ...recordOf(author, { at: now, action: 'user.add', subject: user.username, detail }), mail };
      const pinHash = typed.pin ? await pins.hashFirst(user, typed.pin) : undefined;
      return (await store.addUser(user, record, pinHash)) ? 'added' : 'exists';
    },

    async changeOathToken({ username, author, ...typed }) {
      const user = await getUser(store, username);
      const now = clock.now();
      const token = proveOathToken(typed, { userId: user.id, now, window: settings.current(), secrets });
      const detail = `SHA1, ${token.digits} digits, ${token.timeStepSeconds} s`;
      const record = recordOf(author, { at: now, action: 'user.change-oath-token', subject: user.username, detail });
      if (!(await store.setOathToken(user.id, token, record))) throw noSuchUser();
    },
  };
}
