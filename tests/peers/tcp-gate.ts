import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A door before a server, on its own address so that its certificate fits: what it answers can be held up or cut off. */
export interface TcpGate {
  readonly port: number;
  /** Of each connection so many bytes of answers pass from now on, and then it is cut. */
  cutAfter(bytes: number): void;
  /** Nothing passes from now on. @returns when somebody has asked. */
  hold(): Promise<void>;
  /** Everything passes again. */
  open(): void;
  stop(): void;
}

export async function startTcpGate(target: { readonly address: string; readonly port: number }): Promise<TcpGate> {
  const pairs = new Set<readonly [client: Socket, server: Socket]>();
  let left = Number.POSITIVE_INFINITY;
  let held: { readonly resolve: () => void } | undefined;

  const listener = createServer((client) => {
    const server = connect(target.port, target.address);
    const pair = [client, server] as const;
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    let passed = 0;
    client.on('data', (bytes) => {
      if (held === undefined) server.write(bytes);
      else {
        // Whoever is held up asks again when the door is open.
        client.pause();
        client.unshift(bytes);
        held.resolve();
      }
    });
    server.on('data', (bytes) => {
      passed += bytes.length;
      if (passed > left) end();
      else client.write(bytes);
    });
  }).listen(0, target.address);
  await once(listener, 'listening');
  const bound = listener.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');

  return {
    port: bound.port,
    cutAfter(bytes) {
      left = bytes;
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = { resolve };
      return promise;
    },
    open() {
      held = undefined;
      left = Number.POSITIVE_INFINITY;
      for (const [client] of pairs) client.resume();
    },
    stop() {
      listener.close();
      for (const [client, server] of pairs) {
        client.destroy();
        server.destroy();
      }
    },
  };
}
