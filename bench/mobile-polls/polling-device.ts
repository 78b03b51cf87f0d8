import { createHash, randomBytes, sign } from 'node:crypto';
import { type Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { benchIssuer, type SeededDevice } from './seed-devices.ts';

/** What happens to devices while they poll. */
export interface PollEvents {
  /** A request has reached its device. */
  onRequest(device: SeededDevice, jws: string): void;
  onAnswer(kind: 'waited' | 'polled' | 'refused', status: number): void;
}

interface Polling {
  readonly device: SeededDevice;
  /** Of the mobile service, with its virtual directory. */
  readonly address: string;
  readonly agent: Agent;
  readonly events: PollEvents;
  readonly signal: AbortSignal;
}

interface PollAnswer {
  readonly requests?: readonly string[];
  readonly closed?: readonly unknown[];
  readonly poll_after_ms?: number;
  readonly resume?: string;
}

const WAIT_MS = 25_000;
const PAUSE_AFTER_REFUSAL_MS = 1000;

/** Polls as docs/mobile-protocol.md §6 says, until the signal ends it. */
export async function keepPolling({ device, address, agent, events, signal }: Polling): Promise<void> {
  let have: readonly string[] = [];
  let resume: string | undefined;
  while (!signal.aborted) {
    const isSigned = resume === undefined;
    const { status, body } = await (resume === undefined
      ? send({
          ...{ device, address, agent, signal },
          path: `devices/${device.id}/poll`,
          message: { typ: 'poll+jwt', own: { wait_ms: WAIT_MS, have } },
        })
      : send({
          ...{ device, address, agent, signal },
          path: `devices/${device.id}/wait`,
          message: JSON.stringify({ wait_ms: WAIT_MS, resume }),
        }));
    if (signal.aborted) return;
    resume = undefined;
    if (status !== 200) {
      events.onAnswer('refused', status);
      // A wait that is over is no trouble: the next poll is signed.
      if (status !== 401) await pause(PAUSE_AFTER_REFUSAL_MS * (1 + Math.random() * 9));
      continue;
    }
    events.onAnswer(isSigned ? 'polled' : 'waited', status);
    const answer = JSON.parse(body) as PollAnswer;
    const { requests = [], closed = [], poll_after_ms: pauseMs = 0 } = answer;
    resume = answer.resume;
    for (const jws of requests) events.onRequest(device, jws);
    have = requests.length > 0 ? requests.map((jws) => readClaims(jws).jti) : [];
    if (requests.length + closed.length === 0 && pauseMs > 0) await pause(pauseMs);
  }
}

/** Says yes to a request that asks for no number. */
export async function approve(call: Omit<Polling, 'events'> & { readonly jws: string }): Promise<void> {
  const { jti, nonce } = readClaims(call.jws);
  const own = { req: jti, nonce, req_hash: createHash('sha256').update(call.jws).digest('base64url') };
  const path = `requests/${jti}/decision`;
  const message = { typ: 'authdec+jwt', own: { ...own, decision: 'approve' } };
  const { status, body } = await send({ ...call, path, message });
  if (status !== 200) throw new Error(`A decision was refused: ${status} ${body}`);
}

interface Call extends Pick<Polling, 'device' | 'address' | 'agent' | 'signal'> {
  readonly path: string;
  /** To be signed, or JSON as it is. */
  readonly message: string | { readonly typ: string; readonly own: object };
}

function send(call: Call): Promise<{ readonly status: number; readonly body: string }> {
  const { agent, signal, message: said } = call;
  const type = typeof said === 'string' ? 'application/json' : 'application/jose';
  const message = typeof said === 'string' ? said : writeMessage({ ...call, ...said });
  const headers = { 'Content-Type': type, 'Content-Length': Buffer.byteLength(message) };
  return new Promise((resolve) => {
    request(`${call.address}/mobile/v1/${call.path}`, { method: 'POST', headers, agent, signal }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', (error) => resolve({ status: 0, body: String(error) }))
      .end(message);
  });
}

function writeMessage({
  device,
  path,
  typ,
  own,
}: Pick<Call, 'device' | 'path'> & { readonly typ: string; readonly own: object }): string {
  const header = { alg: 'ES256', typ, kid: device.id, url: `${benchIssuer}/mobile/v1/${path}` };
  const claims = {
    iss: device.id,
    aud: benchIssuer,
    iat: Math.floor(Date.now() / 1000),
    jti: randomBytes(16).toString('base64url'),
  };
  const input = `${encode(header)}.${encode({ ...claims, ...own })}`;
  const signature = sign('sha256', Buffer.from(input), { key: device.key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function readClaims(jws: string): { readonly jti: string; readonly nonce: string } {
  return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
}
