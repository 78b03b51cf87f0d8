import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { KnownSecret, PinStore } from '../../ports/pin-store.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { PinRules, User } from '../../ports/records.ts';
import type { UserStore } from '../../ports/storage.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import type { KnowledgeHashes } from '../knowledge/knowledge-hashes.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { type Change, createChangeUser } from '../users/change-user.ts';
import { getUser, noSuchUser } from '../users/get-user.ts';
import { checkPin, refusePin } from './check-pin.ts';
import { generatePin } from './generate-pin.ts';
import { pinRulesOf } from './pin-rules-of.ts';
import { pinThrottle } from './pin-throttle.ts';
import { parsePin } from './verify-pin.ts';

/** As typed; blanks do not count. */
type TypedPin = Change & { readonly pin: string };

/** All throw MfaError `not-found` when there is no such user. */
export interface PinChanges {
  /**
   * As an administrator says; opens a PIN that was closed after too many failures. An empty PIN leaves it as it is.
   * @throws MfaError `malformed` (rule): says which rule of PINs is not met.
   */
  change(change: TypedPin & { readonly mustChange: boolean }): Promise<void>;
  /**
   * As the user himself says; he need not change it again.
   * @throws MfaError `forbidden` when he may not, `conflict` (rule) after too many failures, or as `change`.
   */
  changeOwn(change: TypedPin): Promise<void>;
  /** @returns the new PIN, which is kept nowhere. */
  generate(change: Change & { readonly mustChange: boolean }): Promise<string>;
  /** Takes the PIN away. */
  clear(change: Change): Promise<void>;
}

export interface ChangePinDeps {
  readonly store: PinStore & Pick<UserStore, 'findUser' | 'changeUser'>;
  readonly hashes: KnowledgeHashes;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** How often a change is tried while others change the same PIN, and how many PINs are made until one is none of the last. */
const TRIES = 5;

export function createPinChanges(deps: ChangePinDeps): PinChanges {
  const { store, hashes, settings, clock, randomness } = deps;
  const changeUser = createChangeUser(deps);

  async function look(username: string): Promise<Standing> {
    const user = await getUser(store, username);
    return { user, rules: pinRulesOf(user, settings.current()), present: await store.findPin(user.id) };
  }

  async function isAmong(pin: string, { user, hashes: among }: { readonly user: User; readonly hashes: Hashes }) {
    for (const hash of among) {
      if (await hashes.verify({ purpose: 'pin', userId: user.id, value: pin }, hash)) return true;
    }
    return false;
  }

  /** As many as the rules say, the present one among them. */
  async function lastPins({ user, rules, present }: Standing): Promise<Hashes> {
    if (present.hash === undefined || rules.historicalPins === 0) return [];
    const older = rules.historicalPins - 1;
    return [present.hash, ...(older === 0 ? [] : await store.listOldPins(user.id, older))];
  }

  /** @returns false when somebody else was quicker: what was looked at holds no more. */
  async function write(
    { user, rules, present }: Standing,
    { author, pin, mustChange, action, sendEmail = false }: Setting,
  ) {
    const now = clock.now();
    const record = recordOf(author, { at: now, action, subject: user.username, detail: detailOf(mustChange) });
    const outcome = await store.setPin({
      userId: user.id,
      expected: present.hash,
      hash: pin === undefined ? undefined : await hashes.hash({ purpose: 'pin', userId: user.id, value: pin }),
      keep: Math.max(0, rules.historicalPins - 1),
      fields: { pinChangedAt: pin === undefined ? undefined : now, pinChangeRequired: mustChange },
      change: { ...record, mail: { before: user, isAsked: sendEmail } },
    });
    if (outcome === 'gone') throw noSuchUser();
    return outcome === 'set';
  }

  async function set(
    { username, author, sendEmail, pin: typed, mustChange }: TypedPin & { readonly mustChange: boolean },
    check: (standing: Standing, pin: string) => void | Promise<void>,
  ): Promise<void> {
    const pin = parsePin(typed);
    for (let left = TRIES; left > 0; left -= 1) {
      const standing = await look(username);
      const { user, rules } = standing;
      await check(standing, pin);
      checkPin(pin, { rules, phones: user });
      if (await isAmong(pin, { user, hashes: await lastPins(standing) })) {
        throw refusePin(`is one of the last ${rules.historicalPins}; take another`);
      }
      if (await write(standing, { author, pin, mustChange, action: 'user.change-pin', sendEmail })) return;
    }
    throw changedMeanwhile();
  }

  return {
    async change({ pin, mustChange, ...of }) {
      if (parsePin(pin) === '') {
        const standing = await look(of.username);
        checkMustChange(standing, mustChange);
        const fields = { pinChangeRequired: mustChange };
        await changeUser(of, { fields, action: 'user.require-pin-change', detail: detailOf(mustChange) });
      } else {
        await set({ ...of, pin, mustChange }, (standing) => checkMustChange(standing, mustChange));
      }
    },

    async changeOwn({ pin, ...of }) {
      await set({ ...of, pin, mustChange: false }, async (standing, parsed) => {
        checkOwnChange(standing);
        const { user, present } = standing;
        const same = present.hash === undefined ? [] : [present.hash];
        // A change that was demanded is none when everything stays as it is, whether or not old PINs are kept.
        if (await isAmong(parsed, { user, hashes: same })) throw refusePin('is the present one; take another');
      });
    },

    async generate({ username, author, mustChange }) {
      for (let left = TRIES; left > 0; left -= 1) {
        const standing = await look(username);
        const { user, rules } = standing;
        checkMustChange(standing, mustChange);
        const pin = generatePin({ rules, phones: user, randomness });
        const isOld = await isAmong(pin, { user, hashes: await lastPins(standing) });
        if (!isOld && (await write(standing, { author, pin, mustChange, action: 'user.generate-pin' }))) return pin;
      }
      throw changedMeanwhile();
    },

    async clear({ username, author }) {
      for (let left = TRIES; left > 0; left -= 1) {
        const setting = { author, pin: undefined, mustChange: false, action: 'user.clear-pin' };
        if (await write(await look(username), setting)) return;
      }
      throw changedMeanwhile();
    },
  };
}

type Hashes = readonly string[];

/** A user, his rules and his PIN as they were when they were looked at. */
interface Standing {
  readonly user: User;
  readonly rules: PinRules;
  readonly present: KnownSecret;
}

interface Setting {
  readonly author: ChangeAuthor;
  /** Undefined: none any more. */
  readonly pin: string | undefined;
  readonly mustChange: boolean;
  readonly action: string;
  readonly sendEmail?: boolean | undefined;
}

function checkMustChange({ rules }: Standing, mustChange: boolean): void {
  // He would be asked for what he is not allowed to do, and never get in again.
  if (mustChange && !rules.userCanChangePin) {
    throw new MfaError('malformed', 'PinChangeRequired: this user may not change the PIN himself.', { rule: true });
  }
}

function checkOwnChange({ rules, present }: Standing): void {
  if (!rules.userCanChangePin) throw new MfaError('forbidden', 'The PIN is changed by the help desk only.');
  // security.md §3: after ten failures the help desk changes it.
  if (present.throttle.failures >= pinThrottle.closedAt) {
    throw new MfaError('conflict', 'Pin: was wrong too often; the help desk gives a new one.', { rule: true });
  }
}

function detailOf(mustChange: boolean): string {
  return mustChange ? 'must be changed' : '';
}

function changedMeanwhile(): MfaError {
  return new MfaError('conflict', 'Pin: is being changed by somebody else; try again.');
}
