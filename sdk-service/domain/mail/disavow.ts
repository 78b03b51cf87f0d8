import type { Clock } from '../../ports/clock.ts';
import type { DisavowalStore, NewDisavowal } from '../../ports/disavowal-store.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Id } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import { newBlock } from '../blocks/new-block.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import type { SettingValues } from '../settings/definitions.ts';
import type { UserEvent } from './user-events.ts';
import { writeInstant } from './write-mail.ts';

/** 256 bits: nobody finds one by asking, so guesses are not counted. */
const TOKEN_BYTES = 32;
const DAY_MS = 86_400_000;

export interface DisavowDeps {
  readonly store: Pick<DisavowalStore, 'findDisavowal' | 'disavow'>;
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
}

/**
 * A person says by the link in a mail that a change was not made by him: the device that was added, or got another key, is
 * ended, and he is blocked with all that blocking does, until the help desk has spoken to him.
 *
 * @returns false for a link that was used, is over or was never one: nothing was done, and nobody learns which.
 */
export function createDisavow({ store, secrets, settings, clock }: DisavowDeps) {
  return async ({ token, author }: { readonly token: string; readonly author: ChangeAuthor }): Promise<boolean> => {
    if (!/^[\w-]{43}$/.test(token)) return false;
    const now = clock.now();
    const tokenHash = hashToken(secrets, token);
    const found = await store.findDisavowal({ tokenHash, now });
    if (found === undefined) return false;
    const { user, event, deviceId, changedAt } = found;
    const by: ChangeAuthor = { ...author, actor: user.username };
    const reason = `By the link of a mail: not made by the user (${event}, ${writeInstant(changedAt)}).`;
    const record = (action: string, detail: string) =>
      recordOf(by, { at: now, action, subject: user.username, detail });
    return store.disavow({
      tokenHash,
      userId: user.id,
      now,
      change: record('user.disavow', `${event}, ${writeInstant(changedAt)}`),
      device: deviceId === undefined ? undefined : { id: deviceId, change: record('device.remove', deviceId) },
      block: newBlock({ user, reason, author: by, now, settings: settings.current() }),
    });
  };
}

interface LinkDeps {
  readonly settings: Pick<SettingValues, 'portal.url' | 'mail.disavowDays'>;
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly randomness: Randomness;
}

/** The link for one mail about one change; undefined where there is no portal to lead to, or the company wants none. */
export function createDisavowal(
  { event, deviceId, at }: { readonly event: UserEvent; readonly deviceId: Id | undefined; readonly at: Date },
  { settings, secrets, randomness }: LinkDeps,
): { readonly link: string; readonly disavowal: NewDisavowal } | undefined {
  const days = settings['mail.disavowDays'];
  if (settings['portal.url'] === '' || days === 0) return undefined;
  const token = randomness.bytes(TOKEN_BYTES).toString('base64url');
  return {
    link: `${settings['portal.url'].replace(/\/+$/, '')}/not-me/${token}`,
    disavowal: {
      tokenHash: hashToken(secrets, token),
      event,
      deviceId,
      changedAt: at,
      expiresAt: new Date(at.getTime() + days * DAY_MS),
    },
  };
}

function hashToken(secrets: Pick<SecretBox, 'keyedHash'>, token: string): Buffer {
  return secrets.keyedHash('one-time-secret', `disavowal\n${token}`);
}
