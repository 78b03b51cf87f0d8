import { timingSafeEqual } from 'node:crypto';
import type { CallBackAddress, CarrierAnswer } from '../../../ports/carrier-call-backs.ts';
import type { DeliveryReport, TextCarrier, TextListener } from '../../../ports/text-carrier.ts';
import type { TwilioConfig } from '../../../ports/text-carrier-config.ts';
import { describeRefusal, type TwilioApi } from './twilio-api.ts';

export interface TwilioTexts extends TextCarrier {
  /** What became of a text: of `/text/<reference>/<token>`, signed. */
  takeStatus(
    of: { readonly reference: string; readonly token: string },
    fields: ReadonlyMap<string, string>,
  ): CarrierAnswer;
  /** Somebody wrote: of `/reply`, signed. */
  takeReply(fields: ReadonlyMap<string, string>): Promise<CarrierAnswer>;
}

/** https://www.twilio.com/docs/messaging: one text by a form, its fate by a call-back. */
export function createTwilioTexts({
  name,
  config,
  api,
  callBacks,
}: {
  readonly name: string;
  readonly config: TwilioConfig;
  readonly api: TwilioApi;
  readonly callBacks: CallBackAddress;
}): TwilioTexts {
  const { sender, account } = config;
  let listener: TextListener | undefined;

  return {
    name,
    takesReplies: config.takesReplies,

    async send({ to, text, reference }) {
      const base = callBacks.base();
      const answer = await api.ask('POST', '/Messages.json', {
        To: to,
        Body: text,
        ...(MESSAGING_SERVICE.test(sender) ? { MessagingServiceSid: sender } : { From: sender }),
        StatusCallback: base && `${base}/text/${reference}/${callBacks.tokenOf(reference)}`,
      });
      if (answer.status === 201 && MESSAGE.test(String(answer.fields.sid))) return { accepted: true };
      return { accepted: false, ...describeRefusal(answer) };
    },

    listen(to) {
      listener = to;
    },

    takeStatus({ reference, token }, fields) {
      if (!isSame(token, callBacks.tokenOf(reference))) return { outcome: 'refused', reason: 'of no message' };
      const outcome = outcomes.get(fields.get('MessageStatus') ?? '');
      if (outcome !== undefined) listener?.report({ reference, outcome });
      return nothingToSay;
    },

    async takeReply(fields) {
      const id = fields.get('MessageSid') ?? '';
      if (!MESSAGE.test(id)) return { outcome: 'refused', reason: 'a reply without its name' };
      // Who wrote what and when the carrier itself is asked: its signature knows no time, and not where a field ends.
      const { status, fields: message } = await api.ask('GET', `/Messages/${id}.json`);
      const { from, body, direction, account_sid: owner, date_created: takenAt } = message;
      const at = typeof takenAt === 'string' ? new Date(takenAt) : new Date(Number.NaN);
      const isReply = status === 200 && direction === 'inbound' && owner === account && message.sid === id;
      if (!isReply || typeof from !== 'string' || typeof body !== 'string' || Number.isNaN(at.getTime())) {
        return { outcome: 'refused', reason: `a reply that the carrier does not know (HTTP ${status})` };
      }
      if (NUMBER.test(from)) listener?.reply({ from, text: body, takenAt: at });
      return nothingToSay;
    },
  };
}

/** TwiML that does nothing: no text in return. */
const nothingToSay: CarrierAnswer = { outcome: 'answered', contentType: 'text/xml', body: '<Response/>' };

const MESSAGING_SERVICE = /^MG[0-9a-f]{32}$/;
const MESSAGE = /^(?:SM|MM)[0-9a-f]{32}$/;
const NUMBER = /^\+[1-9]\d{6,14}$/;

/** https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks; the others say nothing yet. */
const outcomes: ReadonlyMap<string, DeliveryReport['outcome']> = new Map([
  ['delivered', 'delivered'],
  ['undelivered', 'undeliverable'],
  ['failed', 'undeliverable'],
]);

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
