import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Pdu } from 'smpp';
import smpp from 'smpp';
import type { TextCarrier, TextDelivery, TextListener } from '../../../../ports/text-carrier.ts';
import type { SmppConfig } from '../../../../ports/text-carrier-config.ts';
import { keepLine } from './keep-line.ts';
import { describeStatus, SmppFailure, type SmppLine } from './open-line.ts';
import { readDelivery } from './read-delivery.ts';
import { createReceipts } from './receipts.ts';
import { type SmppTiming, smppTiming } from './smpp-timing.ts';
import { type SmppParts, writeParts } from './write-parts.ts';

interface SmppOptions {
  readonly name: string;
  readonly config: SmppConfig;
  /** @throws MfaError when it cannot be had; the carrier is out of order then. */
  readonly readPassword: () => string;
  /** Told of lines that cannot be made and of what the centre brings and nobody can read. No secrets, no numbers. */
  readonly report: (problem: string, cause?: unknown) => void;
  readonly timing?: SmppTiming | undefined;
}

/** The centre has at most so many unanswered messages of ours; the others wait within their time. */
const WINDOW = 16;
const MAXIMUM_WAITING = 500;

/**
 * A short message service centre by SMPP 3.4: one line bound as transceiver, made with the first message or when somebody
 * listens. Asks for delivery receipts, and takes replies.
 */
export function createSmppCarrier(options: SmppOptions): TextCarrier {
  const { name, config, readPassword, report, timing = smppTiming } = options;
  const receipts = createReceipts();
  const window = createWindow();
  let listener: TextListener | undefined;
  let lastReference = 0;

  const line = keepLine(config, {
    readPassword,
    timing,
    delivered: take,
    report: (problem, cause) => report(`The carrier ${name} has no line: ${problem}`, cause),
  });

  function take(pdu: Pdu): void {
    const delivered = readDelivery(pdu);
    if (delivered.kind === 'reply') listener?.reply(delivered.reply);
    if (delivered.kind === 'nothing')
      report(`The carrier ${name} brought something that is neither reply nor receipt.`);
    if (delivered.kind !== 'receipt' || delivered.outcome === 'pending') return;
    const matched = receipts.match(delivered.messageId, delivered.outcome);
    if (matched !== undefined) listener?.report(matched);
  }

  async function submit(open: SmppLine, { to, reference, until, written, part }: Submission): Promise<TextDelivery> {
    const fields = {
      ...addressFields(to, config.sender),
      esm_class: written.esmClass,
      data_coding: written.dataCoding,
      // SMPP 3.4 §5.2.17: a receipt for success and failure.
      registered_delivery: 1,
      short_message: part,
    };
    let busy: string | undefined;
    for (;;) {
      const answer = await open.ask('submit_sm', fields, until - performance.now());
      if (answer === undefined) {
        void open.enquire();
        // A centre that had just said that it is busy is no less there.
        return busy === undefined ? refused('carrier', 'no answer in time') : refused('busy', busy);
      }
      const { command_status: status, message_id: id } = answer;
      if (status === 0) {
        const early = typeof id === 'string' && id !== '' ? receipts.expect(id, reference) : undefined;
        if (early !== undefined) listener?.report(early);
        return { accepted: true };
      }
      const isBusy = status === smpp.errors.ESME_RTHROTTLED || status === smpp.errors.ESME_RMSGQFUL;
      if (!isBusy) return refused(MESSAGE_FAULTS.has(status) ? 'message' : 'carrier', describeStatus(status));
      busy = describeStatus(status);
      if (performance.now() + timing.throttledMs >= until) return refused('busy', busy);
      await pauseFor(timing.throttledMs);
    }
  }

  return {
    name,
    takesReplies: true,

    async send({ to, text, reference }) {
      const until = performance.now() + timing.submitMs;
      lastReference = (lastReference + 1) % 256;
      const written = writeParts(text, lastReference);
      if (!(await window.enter(timing.submitMs))) return refused('busy', 'too many messages wait');
      try {
        const open = await line.get();
        for (const part of written.parts) {
          const delivery = await submit(open, { to, reference, until, written, part });
          if (!delivery.accepted) return delivery;
        }
        return { accepted: true };
      } catch (error) {
        return refused('carrier', error instanceof SmppFailure ? error.message : 'not usable as it is set up');
      } finally {
        window.leave();
      }
    },

    listen(to) {
      listener = to;
      line.keep();
    },

    close: line.close,
  };
}

interface Submission {
  readonly to: string;
  readonly reference: string;
  /** Of `performance.now()`. */
  readonly until: number;
  readonly written: SmppParts;
  readonly part: Buffer;
}

/** What the centre has against the number or the text; all else it has against us, or itself. */
const MESSAGE_FAULTS: ReadonlySet<number> = new Set(
  [
    'ESME_RINVDSTADR',
    'ESME_RINVMSGLEN',
    'ESME_RINVDSTTON',
    'ESME_RINVDSTNPI',
    'ESME_RINVDCS',
    'ESME_RDELIVERYFAILURE',
  ].map((name) => smpp.errors[name] ?? -1),
);

function refused(fault: 'message' | 'busy' | 'carrier', reason: string): TextDelivery {
  return { accepted: false, fault, reason };
}

/** SMPP 3.4 §5.2.5 and §5.2.6: type of number 1 is international, 3 a short code, 5 letters; plan 1 is E.164. */
function addressFields(to: string, sender: string): Readonly<Record<string, unknown>> {
  const destination = { dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: to.replace('+', '') };
  if (sender === '') return destination;
  if (sender.startsWith('+')) {
    return { ...destination, source_addr_ton: 1, source_addr_npi: 1, source_addr: sender.slice(1) };
  }
  const isDigits = /^\d+$/.test(sender);
  return { ...destination, source_addr_ton: isDigits ? 3 : 5, source_addr_npi: 0, source_addr: sender };
}

/** Lets so many in at a time. */
function createWindow() {
  const waiting: ((isIn: boolean) => void)[] = [];
  let inside = 0;
  return {
    /** @returns false when no place became free in this time, or too many wait already. */
    async enter(withinMs: number): Promise<boolean> {
      if (inside < WINDOW) {
        inside += 1;
        return true;
      }
      if (waiting.length >= MAXIMUM_WAITING) return false;
      const { promise, resolve } = Promise.withResolvers<boolean>();
      waiting.push(resolve);
      const timer = setTimeout(() => {
        const place = waiting.indexOf(resolve);
        if (place >= 0) waiting.splice(place, 1);
        resolve(false);
      }, withinMs);
      return promise.finally(() => clearTimeout(timer));
    },
    leave(): void {
      const next = waiting.shift();
      if (next === undefined) inside -= 1;
      else next(true);
    },
  };
}
