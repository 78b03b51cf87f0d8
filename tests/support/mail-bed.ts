import type { TestContext } from 'node:test';
import type { MailCarrier, MailOutcome, MailServer, OutgoingMail } from '../../sdk-service/ports/mail.ts';
import { createSdkCalls } from './call-operations.ts';
import { createTestBed } from './test-bed.ts';

/** A test bed in which mail is on, with a carrier that keeps what it is given. */
export async function createMailBed(t: TestContext) {
  const sent: OutgoingMail[] = [];
  const servers: MailServer[] = [];
  let answer: (mail: OutgoingMail) => MailOutcome = () => ({ outcome: 'sent' });
  const mailCarrier: MailCarrier = {
    async deliver(mail, server) {
      const outcome = answer(mail);
      servers.push(server);
      if (outcome.outcome === 'sent') sent.push(mail);
      return outcome;
    },
    close: () => undefined,
  };
  const bed = await createTestBed(t, { mailCarrier });
  const set = (name: string, value: string) => bed.settings.set(name, value, bed.author);
  await set('mail.server', 'smtp.contoso.example');
  await set('mail.sender', 'MFA <mfa@contoso.example>');
  await set('mail.enabled', 'true');
  return {
    ...bed,
    bed,
    set,
    call: createSdkCalls(bed),
    servers,
    /** What the server says from now on. */
    answers(outcome: MailOutcome | ((mail: OutgoingMail) => MailOutcome)) {
      answer = typeof outcome === 'function' ? outcome : () => outcome;
    },
    sent,
    /** What waits, oldest first, as `kind recipient`. */
    async waiting(): Promise<readonly string[]> {
      const mails = await bed.mails.list(1000);
      return mails
        .filter(({ state }) => state === 'waiting')
        .toReversed()
        .map(({ kind, recipient }) => `${kind} ${recipient}`);
    },
    /** The text of the newest that was sent, after everything due was. */
    async newestText(): Promise<string> {
      while ((await bed.mails.deliver()) > 0);
      return sent.at(-1)?.text ?? 'nothing';
    },
  };
}
