import { createHash, createHmac } from 'node:crypto';
import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import type { TestContext } from 'node:test';

export const radiusSecret = 'a secret of both sides';

/** An Access-Request as it came. */
export interface HeardRequest {
  readonly packet: Buffer;
  readonly from: RemoteInfo;
}

export interface AnswerOptions {
  /** Default: that of both sides. */
  readonly secret?: string;
  /** Default: once. */
  readonly signatures?: 0 | 1 | 2;
  /** Attributes ahead of it. Default: none. */
  readonly ahead?: Buffer;
  /** Attributes behind it. Default: none. */
  readonly attributes?: Buffer;
}

export const codes = { accept: 2, reject: 3, accountingResponse: 5, challenge: 11 } as const;

/** An answer by the letter of RFC 2865 §3 and RFC 2869 §5.14, in code that is not ours. */
export function answerTo(request: Buffer, code: number, options: AnswerOptions = {}): Buffer {
  const { secret = radiusSecret, signatures = 1, ahead = Buffer.alloc(0), attributes = Buffer.alloc(0) } = options;
  const signed = Buffer.concat([Buffer.of(80, 18), Buffer.alloc(16)]);
  const answer = Buffer.concat([Buffer.alloc(20), ahead, ...Array(signatures).fill(signed), attributes]);
  answer.set([code, request[1] ?? 0, answer.length >> 8, answer.length & 255]);
  request.copy(answer, 4, 4, 20);
  const signature = createHmac('md5', secret).update(answer).digest();
  for (let index = 0; index < signatures; index += 1) signature.copy(answer, 22 + ahead.length + index * 18);
  createHash('md5').update(answer).update(secret).digest().copy(answer, 4);
  return answer;
}

/** A server on loopback that hears everything and answers what a test says. */
export async function startRadiusPeer(t: TestContext) {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  let isOpen = true;
  const heard: HeardRequest[] = [];
  let plan: (request: HeardRequest) => void = () => undefined;
  socket.on('message', (packet, from) => {
    heard.push({ packet, from });
    plan({ packet, from });
  });
  const stop = () => {
    if (isOpen) socket.close();
    isOpen = false;
  };
  t.after(stop);
  return {
    server: { host: '127.0.0.1', port: socket.address().port },
    heard,
    answer: answerTo,
    send: (datagram: Buffer, { port, address }: RemoteInfo) => socket.send(datagram, port, address),
    /** What it does with each request from now on. Default: nothing. */
    onRequest(next: (request: HeardRequest) => void) {
      plan = next;
    },
    /** Answers every request so. */
    answerAll(code: number, options?: AnswerOptions) {
      plan = ({ packet, from }) => socket.send(answerTo(packet, code, options), from.port, from.address);
    },
    stop,
  };
}
