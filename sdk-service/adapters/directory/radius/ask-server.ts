import { createSocket, type Socket } from 'node:dgram';
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { DirectoryServer } from '../../../ports/directory.ts';
import type { Randomness } from '../../../ports/randomness.ts';
import type { AccessRequest } from './access-request.ts';
import { RadiusFailure } from './radius-failure.ts';
import { type RadiusVerdict, readAnswer } from './read-answer.ts';

/** RFC 5080 §2.2.1: asked again, ever more seldom, give or take a tenth. */
const FIRST_WAIT_MILLISECONDS = 1000;
const LONGEST_WAIT_MILLISECONDS = 16_000;

export interface AskOptions {
  readonly secret: Buffer;
  readonly randomness: Randomness;
  /** The whole wait, the name of the server included. */
  readonly seconds: number;
}

/**
 * Puts one question to one server, from a port of its own to which the system lets only this server answer. Lost packets are
 * sent again as they were, so that the server knows them for the same question (RFC 5080 §2.2.2).
 *
 * @throws RadiusFailure when no genuine answer comes in time.
 */
export async function askServer(
  server: DirectoryServer,
  request: AccessRequest,
  { secret, randomness, seconds }: AskOptions,
): Promise<RadiusVerdict> {
  const { promise, resolve, reject } = Promise.withResolvers<RadiusVerdict>();
  let ignored: string | undefined;
  let socket: Socket | undefined;
  let again: NodeJS.Timeout | undefined;
  let isOver = false;

  function open({ address, family }: LookupAddress): void {
    if (isOver) return;
    const opened = createSocket(family === 6 ? 'udp6' : 'udp4');
    socket = opened;
    opened.on('error', (cause) => reject(toFailure(cause)));
    opened.on('message', (datagram) => {
      const answer = readAnswer(datagram, request, secret);
      if ('verdict' in answer) resolve(answer.verdict);
      else ignored = answer.ignored;
    });
    opened.connect(server.port, address, () => send(opened, FIRST_WAIT_MILLISECONDS));
  }

  function send(opened: Socket, waitMilliseconds: number): void {
    if (isOver) return;
    opened.send(request.packet, (cause) => {
      if (cause) reject(toFailure(cause));
    });
    const wait = waitMilliseconds * (0.9 + (randomness.bytes(1).readUInt8() / 255) * 0.2);
    again = setTimeout(send, wait, opened, Math.min(waitMilliseconds * 2, LONGEST_WAIT_MILLISECONDS));
  }

  const deadline = setTimeout(() => reject(tellSilence(seconds, ignored)), seconds * 1000);
  findAddress(server.host).then(open).catch(reject);
  try {
    return await promise;
  } finally {
    isOver = true;
    clearTimeout(deadline);
    clearTimeout(again);
    socket?.close();
  }
}

async function findAddress(host: string): Promise<LookupAddress> {
  try {
    return await lookup(host);
  } catch (cause) {
    throw new RadiusFailure('dns', `There is no address for ${host}.`, { cause });
  }
}

function tellSilence(seconds: number, ignored: string | undefined): RadiusFailure {
  return ignored === undefined
    ? new RadiusFailure('silent', `No answer within ${seconds} s.`)
    : new RadiusFailure('not-genuine', `No answer that could be believed within ${seconds} s. ${ignored}`);
}

function toFailure(cause: Error): RadiusFailure {
  // Windows says so in the second way.
  return ['ECONNREFUSED', 'ECONNRESET'].includes((cause as NodeJS.ErrnoException).code ?? '')
    ? new RadiusFailure('refused', 'Nothing listens at this address and port.', { cause })
    : new RadiusFailure('network', cause.message, { cause });
}
