import type { Pdu } from 'smpp';
import type { TextReply } from '../../../../ports/text-carrier.ts';

/** What a centre brought by `deliver_sm`. */
export type Delivered =
  | {
      readonly kind: 'receipt';
      readonly messageId: string;
      readonly outcome: 'delivered' | 'undeliverable' | 'pending';
    }
  | { readonly kind: 'reply'; readonly reply: TextReply }
  /** Not for us: no number, a receipt without an id. */
  | { readonly kind: 'nothing' };

/** SMPP 3.4 §5.2.12: bits 5 to 2; only 0x04 is a receipt of the centre. */
const MESSAGE_TYPE = 0x3c;
const RECEIPT = 0x04;

/** SMPP 3.4 §5.2.5 and §5.2.28. */
const INTERNATIONAL = 1;
const NATIONAL = 2;
const SUBSCRIBER = 4;
const ALPHANUMERIC = 5;

/** ITU-T E.164, and shorter than that are short codes, which nobody is texted at. */
const NUMBER = /^\+?(\d{7,15})$/;

/** Longer texts are no answers. */
const LONGEST_REPLY = 1000;

export function readDelivery(pdu: Pdu): Delivered {
  const type = (typeof pdu.esm_class === 'number' ? pdu.esm_class : 0) & MESSAGE_TYPE;
  const text = textOf(pdu);
  if (type === RECEIPT) return readReceipt(pdu, text);
  if (type !== 0) return { kind: 'nothing' };
  const ton = pdu.source_addr_ton;
  const address = typeof pdu.source_addr === 'string' ? pdu.source_addr : '';
  const digits = NUMBER.exec(address)?.[1];
  // A number without its country could be somebody else's.
  const isLocal = !address.startsWith('+') && (ton === NATIONAL || ton === SUBSCRIBER || ton === ALPHANUMERIC);
  if (digits === undefined || isLocal || (digits.startsWith('0') && ton !== INTERNATIONAL)) return { kind: 'nothing' };
  return { kind: 'reply', reply: { from: `+${digits}`, text: text.slice(0, LONGEST_REPLY) } };
}

function textOf({ short_message: short, message_payload: payload }: Pdu): string {
  const fromShort = messageOf(short);
  return fromShort === '' ? messageOf(payload) : fromShort;
}

/** The library gives `{ message }`, decoded where it knows the alphabet. */
function messageOf(field: unknown): string {
  const message = typeof field === 'object' && field !== null && 'message' in field ? field.message : field;
  if (typeof message === 'string') return message;
  return Buffer.isBuffer(message) ? message.toString('latin1') : '';
}

/** SMPP 3.4 §5.2.28, message_state. */
const STATES: Readonly<Record<number, 'delivered' | 'undeliverable'>> = {
  2: 'delivered',
  3: 'undeliverable',
  4: 'undeliverable',
  5: 'undeliverable',
  8: 'undeliverable',
};

/** SMPP 3.4 Appendix B: what a receipt says in its text where the fields are missing. */
const NAMES: Readonly<Record<string, 'delivered' | 'undeliverable'>> = {
  DELIVRD: 'delivered',
  EXPIRED: 'undeliverable',
  DELETED: 'undeliverable',
  UNDELIV: 'undeliverable',
  REJECTD: 'undeliverable',
};

function readReceipt(pdu: Pdu, text: string): Delivered {
  const { receipted_message_id: id, message_state: state } = pdu;
  const messageId = typeof id === 'string' && id !== '' ? id : /\bid:(\S{1,65})/i.exec(text)?.[1];
  if (messageId === undefined) return { kind: 'nothing' };
  const name = /\bstat:(\w{1,10})/i.exec(text)?.[1]?.toUpperCase() ?? '';
  const outcome = (typeof state === 'number' ? STATES[state] : undefined) ?? NAMES[name] ?? 'pending';
  return { kind: 'receipt', messageId, outcome };
}
