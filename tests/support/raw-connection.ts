import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A TCP connection that sends what it is told and keeps all that comes back, to see HTTP as it is on the wire. */
export interface RawConnection {
  send(text: string | Buffer): void;
  /** Resolves to all text received so far, once it matches; rejects when the server closes before. */
  receive(pattern: RegExp): Promise<string>;
  /** Resolves to all text received, once the server has closed the connection. */
  closed(): Promise<string>;
  hangUp(): void;
}

export async function openRawConnection(port: number): Promise<RawConnection> {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.setEncoding('utf8');
  await once(socket, 'connect');
  let text = '';
  let isClosed = false;
  socket.on('data', (chunk: string) => {
    text += chunk;
  });
  // A reset ends the connection as a close does.
  socket.on('error', () => {});
  socket.on('close', () => {
    isClosed = true;
  });
  return {
    send: (data) => void socket.write(data),
    async receive(pattern) {
      while (!pattern.test(text)) {
        if (isClosed) throw new Error(`closed after: ${text}`);
        await Promise.race([once(socket, 'data'), once(socket, 'close')]);
      }
      return text;
    },
    async closed() {
      if (!isClosed) await once(socket, 'close');
      return text;
    },
    hangUp: () => void socket.destroy(),
  };
}
