import { choice, flag, integer, list, text } from './definition-types.ts';

const pushService = /^https:\/\/(?:\*\.)?[a-z0-9.-]+(?::\d{1,5})?$/;

/** The authenticator app of the server's own, and what reaches it. */
export const mobileSettings = {
  'mobile.appOrigin': text({
    default: '',
    maxLength: 300,
    pattern: /^(|https:\/\/[a-z0-9.-]+(?::\d{1,5})?|http:\/\/localhost(?::\d{1,5})?)$/,
    rule: 'empty, or an origin such as https://app.example.com, without a path (http:// for localhost alone)',
    help: 'Where the authenticator app is served: a host name or port of its own, apart from the portal. Empty: the app is not offered.',
  }),
  'mobile.requestLifeSeconds': integer({
    min: 30,
    max: 300,
    default: 60,
    help: 'Seconds for which a person may answer a request in the app.',
  }),
  'mobile.matchDigits': integer({
    min: 2,
    max: 6,
    default: 6,
    help: 'Digits of the number that is shown at sign-in and typed into the app. Fewer than 6 are easier to guess than NIST SP 800-63B allows.',
  }),
  'mobile.userVerification': choice({
    values: ['preferred', 'required'],
    default: 'preferred',
    help: 'Whether a phone must recognize its owner (fingerprint, face, screen lock) before an approval. "required" enrolls no device that cannot.',
  }),
  'mobile.accountName': text({
    default: '',
    maxLength: 100,
    help: 'Name of the account in the app, and of who asks. Empty: company.name. A new name reaches each app with its next request.',
  }),
  'mobile.fraudAlerts': flag({
    default: true,
    help: 'The app offers to report a sign-in as fraud. Off: it offers to deny, and a report of it counts as that.',
  }),
  'mobile.fraudBlocks': flag({
    default: true,
    help: 'Who reports fraud in the app is blocked (for block.days), since somebody else knows his password.',
  }),
  'push.enabled': flag({
    default: true,
    help: 'Requests are announced to the app by push services of the internet. Without, the app finds them while it is open.',
  }),
  'push.services': list({
    default: [
      'https://fcm.googleapis.com',
      'https://updates.push.services.mozilla.com',
      'https://*.push.services.mozilla.com',
      'https://web.push.apple.com',
      'https://*.push.apple.com',
      'https://*.notify.windows.com',
    ],
    maxItems: 40,
    isItem: (item) => pushService.test(item),
    rule: 'origins that begin with https://, such as https://push.example.com or https://*.push.example.com',
    help: 'Push services that may be called. One that is named without * may stand in the own network; all others must have public addresses.',
  }),
  'push.contact': text({
    default: 'mailto:postmaster@localhost',
    maxLength: 200,
    pattern: /^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/,
    rule: 'an address that begins with mailto: or https://',
    help: 'Whom the operator of a push service writes to about this server.',
  }),
} as const;
