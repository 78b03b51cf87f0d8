import type { MailComposer, MailTexts } from '../../ports/mail.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { canonicalizeUsername } from '../users/canonicalize-username.ts';
import { attemptAlerts, changeAlerts } from './alert-mails.ts';
import { isMailOn } from './is-mail-on.ts';
import { mayConcern } from './user-events.ts';
import { userMails } from './user-mails.ts';

/** What is mailed of what the logs say. While mail is off, nothing is. */
export function createMailComposer(deps: {
  readonly settings: { current(): SettingValues };
  readonly texts: MailTexts;
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly randomness: Randomness;
}): MailComposer {
  const { texts, secrets, randomness } = deps;

  return {
    personOf(record) {
      return mayConcern(record) && isMailOn(deps.settings.current()) ? canonicalizeUsername(record.subject) : undefined;
    },

    ofChange(record, person) {
      const settings = deps.settings.current();
      if (!isMailOn(settings)) return [];
      const alerts = changeAlerts(record, { settings, texts });
      return person === undefined
        ? alerts
        : [...alerts, ...userMails(record, person, { settings, texts, secrets, randomness })];
    },

    ofAttempt(attempt, standing) {
      const settings = deps.settings.current();
      return isMailOn(settings) ? attemptAlerts(attempt, standing, { settings, texts }) : [];
    },
  };
}
