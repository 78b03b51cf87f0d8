/** One side of a protocol, long as it is, so that it can be read beside its document from top to bottom. */
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { openPin } from './open-pin.ts';

/**
 * A mobile app web service that knows docs/mobile-protocol.md and no more, for one device at a time, so that the app can
 * be tested against what the document says: it checks each message of the app to the letter, and says what the app gave.
 */
export interface MobileV1Peer {
  readonly issuer: string;
  /** The link of the QR code. `thumbprint`: of another key than the server's, as an impostor has it. */
  link(appOrigin: string, options?: { readonly thumbprint?: string }): string;
  /** Asks the device; the number to type is told here alone. */
  ask(request?: Partial<AskedRequest>): { readonly id: string; readonly number: string };
  /** A request whose claims the test makes, signed by any key. */
  askRaw(claims: Readonly<Record<string, unknown>>, key?: KeyObject): void;
  /** PINs that the app set. */
  readonly newPins: readonly string[];
  /** What became of a request. */
  state(id: string): string;
  /** As by another device, or the clock. */
  close(id: string, state: string): void;
  revoke(): void;
  /** Everything that the app sent and that was checked, by the name of its call. */
  readonly calls: readonly { readonly name: string; readonly payload: Readonly<Record<string, unknown>> }[];
  readonly device: () => { readonly id: string; readonly name: string; readonly totpSecret: string } | undefined;
  /** Changes of the key that counted. */
  readonly keyChanges: readonly { readonly withScreenLock: boolean }[];
  policy: {
    requireUv: boolean;
    totp: boolean;
    clockAheadSeconds: number;
    /** What becomes of a change of the key: its answer is lost after it counted, it does not get here, or is not wanted. */
    keys: 'change' | 'lose-answer' | 'lose-message' | 'refuse';
  };
}

interface AskedRequest {
  readonly kind: 'login' | 'test';
  readonly match: 'enter' | 'none';
  readonly uv: boolean;
  readonly fraudBlocks: boolean;
  readonly seconds: number;
  readonly service: string;
  readonly company: string;
  readonly fraudAllowed: boolean;
  /** The PIN that an approval takes; empty: none. */
  readonly pin: string;
  readonly pinMustChange: boolean;
  readonly pinMayChange: boolean;
}

interface Open {
  readonly id: string;
  readonly jws: string;
  readonly nonce: string;
  readonly number: string;
  readonly blocks: boolean;
  readonly pin: string;
  readonly mustChange: boolean;
  readonly expiresAt: number;
  state: string;
  tries: number;
}

interface JsonWebKey {
  readonly crv: string;
  readonly kty: string;
  readonly x: string;
  readonly y: string;
}

interface Uv {
  readonly response: { readonly clientDataJSON: string };
}

const username = 'anna.schmidt@contoso.com';

