import { languages } from '../languages/languages.ts';
import { isMailAddress, isSender, mailAddressRule } from '../mail/mail-address.ts';
import { choice, flag, integer, list, text } from './definition-types.ts';

/** Mail: the server that takes it, what people are told, and who is told of alerts. Its password is not a setting. */
export const mailSettings = {
  'mail.enabled': flag({
    default: false,
    help: 'Mail is written and sent. It takes mail.server and mail.sender too. Off: nothing leaves, and what happens meanwhile is never mailed.',
  }),
  'mail.server': text({
    default: '',
    maxLength: 255,
    pattern: /^[A-Za-z0-9._:-]*$/,
    rule: 'a host name or an IP address',
    help: 'The SMTP server that takes our mail.',
  }),
  'mail.port': integer({
    min: 1,
    max: 65_535,
    default: 587,
    help: 'Its port: 587 for submission, 25, or 465 with TLS.',
  }),
  'mail.tls': choice({
    values: ['starttls', 'tls', 'none'],
    default: 'starttls',
    help: 'starttls: encrypted before anything is said, or nothing is sent. tls: from the first byte. none: in the clear, and never with a password but on this machine.',
  }),
  'mail.authorityFile': text({
    default: '',
    maxLength: 400,
    help: "Path of a PEM file on each node: the certificate authorities that count for the mail server. Empty: the system's.",
  }),
  'mail.user': text({
    default: '',
    maxLength: 254,
    help: 'Name by which we sign in to the mail server; its password: "mfa mail password". Empty: without signing in.',
  }),
  'mail.sender': text({
    default: '',
    maxLength: 254,
    isText: (value) => value === '' || isSender(value),
    rule: `empty, ${mailAddressRule}, or MFA <name@example.com>`,
    help: 'Sender of all mails. Empty: nothing is mailed.',
  }),
  'mail.language': choice({
    values: languages,
    default: 'en',
    help: 'Language of the mails to administrators, and to users who have none.',
  }),
  'mail.tellChanges': flag({
    default: true,
    help: 'People are mailed when an authenticator, phone, PIN or address of theirs is registered, changed or removed, whoever did it. Off: only where the caller asks for it (sendEmail).',
  }),
  'mail.disavowDays': integer({
    min: 0,
    max: 30,
    default: 7,
    help: 'So long the link in such a mail counts by which a person says that it was not he: he is blocked, and a device that was added is ended. It leads to the portal (portal.url). 0: no link.',
  }),
  'alerts.bypassUsed': addresses('a one-time bypass was used'),
  'alerts.temporaryCodeUsed': addresses('a temporary code of the help desk was used'),
  'alerts.fraud': addresses('somebody reports an attempt that was not his'),
  'alerts.disavowed': addresses('somebody says by the link of a mail that a change was not made by him'),
  'alerts.denials': addresses(
    'somebody denies three requests of the app in a row, and is asked no more for 15 minutes',
  ),
  'alerts.lockout': addresses('an authenticator was closed by wrong answers, or an attempt met a closed one'),
  'alerts.blocked': addresses('a user was blocked'),
  'alerts.carrierDown': addresses('a text or a call could not be delivered by any carrier'),
  'alerts.phoneLimits': addresses(
    'half of a limit of texts and calls is used (phones.maximumPerHourByAccount, phones.maximumPerHour, phones.maximumSpendPerDay), or it refuses something',
  ),
  'alerts.passes': addresses(
    'more people passed without a second factor in one way than alerts.passesPerHour or alerts.usualPassesPerHour says',
  ),
  'alerts.passesPerHour': integer({
    min: 0,
    max: 1_000_000,
    default: 50,
    help: 'Passes in an hour above which alerts.passes is told: by bypasses, of users who are disabled, of names that nobody has, while carriers cannot be reached, and by security questions in place of a second factor, each counted by itself. 0: never.',
  }),
  'alerts.usualPassesPerHour': integer({
    min: 0,
    max: 1_000_000,
    default: 5000,
    help: 'The same of passes that a company sets up for every day: by trusted addresses and by each kind of cache. 0: never.',
  }),
  'alerts.removals': addresses('a synchronization would disable or remove so many users that it waits for approval'),
  'alerts.syncFailed': addresses('a synchronization with a directory failed, and the one before had not'),
} as const;

function addresses(event: string) {
  return list({
    default: [],
    maxItems: 20,
    isItem: isMailAddress,
    rule: mailAddressRule,
    help: `Addresses that are mailed when ${event}.`,
  });
}
