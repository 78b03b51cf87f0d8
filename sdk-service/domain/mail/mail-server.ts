import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { MailServer } from '../../ports/mail.ts';
import type { SealPlace, SecretBox } from '../../ports/secrets.ts';
import type { SettingStore } from '../../ports/setting-store.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import type { SettingValues } from '../settings/definitions.ts';

export interface MailServerDeps {
  readonly store: Pick<SettingStore, 'readSettings' | 'writeSetting'>;
  readonly secrets: Pick<SecretBox, 'seal' | 'open'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
}

/** Stands among the settings, where no list of settings names it. */
const PASSWORD_NAME = 'mail.password';

const passwordPlace: SealPlace = { table: 'settings', column: 'value', row: PASSWORD_NAME };

const LONGEST_PASSWORD = 256;

/** The mail server as it is set up now; its password is sealed in the store. */
export function createMailServer({ store, secrets, settings, clock }: MailServerDeps) {
  async function readPassword(): Promise<string> {
    const json = (await store.readSettings()).get(PASSWORD_NAME);
    if (json === undefined) return '';
    return secrets.open(Buffer.from(String(JSON.parse(json)), 'base64'), passwordPlace).toString('utf8');
  }

  return {
    /** @throws MfaError `misconfigured` when the password was sealed under another master key. */
    async read(): Promise<MailServer> {
      const current = settings.current();
      const user = current['mail.user'];
      return {
        host: current['mail.server'],
        port: current['mail.port'],
        tls: current['mail.tls'],
        authorityFile: current['mail.authorityFile'],
        credentials: user === '' ? undefined : { user, password: await readPassword() },
      };
    },

    /** @param password empty: none any more. @throws MfaError `malformed` for one that is too long. */
    async setPassword(password: string, author: ChangeAuthor): Promise<void> {
      if (password.length > LONGEST_PASSWORD) {
        throw new MfaError('malformed', `password: at most ${LONGEST_PASSWORD} characters.`);
      }
      const sealed = secrets.seal(Buffer.from(password, 'utf8'), passwordPlace).toString('base64');
      const detail = password === '' ? 'removed' : 'set';
      const change = recordOf(author, { at: clock.now(), action: 'mail.set-password', subject: PASSWORD_NAME, detail });
      await store.writeSetting(PASSWORD_NAME, password === '' ? undefined : JSON.stringify(sealed), change);
    },
  };
}
