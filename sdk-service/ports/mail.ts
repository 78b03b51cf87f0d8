import type { NewDisavowal } from './disavowal-store.ts';
import type { AttemptRecord, ChangeRecord, Id, User } from './records.ts';

/** A mail as it is written into the outbox: finished, for one recipient. It holds no secret but the link, since mail is none. */
export interface NewMail {
  /** What it is about, and the template: `alert.bypassUsed`, `changed.phone`; at most 60 characters. */
  readonly kind: string;
  /** One bare address. */
  readonly recipient: string;
  /** Whose mail it is, with whom it goes; undefined: the administrators'. */
  readonly userId: Id | undefined;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** While a mail of the same key is younger than an hour, no other is written; undefined: each is written. */
  readonly dedupeKey: string | undefined;
  /** The link in it by which its person disavows what it tells; default: there is none. Only where it has a user. */
  readonly disavowal?: NewDisavowal | undefined;
}

/** What a mail about a change needs besides the change. */
export interface MailRequest {
  /** The user as he was; undefined: there was none, or nobody looked. */
  readonly before: User | undefined;
  /** The caller wants him to be told (`sendEmail`). */
  readonly isAsked: boolean;
  /** The device that the change is about; default: it is about something else. */
  readonly deviceId?: Id | undefined;
}

/** A user as a mail about him needs him, the change just made included. */
export interface MailedPerson {
  readonly user: User;
  readonly hasOathToken: boolean;
  readonly hasDevice: boolean;
}

/**
 * How a kind of authenticator stands after an attempt: `closed` takes no answer before the help desk has acted; `denied-often`
 * was denied so often in a row that its user is left alone for a while.
 */
export type Standing = 'usual' | 'closed' | 'denied-often';

/**
 * Says what is mailed because of a row of a log. The store asks inside the command that writes the row, and puts the mails
 * into the outbox by the same command: nothing is mailed that did not happen, and nothing that happened is forgotten.
 * Called synchronously, for every row: must neither throw nor take long.
 */
export interface MailComposer {
  /** The canonical name of the user to be read for `ofChange`; undefined: none is needed. */
  personOf(change: ChangeRecord): string | undefined;
  ofChange(change: ChangeRecord, person: MailedPerson | undefined): readonly NewMail[];
  ofAttempt(attempt: AttemptRecord, standing: Standing): readonly NewMail[];
}

/** The sentences of mails, by key, with values put in; the text is plain. */
export interface MailTexts {
  /** The language in which `say` speaks to whoever wishes this one: English where there are no sentences in it. */
  languageFor(wished: string): string;
  say(language: string, key: string, values?: Readonly<Record<string, string | number>>): string;
}

/** Where mails are handed over, and as whom. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `starttls`: encrypted before anything is said, or not at all. `tls`: from the first byte. `none`: in the clear. */
  readonly tls: 'starttls' | 'tls' | 'none';
  /** PEM file of the authorities that count for it; empty: those of the system. */
  readonly authorityFile: string;
  /** Undefined: without signing in. */
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
}

export interface OutgoingMail {
  readonly from: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same at every try, so that whoever gets it twice can tell; without the angle brackets. */
  readonly messageId: string;
  readonly at: Date;
}

/**
 * What became of a mail. `refused`: this mail will never be taken (5xx). `later`: this mail is not taken now (4xx).
 * `unreachable`: the server takes no mail of ours now, whichever it is. `reason` is one sentence without secrets.
 */
export type MailOutcome =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'refused' | 'later' | 'unreachable'; readonly reason: string };

/** Never rejects, and keeps a time limit of its own. */
export interface MailCarrier {
  deliver(mail: OutgoingMail, server: MailServer): Promise<MailOutcome>;
  close(): void;
}
