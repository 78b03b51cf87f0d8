import { MfaError } from '@mfa/shared/mfa-error';
import type { MailCarrier, MailOutcome, MailTexts } from '../../ports/mail.ts';
import type { OutboxState, OutboxStore, QueuedMail } from '../../ports/outbox-store.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import { createDeliverMails, type DeliverMailsDeps } from './deliver-mails.ts';
import { isMailOn } from './is-mail-on.ts';
import { isMailAddress, mailAddressRule } from './mail-address.ts';
import { createMailServer, type MailServerDeps } from './mail-server.ts';
import { listTemplates, type Template } from './templates.ts';
import { writeInstant, writeMail } from './write-mail.ts';

export interface Mails {
  /** Switched on, and with a server and a sender. */
  isOn(): boolean;
  /** Sends what is due; the worker calls it again and again. @returns how many were tried. */
  deliver(): Promise<number>;
  /**
   * Sends one mail now, past the outbox, so that whoever sets mail up sees what the server says.
   * @throws MfaError `malformed` for what is no address, `conflict` without server or sender.
   */
  test(recipient: string, author: ChangeAuthor): Promise<MailOutcome>;
  /** Newest first; at most `limit` (1 to 1,000). */
  list(limit: number): Promise<readonly Omit<QueuedMail, 'text' | 'html'>[]>;
  /** Due at once, however often they failed. @param number undefined: all. @throws MfaError `not-found` for one. */
  retry(number: number | undefined, author: ChangeAuthor): Promise<number>;
  /** Deletes what is not sent. @param number undefined: all. @throws MfaError `not-found` for one. */
  drop(number: number | undefined, author: ChangeAuthor): Promise<number>;
  /** `isStuck`: mail is on, and one has waited longer than a server is usually away. */
  state(): Promise<OutboxState & { readonly isOn: boolean; readonly isStuck: boolean }>;
  /** Deletes lines of mails that were over a week ago. @returns how many. */
  purge(): Promise<number>;
  setPassword(password: string, author: ChangeAuthor): Promise<void>;
  /** The mails to users as they would be written, with names in place of what is put in. */
  templates(): readonly Template[];
}

export interface MailsDeps
  extends Omit<DeliverMailsDeps, 'server' | 'store' | 'carrier'>,
    Omit<MailServerDeps, 'store'> {
  readonly store: OutboxStore & MailServerDeps['store'];
  readonly carrier: Pick<MailCarrier, 'deliver'>;
  readonly texts: MailTexts;
}

/** Half an hour: greylisting and the restart of a server take less. */
const STUCK_MS = 1_800_000;

const KEPT_MS = 7 * 86_400_000;

const PURGE_LIMIT = 500;

export function createMails(deps: MailsDeps): Mails {
  const { store, carrier, settings, clock, texts } = deps;
  const server = createMailServer(deps);

  function changeOf(action: string, number: number | undefined, author: ChangeAuthor) {
    const subject = number === undefined ? 'all' : String(number);
    return recordOf(author, { at: clock.now(), action, subject, detail: '' });
  }

  function found(count: number, number: number | undefined): number {
    if (count === 0 && number !== undefined) {
      throw new MfaError('not-found', `There is no mail ${number} that waits or was given up.`);
    }
    return count;
  }

  return {
    isOn: () => isMailOn(settings.current()),
    deliver: createDeliverMails({ ...deps, server: server.read }),
    setPassword: server.setPassword,
    templates: () => listTemplates({ settings: settings.current(), texts }),

    async test(recipient, author) {
      if (!isMailAddress(recipient)) throw new MfaError('malformed', `address: must be ${mailAddressRule}.`);
      const current = settings.current();
      const from = current['mail.sender'];
      if (current['mail.server'] === '' || from === '') {
        throw new MfaError('conflict', 'Set mail.server and mail.sender first ("mfa settings set").');
      }
      const at = clock.now();
      const values = { company: current['company.name'], when: writeInstant(at) };
      const written = writeMail(
        {
          language: current['mail.language'],
          subject: { key: 'test.subject', values },
          paragraphs: ['test.text', 'when', 'footer'].map((key) => ({ key, values })),
        },
        texts,
      );
      const id = deps.randomness.bytes(16).toString('hex');
      const messageId = `mfa.${id}@${from.replace(/>$/, '').split('@').at(-1)}`;
      const outcome = await carrier.deliver({ from, recipient, ...written, messageId, at }, await server.read());
      const record = recordOf(author, { at, action: 'mail.test', subject: recipient, detail: outcome.outcome });
      await store.addMails([], at, record);
      return outcome;
    },

    async list(limit) {
      return (await store.listMails(limit)).map(({ text: _text, html: _html, ...line }) => line);
    },

    async retry(number, author) {
      return found(await store.retryMails(number, clock.now(), changeOf('mail.retry', number, author)), number);
    },

    async drop(number, author) {
      return found(await store.dropMails(number, changeOf('mail.drop', number, author)), number);
    },

    async state() {
      const state = await store.readOutbox();
      const isOn = isMailOn(settings.current());
      const waitedMs = state.oldestAt === undefined ? 0 : clock.now().getTime() - state.oldestAt.getTime();
      return { ...state, isOn, isStuck: isOn && waitedMs >= STUCK_MS };
    },

    purge: () => store.purgeMails({ before: new Date(clock.now().getTime() - KEPT_MS), limit: PURGE_LIMIT }),
  };
}
