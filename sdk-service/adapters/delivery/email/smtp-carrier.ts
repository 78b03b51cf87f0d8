import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { Transporter } from 'nodemailer';
import type { MailCarrier, MailServer, OutgoingMail } from '../../../ports/mail.ts';
import { isBrokenAddress, outcomeOf } from './smtp-outcome.ts';

/** How long each step of a conversation may take, in milliseconds. */
export interface SmtpPatience {
  /** Until the connection stands and the server has greeted. Default 10,000. */
  readonly connect?: number | undefined;
  /** Between two answers. Default 30,000: some servers look at a message before they take it. */
  readonly answer?: number | undefined;
  /** For one mail in all. Default 60,000. */
  readonly mail?: number | undefined;
}

/**
 * Hands mails to an SMTP server (RFC 5321) by nodemailer, over connections that are kept for the next mail. Encryption is
 * what the settings say, or nothing is said at all: TLS 1.2 or newer, the certificate checked against the server's name.
 * The library takes 5 MB of the heap; it is loaded for the first mail.
 */
export function createSmtpCarrier({
  connect = 10_000,
  answer = 30_000,
  mail: whole = 60_000,
}: SmtpPatience = {}): MailCarrier {
  let current: { readonly key: string; readonly transport: Pick<Transporter, 'sendMail' | 'close'> } | undefined;

  async function open(server: MailServer) {
    const { createTransport } = await import('nodemailer');
    const ca = server.authorityFile === '' ? undefined : await readFile(server.authorityFile, 'latin1');
    const key = JSON.stringify([server, ca]);
    if (current?.key === key) return current.transport;
    current?.transport.close();
    const transport = createTransport(transportOptions({ server, ca, connect, answer }));
    current = { key, transport };
    return transport;
  }

  async function send(mail: OutgoingMail, server: MailServer) {
    const transport = await open(server);
    const limit = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      limit.reject(Object.assign(new Error('It took too long.'), { code: 'ETIMEDOUT' }));
      // Whatever hangs, hangs no longer; the next mail opens connections anew.
      transport.close();
      current = undefined;
    }, whole);
    try {
      await Promise.race([transport.sendMail(toMessage(mail)), limit.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async deliver(mail, server) {
      if (server.credentials !== undefined && server.tls === 'none' && !isThisMachine(server.host)) {
        const reason = 'The password is not sent in the clear; set mail.tls to starttls or tls.';
        return { outcome: 'unreachable', reason };
      }
      if (isBrokenAddress(mail.recipient)) return { outcome: 'refused', reason: 'The address is none.' };
      try {
        await send(mail, server);
        return { outcome: 'sent' };
      } catch (error) {
        return outcomeOf(error);
      }
    },

    close() {
      current?.transport.close();
      current = undefined;
    },
  };
}

function transportOptions({
  server: { host, port, tls, credentials },
  ca,
  connect,
  answer,
}: {
  readonly server: MailServer;
  readonly ca: string | undefined;
  readonly connect: number;
  readonly answer: number;
}) {
  return {
    pool: true,
    maxConnections: 1,
    maxMessages: 100,
    // For a kept connection that the server has ended meanwhile; everything else is tried again by the outbox.
    maxRequeues: 1,
    host,
    port,
    secure: tls === 'tls',
    // RFC 3207 §6: a server that offers no STARTTLS any more may be somebody in between.
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(credentials !== undefined && { auth: { user: credentials.user, pass: credentials.password } }),
    tls: {
      minVersion: 'TLSv1.2',
      // RFC 6066 §3: no address is a server name.
      ...(isIP(host) === 0 && { servername: host }),
      ...(ca !== undefined && { ca }),
    },
    connectionTimeout: connect,
    greetingTimeout: connect,
    dnsTimeout: connect,
    socketTimeout: answer,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as const;
}

function toMessage({ from, recipient, subject, text, html, messageId, at }: OutgoingMail) {
  return {
    from,
    to: { name: '', address: recipient },
    subject,
    text,
    html,
    messageId: `<${messageId}>`,
    date: at,
    headers: {
      // RFC 3834 §5: no out-of-office answers to what a machine wrote.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  };
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
