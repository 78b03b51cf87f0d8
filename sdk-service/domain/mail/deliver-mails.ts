import type { Clock } from '../../ports/clock.ts';
import type { MailCarrier, MailOutcome, MailServer } from '../../ports/mail.ts';
import type { OutboxStore, QueuedMail } from '../../ports/outbox-store.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { isMailOn } from './is-mail-on.ts';

export interface DeliverMailsDeps {
  readonly store: Pick<OutboxStore, 'listDueMails' | 'takeLease' | 'beginDelivery' | 'settleMail'>;
  readonly carrier: Pick<MailCarrier, 'deliver'>;
  readonly server: () => Promise<MailServer>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Told of mails that are given up, and of a server that takes none. */
  readonly report: (problem: string) => void;
}

/**
 * RFC 5321 §4.5.4.1: the first retries come quickly, since greylisting wants a few minutes, then half an hour and more
 * apart; given up after 4 to 5 days. The last delay counts for all further tries.
 */
const RETRY_SECONDS = [60, 300, 900, 1800, 3600, 7200, 14_400] as const;

const GIVE_UP_MS = 4 * 86_400_000;

/** Longer than one try may take; renewed before each. */
const LEASE_MS = 120_000;

const BATCH = 50;

/**
 * Sends what is due, one mail after the other, while this process holds the lease: one node sends, and if it dies another
 * goes on when the lease is over. A mail is sent at least once; whoever gets it twice sees the same Message-ID.
 *
 * @returns resolves to how many were tried; 0 when there was nothing to do, or it was somebody else's.
 */
export function createDeliverMails(deps: DeliverMailsDeps): () => Promise<number> {
  const { store, carrier, settings, clock, randomness, report } = deps;
  const holder = randomness.bytes(16).toString('base64url');

  function takeLease(): Promise<boolean> {
    const now = clock.now();
    return store.takeLease({ name: 'mail', holder, now, until: new Date(now.getTime() + LEASE_MS) });
  }

  async function deliver(mail: QueuedMail, server: MailServer): Promise<MailOutcome | undefined> {
    const now = clock.now();
    const age = now.getTime() - mail.createdAt.getTime();
    const delay = RETRY_SECONDS[Math.min(mail.tries, RETRY_SECONDS.length - 1)] ?? 0;
    const nextTryAt = new Date(now.getTime() + delay * 1000);
    if (!(await store.beginDelivery({ number: mail.number, tries: mail.tries, nextTryAt }))) return undefined;
    const outcome: MailOutcome =
      // Written before mail was switched off for days: it would tell of what is long past.
      mail.tries === 0 && age >= GIVE_UP_MS
        ? { outcome: 'refused', reason: 'It waited too long to be of use.' }
        : await carrier.deliver(toOutgoing(mail, settings.current()), server);
    await settle(mail, outcome, age);
    return outcome;
  }

  async function settle({ number, kind }: QueuedMail, outcome: MailOutcome, age: number): Promise<void> {
    const at = clock.now();
    if (outcome.outcome === 'sent') {
      await store.settleMail({ number, state: 'sent', error: '', at });
      return;
    }
    const isOver = outcome.outcome === 'refused' || age >= GIVE_UP_MS;
    await store.settleMail({ number, state: isOver ? 'failed' : 'waiting', error: outcome.reason, at });
    if (isOver) report(`Mail ${number} (${kind}) is given up: ${outcome.reason}`);
    else if (outcome.outcome === 'unreachable') report(`The mail server takes no mail: ${outcome.reason}`);
  }

  return async () => {
    if (!isMailOn(settings.current())) return 0;
    const due = await store.listDueMails(clock.now(), BATCH);
    if (due.length === 0) return 0;
    const server = await deps.server();
    let tried = 0;
    for (const mail of due) {
      if (!(await takeLease())) break;
      const outcome = await deliver(mail, server);
      if (outcome === undefined) continue;
      tried += 1;
      // What one mail met, all would meet; they keep their tries for when the server is back.
      if (outcome.outcome === 'unreachable') break;
    }
    return tried;
  };
}

function toOutgoing({ number, recipient, subject, text, html, createdAt }: QueuedMail, settings: SettingValues) {
  const from = settings['mail.sender'];
  const domain = from.replace(/>$/, '').split('@').at(-1) ?? 'localhost';
  const messageId = `mfa.${number}.${createdAt.getTime()}@${domain}`;
  return { from, recipient, subject, text, html, messageId, at: createdAt };
}
