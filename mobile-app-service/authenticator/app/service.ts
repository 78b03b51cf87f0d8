import type { Device, DeviceAccount } from './account.ts';
import { signMessage } from './messages.ts';

/** An answer of the service that is no success: its code (docs/mobile-protocol.md §4) decides what the app does. */
export class ServiceProblem extends Error {
  override readonly name = 'ServiceProblem';
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly serverTime: number | undefined;
  readonly retryAfterSeconds: number;
  constructor(problem: {
    readonly code: string;
    readonly status: number;
    readonly detail?: string | undefined;
    readonly serverTime?: number | undefined;
    readonly retryAfterSeconds?: number;
  }) {
    super(problem.code);
    this.code = problem.code;
    this.status = problem.status;
    this.detail = problem.detail ?? '';
    this.serverTime = problem.serverTime;
    this.retryAfterSeconds = problem.retryAfterSeconds ?? 0;
  }
}

/** The code of a problem; `offline` where nobody answered. */
export function problemCode(error: unknown): string {
  return error instanceof ServiceProblem ? error.code : 'offline';
}

export interface Discovery {
  readonly issuer: string;
  readonly base: string;
  readonly vapidKey: string | undefined;
}

/** A poll waits 25 s at most; everything else answers at once. */
const LONGEST_ANSWER_MILLISECONDS = 40_000;

/** @throws ServiceProblem `wrong_service` where the address is no mobile app web service of that name. */
export async function discover(issuer: string): Promise<Discovery> {
  const response = await fetch(`${issuer}/.well-known/mobile-mfa`, {
    signal: AbortSignal.timeout(LONGEST_ANSWER_MILLISECONDS),
  });
  const said = response.ok ? ((await response.json()) as Partial<DiscoveryAnswer>) : {};
  const base = said.endpoints?.base;
  // RFC 8414 §3.3: the issuer says its own name, and all addresses are its own.
  if (said.issuer !== issuer || said.versions?.includes('1') !== true || base?.startsWith(`${issuer}/`) !== true) {
    throw new ServiceProblem({ code: 'wrong_service', status: response.status });
  }
  return { issuer, base, vapidKey: said.vapid_public_key };
}

interface DiscoveryAnswer {
  readonly issuer: string;
  readonly versions: readonly string[];
  readonly endpoints: { readonly base?: string };
  readonly vapid_public_key: string;
}

/** Seconds since 1970 by the server's clock. */
export function serverSeconds({ clockOffsetSeconds }: Pick<Device, 'clockOffsetSeconds'>): number {
  return Math.floor(Date.now() / 1000) + clockOffsetSeconds;
}

interface Call {
  readonly typ: string;
  /** Below the base: `devices/<id>/poll`. */
  readonly path: string;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal | undefined;
  /** Signs in place of the device's. */
  readonly key?: CryptoKey;
  readonly jti?: string;
}

/**
 * A signed call of a device. Where its clock is wrong, the call is made once more by the server's; where a change of its
 * key was cut off, it is made once more by the next one, since the server may know that already.
 *
 * @param keepOffset Told the difference of the clocks, to be kept.
 * @throws ServiceProblem where the service refuses; TypeError where nobody answers.
 */
export async function callService(
  { id, device }: Pick<DeviceAccount, 'id' | 'device'>,
  call: Call,
  keepOffset: (seconds: number) => Promise<void>,
): Promise<unknown> {
  const url = `${device.base}/${call.path}`;
  const { typ, payload = {}, jti, signal } = call;
  const message = { typ, url, from: { kid: id }, iss: id, aud: device.issuer, payload, jti };
  const sendBy = (key: CryptoKey) =>
    withServerClock(
      device.clockOffsetSeconds,
      async (clockOffsetSeconds) =>
        post(url, await signMessage({ ...message, key, iat: serverSeconds({ clockOffsetSeconds }) }), signal),
      keepOffset,
    );
  try {
    return await sendBy(call.key ?? device.popKey);
  } catch (error) {
    const isForNext = call.key === undefined && problemCode(error) === 'not_authorised';
    if (!isForNext || device.nextKey === undefined) throw error;
    return sendBy(device.nextKey.privateKey);
  }
}

/** Waits on after a poll that brought nothing. @throws ServiceProblem, TypeError as `callService`. */
export function goOnWaiting(
  { id, device }: Pick<DeviceAccount, 'id' | 'device'>,
  { resume, waitMs, signal }: { readonly resume: string; readonly waitMs: number; readonly signal: AbortSignal },
): Promise<unknown> {
  const body = JSON.stringify({ resume, wait_ms: waitMs });
  return send(`${device.base}/devices/${id}/wait`, { type: 'application/json', body }, signal);
}

/** Sends, and sends again with the server's time where it says that ours is off. */
export async function withServerClock<Answer>(
  offset: number,
  send: (offset: number) => Promise<Answer>,
  keepOffset: (seconds: number) => Promise<void> | void,
): Promise<Answer> {
  try {
    return await send(offset);
  } catch (error) {
    if (!(error instanceof ServiceProblem) || error.code !== 'clock_skew' || error.serverTime === undefined)
      throw error;
    const found = error.serverTime - Math.floor(Date.now() / 1000);
    await keepOffset(found);
    return send(found);
  }
}

/** Posts one JWS. @throws ServiceProblem, TypeError as `callService`. */
export function post(url: string, jws: string, signal?: AbortSignal): Promise<unknown> {
  return send(url, { type: 'application/jose', body: jws }, signal);
}

async function send(
  url: string,
  { type, body }: { readonly type: string; readonly body: string },
  signal?: AbortSignal,
): Promise<unknown> {
  const limit = AbortSignal.timeout(LONGEST_ANSWER_MILLISECONDS);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'error',
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
  });
  if (response.ok) return response.json();
  const problem = (await response.json().catch(() => ({}))) as {
    readonly code?: string;
    readonly detail?: string;
    readonly server_time?: number;
  };
  throw new ServiceProblem({
    code: problem.code ?? 'temporarily_unavailable',
    status: response.status,
    detail: problem.detail,
    serverTime: problem.server_time,
    retryAfterSeconds: Number(response.headers.get('retry-after')) || 0,
  });
}