export async function startMobileV1Peer(t: TestContext, appOrigin: string): Promise<MobileV1Peer> {
  const serverKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicJwk = serverKey.publicKey.export({ format: 'jwk' });
  const kid = thumbprint(publicJwk);
  const pinKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pinJwk = pinKey.publicKey.export({ format: 'jwk' });
  const newPins: string[] = [];
  const token = randomBytes(32).toString('base64url');
  const requests = new Map<string, Open>();
  const calls: { name: string; payload: Record<string, unknown> }[] = [];
  const seen = new Set<string>();
  const waiters = new Set<() => void>();
  const policy: MobileV1Peer['policy'] = { requireUv: false, totp: true, clockAheadSeconds: 0, keys: 'change' };
  const keyChanges: { withScreenLock: boolean }[] = [];
  const knownKeys = new Set<string>();
  let device: { id: string; name: string; key: KeyObject; totpSecret: string } | undefined;
  let revoked = false;
  let tokenUsed = false;

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => problem(response, 500, String(error)));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}/PA`;
  const base = `${issuer}/mobile/v1`;

  function now(): number {
    return Math.floor(Date.now() / 1000) + policy.clockAheadSeconds;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.origin !== undefined && request.headers.origin !== appOrigin) throw new Error('another origin');
    response.setHeader('Access-Control-Allow-Origin', appOrigin);
    response.setHeader('Access-Control-Allow-Headers', 'content-type');
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    const url = new URL(request.url ?? '', issuer);
    if (url.pathname === '/PA/.well-known/mobile-mfa') {
      return json(response, 200, {
        issuer,
        versions: ['1'],
        endpoints: { base },
        jwks_uri: `${base}/jwks`,
        algs: ['ES256'],
        features: ['poll', 'number_match', 'totp', 'fraud'],
        server_time: now(),
      });
    }
    if (request.headers['content-type'] !== 'application/jose') return problem(response, 415, 'wrong_type');
    const [, first, id = '', last = ''] = url.pathname.match(/^\/PA\/mobile\/v1\/(\w+)\/([\w-]+)(?:\/(\w+))?$/) ?? [];
    const name = id === 'redeem' ? 'redeem' : last;
    const opened = open(await text(request), url.href, name);
    if (typeof opened === 'string') return problem(response, opened === 'clock_skew' ? 422 : 401, opened, now());
    if (name !== 'redeem' && revoked) return problem(response, 410, 'device_revoked');
    calls.push({ name, payload: opened.payload });
    switch (`${first} ${name}`) {
      case 'enrollments redeem':
        return redeem(response, opened);
      case 'devices confirm':
        return json(response, 200, { state: 'confirmed', uv: opened.payload.webauthn !== undefined });
      case 'devices poll':
        return poll(response, opened.payload);
      case 'devices name':
        if (device !== undefined) device.name = String(opened.payload.name);
        return json(response, 200, { name: opened.payload.name });
      case 'devices status':
        return json(response, 200, { state: 'active', name: device?.name });
      case 'devices keys':
        return changeKey(response, opened.payload);
      case 'devices remove':
        revoked = true;
        return json(response, 200, {});
      case 'requests decision':
        return decide(response, id, opened.payload);
      default:
        return problem(response, 404, 'no_such_request');
    }
  }

  /** Form, signature, address, audience, clock and replay, in this order; the reason where one is wrong. */
  function open(jws: string, url: string, name: string) {
    const [head = '', body = '', signature = ''] = jws.split('.');
    const header = read(head);
    const payload = read(body);
    const types: Readonly<Record<string, string>> = { redeem: 'enrol', decision: 'authdec' };
    if (header.alg !== 'ES256' || header.typ !== `${types[name] ?? name}+jwt`) return 'malformed';
    const names = Object.keys(header).sort().join();
    if (names !== (name === 'redeem' ? 'alg,jwk,typ,url' : 'alg,kid,typ,url')) return 'malformed';
    const jwk = header.jwk as object | undefined;
    const key = jwk === undefined ? device?.key : createPublicKey({ key: jwk as never, format: 'jwk' });
    const from = jwk === undefined ? device?.id : thumbprint(jwk as never);
    if (key === undefined || payload.iss !== from) return 'not_authorised';
    const signed = verify(
      'sha256',
      Buffer.from(`${head}.${body}`),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    if (!signed || header.url !== url || payload.aud !== issuer) return 'not_authorised';
    if (Math.abs(Number(payload.iat) - now()) > 120) return 'clock_skew';
    const jti = String(payload.jti);
    if (!/^[\w-]{22}$/.test(jti) || seen.has(jti)) return 'replay';
    seen.add(jti);
    return { payload, key };
  }

  function redeem(response: ServerResponse, { payload, key }: { payload: Record<string, unknown>; key: KeyObject }) {
    if (payload.token !== token || tokenUsed) return problem(response, 401, 'not_authorised');
    tokenUsed = true;
    const totpSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    device = {
      id: randomBytes(16).toString('base64url'),
      name: String((payload.device as { name: string }).name),
      key,
      totpSecret,
    };
    json(response, 201, {
      device_id: device.id,
      state: 'pending',
      account: { issuer_name: 'Contoso', username },
      server_key: { ...publicJwk, kid, use: 'sig', alg: 'ES256' },
      policy: { require_uv: policy.requireUv, match_digits: 6 },
      confirm: { challenge: randomBytes(16).toString('base64url'), expires_at: now() + 300 },
      ...(policy.totp && { totp: { secret: totpSecret, algorithm: 'SHA1', digits: 6, period: 30 } }),
      webauthn_options: {
        rp: { id: 'localhost', name: 'Contoso' },
        user: { id: randomBytes(16).toString('base64url'), name: username, displayName: username },
        challenge: randomBytes(32).toString('base64url'),
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        authenticatorSelection: { authenticatorAttachment: 'platform', userVerification: 'required' },
        attestation: 'none',
      },
    });
  }

  /** Both keys sign, about this device and this message; with a screen lock so does it. */
  function changeKey(response: ServerResponse, payload: Record<string, unknown>) {
    if (device === undefined) return problem(response, 401, 'not_authorised');
    const { new_jwk: jwk, proof, jti, uv } = payload as { new_jwk: JsonWebKey; proof: string; jti: string; uv?: Uv };
    if (Object.keys(jwk).toSorted().join() !== 'crv,kty,x,y') return problem(response, 400, 'malformed');
    const next = createPublicKey({ key: jwk as never, format: 'jwk' });
    const name = thumbprint(jwk);
    const [head = '', body = '', signature = ''] = proof.split('.');
    const isProof =
      isDeepStrictEqual(read(head), { alg: 'ES256', typ: 'key-proof+jwt' }) &&
      isDeepStrictEqual(read(body), { device_id: device.id, jti }) &&
      verify(
        'sha256',
        Buffer.from(`${head}.${body}`),
        { key: next, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      );
    if (!isProof) return problem(response, 401, 'not_authorised');
    if (knownKeys.has(name)) return problem(response, 409, 'duplicate_key');
    const challenge = `mobile-v1|key|${JSON.stringify({ device_id: device.id, jti, thumbprint: name })}`;
    const signed = uv === undefined ? undefined : read(uv.response.clientDataJSON).challenge;
    if (policy.keys === 'refuse' || (signed !== undefined && signed !== sha256(challenge)))
      return problem(response, 403, 'policy');
    if (policy.keys === 'lose-message') return void response.destroy();
    device.key = next;
    knownKeys.add(name);
    keyChanges.push({ withScreenLock: signed !== undefined });
    if (policy.keys === 'lose-answer') return void response.destroy();
    json(response, 200, { thumbprint: name });
  }

  async function poll(response: ServerResponse, payload: Record<string, unknown>): Promise<void> {
    const have = payload.have as string[];
    const look = () => ({
      requests: [...requests.values()]
        .filter(({ id, state }) => state === 'open' && !have.includes(id))
        .map(({ jws }) => jws),
      closed: [...requests.values()]
        .filter(({ id, state }) => state !== 'open' && have.includes(id))
        .map(({ id, state }) => ({ id, state })),
    });
    let found = look();
    if (found.requests.length + found.closed.length === 0) {
      await new Promise<void>((resolve) => {
        waiters.add(resolve);
        response.on('close', resolve);
      });
      found = { requests: [], closed: [] };
    }
    if (revoked) return problem(response, 410, 'device_revoked');
    json(response, 200, { ...found, poll_after_ms: found.closed.length > 0 ? 300 : 0, server_time: now() });
  }

  function decide(response: ServerResponse, id: string, payload: Record<string, unknown>) {
    const request = requests.get(id);
    if (request === undefined || payload.req !== id) return problem(response, 404, 'no_such_request');
    if (request.state !== 'open') return problem(response, 409, 'already_decided');
    if (request.expiresAt < now()) return problem(response, 410, 'request_expired');
    if (payload.nonce !== request.nonce || payload.req_hash !== sha256(request.jws))
      return problem(response, 400, 'malformed');
    switch (payload.decision) {
      case 'deny':
        request.state = 'denied';
        break;
      case 'fraud':
        request.state = 'fraud_reported';
        break;
      default: {
        const open = approve(request, payload);
        if (open !== undefined) return json(response, 200, open);
      }
    }
    json(response, 200, {
      state: request.state,
      ...(request.state === 'fraud_reported' && { blocked: request.blocks }),
    });
  }

  /** Number, then PIN. Gives what leaves the request open. */
  function approve(request: Open, payload: Record<string, unknown>): object | undefined {
    if ((payload.match ?? '') !== request.number) request.state = 'match_failed';
    else if (request.pin === '') request.state = 'approved';
    else {
      request.tries += 1;
      const left = 3 - request.tries;
      if (read(payload.pin) !== request.pin) {
        if (left > 0) return { state: 'pin_retry', tries_left: left };
        request.state = 'pin_failed';
        return undefined;
      }
      const newPin = payload.new_pin === undefined ? undefined : read(payload.new_pin);
      if (newPin === undefined && request.mustChange) return { state: 'pin_change' };
      if (newPin === '1234') return { state: 'new_pin_refused', rule: 'sequence', tries_left: left };
      if (newPin !== undefined) newPins.push(newPin);
      request.state = 'approved';
    }
    return undefined;

    function read(sealed: unknown): string {
      const { nonce, pin } = openPin(String(sealed), pinKey.privateKey);
      if (nonce !== request.nonce || pin.length !== 16)
        throw new Error('a PIN about another request, or not filled up');
      return pin.trim();
    }
  }

  function wake(): void {
    for (const waiter of waiters) waiter();
    waiters.clear();
  }

  function signJws(claims: Readonly<Record<string, unknown>>, key: KeyObject): string {
    const input = [{ alg: 'ES256', typ: 'authreq+jwt', kid }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  }

  function askRaw(
    claims: Readonly<Record<string, unknown>>,
    key = serverKey.privateKey,
    own: Partial<Pick<Open, 'number' | 'blocks' | 'pin' | 'mustChange'>> = {},
  ): string {
    const id = String(claims.jti ?? randomBytes(16).toString('base64url'));
    const nonce = randomBytes(16).toString('base64url');
    const expiresAt = Number(claims.exp ?? now() + 60);
    const common = { iss: issuer, aud: device?.id, jti: id, iat: now(), exp: expiresAt, nonce, ...claims };
    requests.set(id, {
      id,
      jws: signJws(common, key),
      nonce,
      number: '',
      blocks: true,
      pin: '',
      mustChange: false,
      ...own,
      expiresAt,
      state: 'open',
      tries: 0,
    });
    wake();
    return id;
  }

  return {
    issuer,
    policy,
    calls,
    keyChanges,
    link: (origin, { thumbprint: k = kid } = {}) => `${origin}/e#v=1&i=${encodeURIComponent(issuer)}&t=${token}&k=${k}`,
    ask(asked = {}) {
      const { kind = 'login', match = 'enter', uv = false, seconds = 60 } = asked;
      const { fraudAllowed = true, fraudBlocks = true, service = 'Payroll', company = 'Contoso' } = asked;
      const { pin = '', pinMustChange = false, pinMayChange = false } = asked;
      const number = match === 'enter' ? String(1_000_000 + Math.floor(Math.random() * 1_000_000)).slice(1) : '';
      const claims = {
        exp: now() + seconds,
        kind,
        match: match === 'enter' ? { mode: 'enter', digits: 6 } : { mode: 'none' },
        need: { uv, pin: pin !== '' },
        ...(pin !== '' && {
          pin: {
            key: { ...pinJwk, kid: thumbprint(pinJwk) },
            must_change: pinMustChange,
            may_change: pinMayChange,
            minimum_digits: 4,
          },
        }),
        fraud: { allowed: fraudAllowed, blocks: fraudBlocks },
        ctx: { service, protocol: 'sdk', company, account: username, ip: '192.0.2.7', at: now() },
      };
      const own = { number, blocks: fraudBlocks, pin, mustChange: pinMustChange };
      return { id: askRaw(claims, serverKey.privateKey, own), number };
    },
    askRaw: (claims, key) => void askRaw(claims, key),
    newPins,
    state: (id) => requests.get(id)?.state ?? 'unknown',
    close(id, state) {
      const request = requests.get(id);
      if (request !== undefined) request.state = state;
      wake();
    },
    revoke() {
      revoked = true;
      wake();
    },
    device: () => device,
  };
}

function read(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('base64url');
}

function thumbprint({ crv, kty, x, y }: { crv?: string; kty?: string; x?: string; y?: string }): string {
  return sha256(JSON.stringify({ crv, kty, x, y }));
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, code: string, serverTime = 0): void {
  const body = { type: 'about:blank', status, code, server_time: serverTime };
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body));
}
