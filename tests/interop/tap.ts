import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A wire between a client and the service that counts what goes through. */
export interface Tap {
  /** The service's address, through the tap. */
  readonly url: string;
  connections(): number;
  /** The HTTP status of each answer, in order; 100 is left out. */
  statuses(): readonly number[];
  close(): Promise<void>;
}

export async function openTap(target: string): Promise<Tap> {
  const { hostname, port, pathname } = new URL(target);
  const sockets = new Set<Socket>();
  let answers = '';
  let connections = 0;
  const server = createServer((near) => {
    connections += 1;
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      // A client that ends takes its connection with it.
      socket
        .on('error', () => {})
        .on('close', () => {
          near.destroy();
          far.destroy();
        });
    }
    near.pipe(far).on('data', (chunk: Buffer) => {
      answers += chunk.toString('latin1');
    });
    far.pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    connections: () => connections,
    statuses: () =>
      [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)).filter((each) => each !== 100),
    async close() {
      const closed = once(server, 'close');
      for (const socket of sockets) socket.destroy();
      server.close();
      await closed;
    },
  };
}
