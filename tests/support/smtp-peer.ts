import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { MailServer } from '../../sdk-service/ports/mail.ts';

export interface SmtpPeer {
  /** How a client reaches it: in the clear, without signing in, unless told otherwise. */
  readonly server: MailServer;
  /** What it took, oldest first. */
  readonly mails: readonly ParsedMail[];
  /** Name and password of each sign-in that it was asked for, and whether the line was encrypted. */
  readonly signIns: readonly { readonly user: string; readonly password: string; readonly secure: boolean }[];
}

/** A real SMTP server on this machine, for one test; it takes every mail and every password unless told otherwise. */
export async function startSmtpPeer(t: TestContext, options: SMTPServerOptions = {}): Promise<SmtpPeer> {
  const mails: ParsedMail[] = [];
  const signIns: SmtpPeer['signIns'][number][] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.key === undefined ? ['STARTTLS'] : [],
    allowInsecureAuth: true,
    // Clients keep their connections; the end of a test does not wait for them.
    closeTimeout: 1,
    onAuth(auth, session, done) {
      signIns.push({ user: auth.username ?? '', password: auth.password ?? '', secure: session.secure });
      done(null, { user: auth.username });
    },
    onData(stream, _session, done) {
      simpleParser(stream).then((mail) => {
        mails.push(mail);
        done();
      }, done);
    },
    ...options,
  });
  // A client that gives up, or does not trust us, is what the test is about.
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  t.after(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = listening.address() as AddressInfo;
  return {
    server: { host: '127.0.0.1', port, tls: 'none', authorityFile: '', credentials: undefined },
    mails,
    signIns,
  };
}

/** A refusal as a server says it (RFC 5321 §4.2). */
export function smtpRefusal(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}
