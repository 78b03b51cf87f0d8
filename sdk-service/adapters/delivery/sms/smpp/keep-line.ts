import type { Pdu } from 'smpp';
import type { SmppConfig } from '../../../../ports/text-carrier-config.ts';
import { openLine, SmppFailure, type SmppLine } from './open-line.ts';
import type { SmppTiming } from './smpp-timing.ts';

/** The one line of a carrier to its centre. */
export interface KeptLine {
  /** The line, made when there is none. @throws SmppFailure */
  get(): Promise<SmppLine>;
  /** From now on the line is made anew whenever it breaks, since replies and receipts come by it. */
  keep(): void;
  close(): void;
}

export interface KeepLineOptions {
  readonly readPassword: () => string;
  readonly timing: SmppTiming;
  readonly delivered: (pdu: Pdu) => void;
  readonly report: (problem: string, cause?: unknown) => void;
}

/** As a factor of `reconnectMs`. */
const LONGEST_PAUSE = 64;

export function keepLine(config: SmppConfig, options: KeepLineOptions): KeptLine {
  const { readPassword, timing, delivered, report } = options;
  let opening: Promise<SmppLine> | undefined;
  let current: SmppLine | undefined;
  let isKept = false;
  let isClosed = false;
  let pause = 1;
  let timer: NodeJS.Timeout | undefined;

  function get(): Promise<SmppLine> {
    if (isClosed) return Promise.reject(new SmppFailure('unreachable', 'The carrier is being closed.'));
    if (current?.isOpen) return Promise.resolve(current);
    opening ??= open().finally(() => {
      opening = undefined;
    });
    return opening;
  }

  async function open(): Promise<SmppLine> {
    const events = { delivered, closed: reopenLater };
    const line = await openLine(config, { password: readPassword(), timing, events });
    if (isClosed) {
      line.close();
      throw new SmppFailure('unreachable', 'The carrier is being closed.');
    }
    current = line;
    pause = 1;
    return line;
  }

  function reopenLater(): void {
    if (!isKept || isClosed || timer !== undefined) return;
    timer = setTimeout(() => void reopen(), timing.reconnectMs * pause).unref();
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }

  async function reopen(): Promise<void> {
    timer = undefined;
    try {
      await get();
    } catch (error) {
      if (!isClosed) report(error instanceof SmppFailure ? error.message : 'No line.', error);
      reopenLater();
    }
  }

  return {
    get,
    keep() {
      isKept = true;
      void reopen();
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      current?.close();
    },
  };
}
