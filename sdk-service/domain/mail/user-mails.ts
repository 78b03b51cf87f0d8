import type { MailedPerson, MailTexts, NewMail } from '../../ports/mail.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { ChangeRecord, User } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { createDisavowal } from './disavow.ts';
import { isMailAddress } from './mail-address.ts';
import { eventsOf, type UserEvent } from './user-events.ts';
import { type Sentence, writeInstant, writeMail } from './write-mail.ts';

/** The kinds of the old product's templates, in its order. */
export const templateKinds = ['newUser', 'updatedUser', 'userEnrollment'] as const;

export type TemplateKind = (typeof templateKinds)[number];

/** The leaves of its tree: a method and how it is carried out. */
export const templateLeaves = [
  'call.standard',
  'call.pin',
  'text.oneWay.otp',
  'text.oneWay.otpPlusPin',
  'text.twoWay.otp',
  'text.twoWay.otpPlusPin',
  'app.standard',
  'app.pin',
  'oathToken',
] as const;

export type TemplateLeaf = (typeof templateLeaves)[number];

interface MailDeps {
  readonly settings: SettingValues;
  readonly texts: MailTexts;
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly randomness: Randomness;
}

/** What a user is told of a change of his record. */
export function userMails(record: ChangeRecord, person: MailedPerson, deps: MailDeps): readonly NewMail[] {
  const { user } = person;
  const { before, isAsked = false } = record.mail ?? {};
  const events = eventsOf(record, user);
  if (isAsked) {
    const kind = kindOf(person, before);
    const recipients = recipientsOf(user, before);
    return recipients.map((recipient) => templateMail({ kind, person, recipient }, deps));
  }
  if (!deps.settings['mail.tellChanges']) return [];
  return events.flatMap((event) =>
    recipientsOf(user, before).map((recipient) => noticeMail({ event, record, user, recipient }, deps)),
  );
}

/** His address; where it was changed, the old one too: whoever took over an account would change it first. */
function recipientsOf(user: User, before: User | undefined): readonly string[] {
  const addresses = [addressOf(user), before === undefined ? undefined : addressOf(before)];
  return [...new Set(addresses.filter((address) => address !== undefined))];
}

/** A user without an address, whose name is one, is mailed at his name. */
function addressOf({ emailAddress, username }: Pick<User, 'emailAddress' | 'username'>): string | undefined {
  return [emailAddress, emailAddress === '' ? username : ''].find(isMailAddress);
}

/** Somebody who can sign in now and could not before is welcomed; who still cannot is led to the portal. */
function kindOf(person: MailedPerson, before: User | undefined): TemplateKind {
  if (!isReady(person)) return 'userEnrollment';
  return before === undefined || !isReady({ ...person, user: before }) ? 'newUser' : 'updatedUser';
}

/** Enabled, and with what his method needs. */
function isReady({ user, hasOathToken, hasDevice }: MailedPerson): boolean {
  if (!user.enabled) return false;
  switch (user.authenticator) {
    case 'call':
    case 'text':
      return user.phone.number !== '';
    case 'app':
      return hasDevice;
    case 'oath-token':
      return hasOathToken || hasDevice;
  }
}

function leafOf(user: User): TemplateLeaf {
  switch (user.authenticator) {
    case 'call':
      return `call.${user.callMode}`;
    case 'text': {
      const mode = user.textMode === 'otp' ? 'otp' : 'otpPlusPin';
      return user.textDirection === 'one-way' ? `text.oneWay.${mode}` : `text.twoWay.${mode}`;
    }
    case 'app':
      return `app.${user.appMode}`;
    case 'oath-token':
      return 'oathToken';
  }
}

/** The sentences of a template; what is put in is `values`. */
export function templateSentences(
  { kind, leaf, hasPortal }: { readonly kind: TemplateKind; readonly leaf: TemplateLeaf; readonly hasPortal: boolean },
  values: Readonly<Record<'name' | 'username' | 'company' | 'phone' | 'portal', string>>,
): { readonly subject: Sentence; readonly paragraphs: readonly Sentence[] } {
  // Who has yet to enroll is led to the portal, before he is told how he will sign in.
  const portal = hasPortal ? [kind === 'userEnrollment' ? 'enrollAt' : 'portalAt'] : [];
  const keys = ['greeting', `${kind}.lead`, ...portal, `method.${leaf}`, 'notYou', 'footer'];
  return { subject: { key: `${kind}.subject`, values }, paragraphs: keys.map((key) => ({ key, values })) };
}

function templateMail(
  {
    kind,
    person: { user },
    recipient,
  }: { readonly kind: TemplateKind; readonly person: MailedPerson; readonly recipient: string },
  { settings, texts }: MailDeps,
): NewMail {
  const sentences = templateSentences(
    { kind, leaf: leafOf(user), hasPortal: settings['portal.url'] !== '' },
    valuesOf(user, settings),
  );
  const written = writeMail({ language: languageOf(user, settings), ...sentences }, texts);
  return { kind, recipient, userId: user.id, dedupeKey: undefined, ...written };
}

function noticeMail(
  {
    event,
    record,
    user,
    recipient,
  }: { readonly event: UserEvent; readonly record: ChangeRecord; readonly user: User; readonly recipient: string },
  deps: MailDeps,
): NewMail {
  const { settings, texts } = deps;
  const made = createDisavowal({ event, deviceId: record.mail?.deviceId, at: record.at }, deps);
  const ends = made === undefined ? '' : writeInstant(made.disavowal.expiresAt);
  const values = { ...valuesOf(user, settings), when: writeInstant(record.at), link: made?.link ?? '', ends };
  const portal = settings['portal.url'] === '' ? [] : ['portalAt'];
  const disavow = made === undefined ? [] : ['disavow'];
  const keys = ['greeting', `changed.${event}`, 'when', ...disavow, 'notYou', ...portal, 'footer'];
  const written = writeMail(
    {
      language: languageOf(user, settings),
      subject: { key: 'changed.subject', values },
      paragraphs: keys.map((key) => ({ key, values })),
    },
    texts,
  );
  const disavowal = made?.disavowal;
  return { kind: `changed.${event}`, recipient, userId: user.id, dedupeKey: undefined, disavowal, ...written };
}

/** Nothing of it is a secret: of the phone its last digits, and of PINs nothing. */
function valuesOf(user: User, settings: SettingValues) {
  return {
    name: [user.firstName, user.lastName].filter((part) => part !== '').join(' ') || user.username,
    username: user.username,
    company: settings['company.name'],
    phone: user.phone.number === '' ? '–' : `…${user.phone.number.slice(-4)}`,
    portal: settings['portal.url'],
  };
}

/** The language in which his method speaks to him. */
function languageOf(user: User, settings: SettingValues): string {
  const own = {
    call: user.callLanguage || settings['company.callLanguage'],
    text: user.textLanguage || settings['company.textLanguage'],
    app: user.appLanguage || settings['company.appLanguage'],
    'oath-token': user.oathLanguage || settings['company.oathLanguage'],
  };
  return own[user.authenticator] || settings['mail.language'];
}
