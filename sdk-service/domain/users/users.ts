import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { PhoneNumbers } from '../../ports/phone-numbers.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { AuthenticatorKind, Subject, User } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { SessionStore, UserChange, UserStore } from '../../ports/storage.ts';
import { usableAuthenticators } from '../authentication/choose-authenticator.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { canonicalizeUsername } from './canonicalize-username.ts';
import { buildUser, type NewUser } from './new-user.ts';
import { parsePhone, type TypedPhone } from './parse-phone.ts';
import { type NewOathToken, proveOathToken } from './prove-oath-token.ts';
import { hintPhone } from './write-phone.ts';

/** Which user is changed, and who does it. */
export interface Change {
  /** As typed. */
  readonly username: string;
  readonly author: ChangeAuthor;
}

/**
 * The users' records. Every change is written in one transaction with its row in the administration log.
 *
 * All throw MfaError `malformed` for an impossible user name; all that change something, `not-found` when there is no
 * such user.
 */
export interface Users {
  /** The name as it is compared; says nothing of whether there is such a user. */
  canonicalize(username: string): string;
  exists(username: string): Promise<boolean>;
  find(username: string): Promise<User | undefined>;
  /** @throws MfaError `not-found`. */
  get(username: string): Promise<Subject>;
  /** `exists`: there is one of this name. @throws MfaError `malformed` for a field that its rule refuses. */
  add(user: NewUser, author: ChangeAuthor): Promise<'added' | 'exists'>;
  /** A phone that is not said stays as it is. @throws MfaError `malformed` for what cannot be dialled. */
  changePhone(
    change: Change & { readonly phone?: TypedPhone | undefined; readonly backupPhone?: TypedPhone | undefined },
  ): Promise<void>;
  /** As an administrator says; the user may still lack what the method needs. */
  changeMethod(change: Change & { readonly authenticator: AuthenticatorKind }): Promise<void>;
  /** As the user himself says. @throws MfaError `conflict` (rule) for a method that he could not sign in with. */
  chooseMethod(change: Change & { readonly authenticator: AuthenticatorKind }): Promise<void>;
  /**
   * Gives the user an OATH token by its secret key; a code of it proves possession and is used up by that.
   * @throws MfaError `malformed` for a bad key or interval, and (rule) for a code that does not fit.
   */
  changeOathToken(change: Change & NewOathToken): Promise<void>;
  enable(change: Change): Promise<void>;
  /** Ends the user's portal sessions too. */
  disable(change: Change): Promise<void>;
}

export interface UsersDeps {
  readonly store: Pick<UserStore, 'findUser' | 'findSubject' | 'addUser' | 'changeUser' | 'setOathToken'> &
    Pick<SessionStore, 'endSessionsOfUser'>;
  readonly phoneNumbers: PhoneNumbers;
  readonly secrets: Pick<SecretBox, 'seal'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
  readonly randomness: Randomness;
}

export function createUsers(deps: UsersDeps): Users {
  const { store, phoneNumbers, secrets, settings, clock, randomness } = deps;

  async function getUser(username: string): Promise<User> {
    const user = await store.findUser(canonicalizeUsername(username));
    if (user === undefined) throw noSuchUser();
    return user;
  }

  async function change(
    { username, author }: Change,
    { fields, action, detail }: { readonly fields: UserChange; readonly action: string; readonly detail: string },
  ): Promise<User> {
    const user = await getUser(username);
    const record = recordOf(author, { at: clock.now(), action, subject: user.username, detail });
    if (!(await store.changeUser(user.id, fields, record))) throw noSuchUser();
    return user;
  }

  async function setMethod({
    authenticator,
    ...of
  }: Change & { readonly authenticator: AuthenticatorKind }): Promise<void> {
    await change(of, { fields: { authenticator }, action: 'user.change-method', detail: authenticator });
  }

  return {
    canonicalize: canonicalizeUsername,

    exists: async (username) => (await store.findUser(canonicalizeUsername(username))) !== undefined,

    find: (username) => store.findUser(canonicalizeUsername(username)),

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
      const record = recordOf(author, { at: now, action: 'user.add', subject: user.username, detail });
      return (await store.addUser(user, record)) ? 'added' : 'exists';
    },

    async changePhone({ phone, backupPhone, ...of }) {
      const options = { phoneNumbers, defaultCountryCode: settings.current()['company.defaultCountryCode'] };
      const fields: UserChange = {
        ...(phone && { phone: parsePhone(phone, { ...options, field: 'phone' }) }),
        ...(backupPhone && { backupPhone: parsePhone(backupPhone, { ...options, field: 'backupPhone' }) }),
      };
      await change(of, { fields, action: 'user.change-phone', detail: describePhones(fields) });
    },

    changeMethod: setMethod,

    async chooseMethod(chosen) {
      const subject = await store.findSubject(canonicalizeUsername(chosen.username));
      if (subject === undefined) throw noSuchUser();
      if (!usableAuthenticators(subject).includes(chosen.authenticator)) {
        throw new MfaError('conflict', 'mode: this method has to be set up first.', { rule: true });
      }
      await setMethod(chosen);
    },

    async changeOathToken({ username, author, ...typed }) {
      const user = await getUser(username);
      const now = clock.now();
      const token = proveOathToken(typed, { userId: user.id, now, window: settings.current(), secrets });
      const detail = `SHA1, ${token.digits} digits, ${token.timeStepSeconds} s`;
      const record = recordOf(author, { at: now, action: 'user.change-oath-token', subject: user.username, detail });
      if (!(await store.setOathToken(user.id, token, record))) throw noSuchUser();
    },

    async enable(of) {
      await change(of, { fields: { enabled: true }, action: 'user.enable', detail: '' });
    },

    async disable(of) {
      const user = await change(of, { fields: { enabled: false }, action: 'user.disable', detail: '' });
      await store.endSessionsOfUser(user.id);
    },
  };
}

function noSuchUser(): MfaError {
  return new MfaError('not-found', 'There is no user of this name.');
}

function describePhones({ phone, backupPhone }: UserChange): string {
  return [phone && `phone ${hintPhone(phone)}`, backupPhone && `backup ${hintPhone(backupPhone)}`]
    .filter((part) => part !== undefined)
    .join(', ');
}
