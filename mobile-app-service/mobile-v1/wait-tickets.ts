import { randomBytes, timingSafeEqual } from 'node:crypto';

/** Lets a device go on waiting without signing anew: it tells whether there may be something new, and nothing else. */
export interface WaitTickets {
  /** After a signed poll that the SDK accepted; an older ticket of the device is none any more. */
  issue(device: { readonly id: string; readonly cursor: bigint }): string;
  /** @returns where the device's knowledge ends; undefined: unknown or over, so it has to sign. */
  find(device: { readonly id: string; readonly ticket: string }): bigint | undefined;
}

interface Issued {
  readonly ticket: Buffer;
  readonly cursor: bigint;
  readonly until: number;
}

/** A device that was removed learns of it at its next signed poll. */
const LIFE_MS = 300_000;
/** Twice the devices that can wait; who has none signs. */
const MAXIMUM = 20_000;

/** In the memory of this process: another one, or this one after a restart, asks for a signature. */
export function createWaitTickets(now: () => number = () => performance.now()): WaitTickets {
  const issued = new Map<string, Issued>();

  return {
    issue({ id, cursor }) {
      const ticket = randomBytes(16);
      // Put behind all others, so that the oldest stands first.
      issued.delete(id);
      const [oldest] = issued.keys();
      if (issued.size >= MAXIMUM && oldest !== undefined) issued.delete(oldest);
      issued.set(id, { ticket, cursor, until: now() + LIFE_MS });
      return ticket.toString('base64url');
    },

    find({ id, ticket }) {
      const found = issued.get(id);
      if (found === undefined) return undefined;
      const shown = Buffer.from(ticket, 'base64url');
      const isValid =
        found.until > now() && shown.length === found.ticket.length && timingSafeEqual(shown, found.ticket);
      return isValid ? found.cursor : undefined;
    },
  };
}
