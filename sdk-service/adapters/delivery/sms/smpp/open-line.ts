import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import smpp, { type Pdu } from 'smpp';
import type { SmppConfig } from '../../../../ports/text-carrier-config.ts';
import type { SmppTiming } from './smpp-timing.ts';

/** A line to a centre, bound. */
export interface SmppLine {
  /** Undefined: no answer in this time, or the line broke. */
  ask(command: string, fields: Readonly<Record<string, unknown>>, withinMs: number): Promise<Pdu | undefined>;
  /** Asks whether the centre is still there, and ends the line when it is not. */
  enquire(): Promise<void>;
  readonly isOpen: boolean;
  close(): void;
}

export interface LineEvents {
  /** Whatever the centre brings by `deliver_sm`; it is answered already. */
  delivered(pdu: Pdu): void;
  /** Once, whoever ended it. */
  closed(): void;
}

/** Why there is no line. `refused`: the centre is there, and does not let us in. */
export class SmppFailure extends Error {
  readonly kind: 'refused' | 'unreachable';

  constructor(kind: SmppFailure['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'SmppFailure';
    this.kind = kind;
  }
}

/** Finds a centre that vanished without a word, behind a firewall that forgets idle connections. */
const KEEP_ALIVE_MS = 60_000;

/** SMPP 3.4 §5.2.4. */
const VERSION = 0x34;

const ANSWERED: ReadonlySet<string> = new Set(['deliver_sm', 'data_sm', 'enquire_link', 'unbind']);
const UNANSWERED: ReadonlySet<string> = new Set(['alert_notification', 'outbind']);

/**
 * Connects and binds as transceiver; with TLS the chain and the name of the certificate are always checked.
 *
 * @throws SmppFailure within twice `connectMs`.
 */
export async function openLine(
  config: SmppConfig,
  { password, timing, events }: { readonly password: string; readonly timing: SmppTiming; readonly events: LineEvents },
): Promise<SmppLine> {
  const socket = await openSocket(config, timing);
  const line = createLine(socket, { timing, events });
  const answer = await line.ask(
    'bind_transceiver',
    { system_id: config.systemId, password, system_type: config.systemType, interface_version: VERSION },
    timing.connectMs,
  );
  if (answer?.command_status === 0) return line;
  line.close();
  if (answer === undefined) throw new SmppFailure('unreachable', 'The centre did not answer the bind.');
  throw new SmppFailure('refused', `The centre refused the bind: ${describeStatus(answer.command_status)}.`);
}

async function openSocket({ host, port, tls, certificateAuthority }: SmppConfig, timing: SmppTiming): Promise<Socket> {
  const socket = tls
    ? connectTls({
        host,
        port,
        // RFC 6066 §3: an address is no server name.
        ...(isIP(host) === 0 && { servername: host }),
        ...(certificateAuthority !== '' && { ca: certificateAuthority }),
        minVersion: 'TLSv1.2',
        rejectUnauthorized: true,
      })
    : connectTcp({ host, port });
  const signal = AbortSignal.timeout(timing.connectMs);
  try {
    await once(socket, tls ? 'secureConnect' : 'connect', { signal });
  } catch (error) {
    socket.destroy();
    const message = signal.aborted ? 'No connection in time.' : `No connection: ${describe(error)}.`;
    throw new SmppFailure('unreachable', message, error);
  }
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  socket.setNoDelay(true);
  return socket;
}

function createLine(
  socket: Socket,
  { timing, events }: { readonly timing: SmppTiming; readonly events: LineEvents },
): SmppLine {
  const session = new smpp.Session({ socket });
  const pending = new Set<(answer: undefined) => void>();
  let isOpen = true;

  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    clearInterval(enquiring);
    socket.destroy();
    for (const giveUp of [...pending]) giveUp(undefined);
    events.closed();
  }

  function ask(command: string, fields: Readonly<Record<string, unknown>>, withinMs: number): Promise<Pdu | undefined> {
    const { promise, resolve } = Promise.withResolvers<Pdu | undefined>();
    const timer = setTimeout(() => resolve(undefined), Math.max(0, withinMs));
    pending.add(resolve);
    if (!isOpen || !session.send(new smpp.PDU(command, fields), resolve)) resolve(undefined);
    return promise.finally(() => {
      clearTimeout(timer);
      pending.delete(resolve);
    });
  }

  async function enquire(): Promise<void> {
    if ((await ask('enquire_link', {}, timing.enquireMs / 2)) === undefined) close();
  }

  // What cannot be read as SMPP ends the line: nobody knows where the next message would begin.
  session.on('error', close);
  session.on('close', close);
  // Once the centre has closed its side, nothing more is worth sending.
  socket.on('end', close);
  session.on('pdu', (pdu: Pdu) => {
    if (pdu.isResponse()) return;
    // SMPP 3.4 §4.3.1: what we do not know is refused by generic_nack. The library knows no answer to what has none.
    if (ANSWERED.has(pdu.command)) session.send(pdu.response());
    else if (!UNANSWERED.has(pdu.command)) {
      const { sequence_number } = pdu;
      session.send(new smpp.PDU('generic_nack', { command_status: smpp.errors.ESME_RINVCMDID, sequence_number }));
    }
    if (pdu.command === 'unbind') close();
    if (pdu.command === 'deliver_sm') events.delivered(pdu);
  });
  const enquiring = setInterval(() => void enquire(), timing.enquireMs).unref();

  return {
    ask,
    enquire,
    close,
    get isOpen() {
      return isOpen;
    },
  };
}

/** `ESME_RINVPASWD` and the like; of what SMPP does not name, the number. */
export function describeStatus(status: number): string {
  const name = Object.entries(smpp.errors).find(([, code]) => code === status)?.[0];
  return name ?? `status 0x${status.toString(16).padStart(8, '0')}`;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
