import type { MailTexts, NewMail, Standing } from '../../ports/mail.ts';
import type { AttemptRecord, ChangeRecord } from '../../ports/records.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { writeInstant, writeMail } from './write-mail.ts';

/** What administrators are told of; the setting of the same name has their addresses. */
type AttemptAlert = 'bypassUsed' | 'temporaryCodeUsed' | 'fraud' | 'denials' | 'lockout' | 'carrierDown';
type ChangeAlert = 'blocked' | 'disavowed' | 'phoneLimits' | 'passes' | 'removals' | 'syncFailed';
type Alert = AttemptAlert | ChangeAlert;

/** By the reason of the authentication log. */
const byReason: Readonly<Partial<Record<AttemptRecord['reason'], AttemptAlert>>> = {
  bypass: 'bypassUsed',
  'temporary-code': 'temporaryCodeUsed',
  'fraud-reported': 'fraud',
  'locked-out': 'lockout',
  undeliverable: 'carrierDown',
  'carriers-unreachable': 'carrierDown',
};

const byStanding: Readonly<Record<Standing, AttemptAlert | undefined>> = {
  usual: undefined,
  closed: 'lockout',
  'denied-often': 'denials',
};

interface MailDeps {
  readonly settings: SettingValues;
  readonly texts: MailTexts;
}

export function attemptAlerts(attempt: AttemptRecord, standing: Standing, deps: MailDeps): readonly NewMail[] {
  const alert = byReason[attempt.reason] ?? byStanding[standing];
  if (alert === undefined) return [];
  const { at, username, kind, applicationName, clientAddress, accountName } = attempt;
  return alertMails(
    {
      alert,
      at,
      dedupeKey: dedupeKeyOf(alert, attempt),
      values: { username, kind, application: applicationName || accountName, address: clientAddress || '–' },
    },
    deps,
  );
}

/** By the action of the administration log. */
const byAction: Readonly<Record<string, ChangeAlert>> = {
  'user.block': 'blocked',
  'user.disavow': 'disavowed',
  'phones.half-used': 'phoneLimits',
  'phones.limit-reached': 'phoneLimits',
  'passes.many': 'passes',
  'sync.wait': 'removals',
  'sync.fail': 'syncFailed',
};

export function changeAlerts({ action, at, subject, actor, accountName, detail }: ChangeRecord, deps: MailDeps) {
  const alert = byAction[action];
  if (alert === undefined) return [];
  const values = { username: subject, by: actor || accountName || '–', reason: detail || '–' };
  const dedupeKey = dedupeKeyOfChange(alert, { action, subject, accountName });
  return alertMails({ alert, at, dedupeKey, values }, deps);
}

function dedupeKeyOfChange(
  alert: ChangeAlert,
  { action, subject, accountName }: Pick<ChangeRecord, 'action' | 'subject' | 'accountName'>,
): string | undefined {
  switch (alert) {
    case 'blocked':
    case 'disavowed':
    // Written once while passes of a kind are counted.
    case 'passes':
      return undefined;
    // Told once a limit; the account's is another one for each.
    case 'phoneLimits':
      return `${action} ${subject} ${accountName}`.slice(0, 400);
    case 'removals':
    case 'syncFailed':
      return alert;
  }
}

/** Each use of a bypass is told, and each fraud; of what repeats by itself, the first in an hour. */
function dedupeKeyOf(alert: AttemptAlert, { username, kind }: AttemptRecord): string | undefined {
  switch (alert) {
    case 'bypassUsed':
    case 'fraud':
      return undefined;
    case 'temporaryCodeUsed':
    case 'denials':
    case 'lockout':
      return `${kind} ${username}`.slice(0, 400);
    case 'carrierDown':
      return kind;
  }
}

function alertMails(
  {
    alert,
    at,
    dedupeKey,
    values,
  }: {
    readonly alert: Alert;
    readonly at: Date;
    readonly dedupeKey: string | undefined;
    readonly values: Readonly<Record<string, string>>;
  },
  { settings, texts }: MailDeps,
): readonly NewMail[] {
  const recipients = settings[`alerts.${alert}`];
  if (recipients.length === 0) return [];
  const all = { ...values, company: settings['company.name'], when: writeInstant(at) };
  const keys = [`alert.${alert}.text`, 'when', 'alert.log', 'footer'];
  const written = writeMail(
    {
      language: settings['mail.language'],
      subject: { key: `alert.${alert}.subject`, values: all },
      paragraphs: keys.map((key) => ({ key, values: all })),
    },
    texts,
  );
  return recipients.map((recipient) => ({
    kind: `alert.${alert}`,
    recipient,
    userId: undefined,
    dedupeKey,
    ...written,
  }));
}
