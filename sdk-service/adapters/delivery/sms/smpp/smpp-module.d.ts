/** What we use of the library `smpp`, which has no types of its own. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  export interface Pdu {
    readonly command: string;
    readonly command_status: number;
    readonly [field: string]: unknown;
    isResponse(): boolean;
    response(fields?: Readonly<Record<string, unknown>>): Pdu;
  }

  interface Session extends EventEmitter {
    /** @returns false when the socket takes no more; then nothing was sent. */
    send(pdu: Pdu, onResponse?: (response: Pdu) => void): boolean;
  }

  interface Library {
    readonly Session: new (options: { readonly socket: Socket }) => Session;
    readonly PDU: new (command: string, fields: Readonly<Record<string, unknown>>) => Pdu;
    readonly errors: Readonly<Record<string, number>>;
    readonly encodings: Readonly<
      Record<'ASCII' | 'UCS2', { match(text: string): boolean; encode(text: string): Buffer }>
    >;
  }

  const library: Library;
  export default library;
}
