import { createHash, randomBytes, type webcrypto } from 'node:crypto';

const { subtle } = globalThis.crypto;

/** What the service answered. */
export interface DeviceReply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of a test
  readonly body: any;
}

interface ClientOptions {
  /** Default: HTTPS as docs/mobile-protocol.md says. */
  readonly post?: (url: string, message: string) => Promise<DeviceReply>;
  /** Seconds since 1970. Default: the clock of this machine. */
  readonly now?: () => number;
}

interface Link {
  readonly issuer: string;
  readonly token: string;
  readonly thumbprint: string;
}

/** Changes to what the client would send, for tests that attack. */
export interface Tampering {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly key?: webcrypto.CryptoKey;
  /** The message in place of the whole. */
  readonly message?: (message: string) => string;
}

export interface ReceivedRequest {
  readonly message: string;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of a test
  readonly payload: any;
}

type Call = 'confirm' | 'poll' | 'push' | 'status' | 'name' | 'keys' | 'remove';

const types = {
  confirm: 'confirm+jwt',
  poll: 'poll+jwt',
  push: 'push+jwt',
  status: 'status+jwt',
  name: 'name+jwt',
  keys: 'keys+jwt',
  remove: 'remove+jwt',
} as const satisfies Record<Call, string>;

export type ReferenceClient = Awaited<ReturnType<typeof createReferenceClient>>;

/**
 * An authenticator app as docs/mobile-protocol.md describes it, written from that page alone: another app could be. It
 * imports nothing of the server.
 */
export async function createReferenceClient({ post = postMessage, now = nowSeconds }: ClientOptions = {}) {
  let { keys, jwk } = await makeKeys();
  let issuer = '';
  let deviceId = '';
  let challenge = '';
  let serverKey: webcrypto.CryptoKey | undefined;
  let serverKeyId = '';
  let totpSecret = '';

  async function sign(header: object, payload: object, key = keys.privateKey): Promise<string> {
    const input = `${encode(JSON.stringify(header))}.${encode(JSON.stringify(payload))}`;
    const signature = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, Buffer.from(input));
    return `${input}.${Buffer.from(signature).toString('base64url')}`;
  }

  async function makeMessage(url: string, typ: string, own: object, tampering: Tampering = {}): Promise<string> {
    const isNew = typ === 'enrol+jwt';
    const header = { alg: 'ES256', typ, ...(isNew ? { jwk } : { kid: deviceId }), url, ...tampering.header };
    const claims = { iss: isNew ? thumbprint(jwk) : deviceId, aud: issuer, iat: now(), jti: newId() };
    const message = await sign(header, { ...claims, ...own, ...tampering.payload }, tampering.key);
    return tampering.message === undefined ? message : tampering.message(message);
  }

  async function call(name: Call, own: object = {}, tampering?: Tampering): Promise<DeviceReply> {
    const url = `${issuer}/mobile/v1/devices/${deviceId}/${name}`;
    return post(url, await makeMessage(url, types[name], own, tampering));
  }

  /** §6: signature, pinned key, audience, time. */
  async function readRequest(message: string): Promise<ReceivedRequest> {
    const [header = '', payload = '', signature = ''] = message.split('.');
    const { alg, typ, kid } = decode(header);
    if (alg !== 'ES256' || typ !== 'authreq+jwt' || kid !== serverKeyId) throw new Error('not signed by the server');
    const isSigned =
      serverKey !== undefined &&
      (await subtle.verify(
        { name: 'ECDSA', hash: 'SHA-256' },
        serverKey,
        Buffer.from(signature, 'base64url'),
        Buffer.from(`${header}.${payload}`),
      ));
    const claims = decode(payload);
    if (!isSigned || claims.aud !== deviceId || claims.iss !== issuer) throw new Error('not for this device');
    return { message, payload: claims };
  }

  return {
    get keys() {
      return keys;
    },
    get jwk() {
      return jwk;
    },
    makeMessage,
    call,
    readRequest,
    get deviceId() {
      return deviceId;
    },
    get issuer() {
      return issuer;
    },
    get totpSecret() {
      return totpSecret;
    },

    /** §3 and §5, step 2. */
    async redeem(link: string, own: object = {}, tampering?: Tampering): Promise<DeviceReply> {
      const found = readLink(link);
      issuer = found.issuer;
      const url = `${issuer}/mobile/v1/enrollments/redeem`;
      const fields = {
        token: found.token,
        device: { name: 'Pixel 9', platform: 'android', app: 'reference', app_version: '1.0' },
        key_storage: 'software',
        push: { type: 'none' },
        ...own,
      };
      const reply = await post(url, await makeMessage(url, 'enrol+jwt', fields, tampering));
      if (reply.status !== 201) return reply;
      const { device_id, server_key, confirm, totp } = reply.body;
      if (thumbprint(server_key) !== found.thumbprint)
        throw new Error('the server has another key than the QR code says');
      const { kty, crv, x, y } = server_key;
      serverKey = await subtle.importKey('jwk', { kty, crv, x, y }, { name: 'ECDSA', namedCurve: 'P-256' }, true, [
        'verify',
      ]);
      serverKeyId = found.thumbprint;
      deviceId = device_id;
      challenge = confirm.challenge;
      totpSecret = totp.secret;
      return reply;
    },

    confirm: (own: object = {}, tampering?: Tampering) => call('confirm', { challenge, ...own }, tampering),

    /** §8: another key, which signs that it is there. `uv` as the phone's authenticator signs the challenge. */
    async changeKey({
      next,
      jti = newId(),
      proof = {},
      uv,
      tampering = {},
    }: {
      readonly next?: Awaited<ReturnType<typeof makeKeys>>;
      readonly jti?: string;
      /** Changes to the proof. */
      readonly proof?: { readonly payload?: object; readonly header?: object; readonly key?: webcrypto.CryptoKey };
      readonly uv?: (challenge: string) => unknown;
      readonly tampering?: Tampering;
    } = {}): Promise<DeviceReply> {
      const other = next ?? (await makeKeys());
      const header = { alg: 'ES256', typ: 'key-proof+jwt', ...proof.header };
      const signed = await sign(
        header,
        { device_id: deviceId, jti, ...proof.payload },
        proof.key ?? other.keys.privateKey,
      );
      const canonical = JSON.stringify({ device_id: deviceId, jti, thumbprint: thumbprint(other.jwk) });
      const signature = uv?.(createHash('sha256').update(`mobile-v1|key|${canonical}`).digest('base64url'));
      const own = { new_jwk: other.jwk, proof: signed, ...(signature !== undefined && { uv: signature }) };
      const reply = await call('keys', own, { ...tampering, payload: { jti, ...tampering.payload } });
      if (reply.status === 200) ({ keys, jwk } = other);
      return reply;
    },

    /** The requests that are open now. */
    async poll(own: object = {}): Promise<readonly ReceivedRequest[]> {
      const { status, body } = await call('poll', { wait_ms: 0, have: [], ...own });
      if (status !== 200) throw new Error(`poll: ${status} ${JSON.stringify(body)}`);
      return Promise.all(body.requests.map(readRequest));
    },

    /** §6: what it says about a request. */
    async decide(
      request: ReceivedRequest,
      {
        pin,
        new_pin,
        ...decision
      }: {
        readonly decision: 'approve' | 'deny' | 'fraud';
        readonly match?: string;
        readonly uv?: unknown;
        readonly pin?: string;
        readonly new_pin?: string;
      },
      tampering?: Tampering,
    ): Promise<DeviceReply> {
      const { message, payload } = request;
      const url = `${issuer}/mobile/v1/requests/${payload.jti}/decision`;
      const own = {
        req: payload.jti,
        nonce: payload.nonce,
        req_hash: hashOf(message),
        ...decision,
        ...(pin !== undefined && { pin: await encryptPin(pin, request) }),
        ...(new_pin !== undefined && { new_pin: await encryptPin(new_pin, request) }),
      };
      return post(url, await makeMessage(url, 'authdec+jwt', own, tampering));
    },
  };
}

export async function makeKeys() {
  const keys = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const { kty, crv, x, y } = await subtle.exportKey('jwk', keys.publicKey);
  return { keys, jwk: { kty, crv, x, y } };
}

/** §6: a PIN about this request, for the server's eyes alone: JWE with ECDH-ES and A256GCM, by RFC 7516 §7.1. */
export async function encryptPin(pin: string, { payload }: Pick<ReceivedRequest, 'payload'>): Promise<string> {
  const { kid, kty, crv, x, y } = payload.pin.key;
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  const theirs = await subtle.importKey('jwk', { kty, crv, x, y }, curve, false, []);
  const own = await subtle.generateKey(curve, true, ['deriveBits']);
  const { x: ownX, y: ownY } = await subtle.exportKey('jwk', own.publicKey);
  const agreed = await subtle.deriveBits({ name: 'ECDH', public: theirs }, own.privateKey, 256);
  // RFC 7518 §4.6.2: the number of the round, what was agreed, the name of the cipher, two empty names, 256 bits.
  const cipher = Buffer.from('A256GCM');
  const info = [number(cipher.length), cipher, number(0), number(0), number(256)];
  const secret = createHash('sha256')
    .update(Buffer.concat([number(1), Buffer.from(agreed), ...info]))
    .digest();
  const header = encode(
    JSON.stringify({ alg: 'ECDH-ES', enc: 'A256GCM', kid, epk: { kty: 'EC', crv: 'P-256', x: ownX, y: ownY } }),
  );
  const key = await subtle.importKey('raw', secret, 'AES-GCM', false, ['encrypt']);
  const iv = randomBytes(12);
  const plaintext = Buffer.from(JSON.stringify({ nonce: payload.nonce, pin: pin.padEnd(16) }));
  const sealed = Buffer.from(
    await subtle.encrypt({ name: 'AES-GCM', iv, additionalData: Buffer.from(header) }, key, plaintext),
  );
  const [text, tag] = [sealed.subarray(0, -16), sealed.subarray(-16)];
  return [header, '', iv.toString('base64url'), text.toString('base64url'), tag.toString('base64url')].join('.');
}

/** Four bytes, the highest first. */
function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function readLink(link: string): Link {
  const fields = new URLSearchParams(new URL(link).hash.slice(1));
  if (fields.get('v') !== '1') throw new Error('another version');
  return { issuer: fields.get('i') ?? '', token: fields.get('t') ?? '', thumbprint: fields.get('k') ?? '' };
}

/** RFC 7638 §3. */
function thumbprint({ kty, crv, x, y }: { [Member in 'kty' | 'crv' | 'x' | 'y']?: string | undefined }): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

/** §6: what the phone's own authenticator signs. */
export function decisionChallenge({ message, payload }: ReceivedRequest, match: string | undefined): string {
  const canonical = JSON.stringify({
    decision: 'approve',
    ...(match !== undefined && { match }),
    nonce: payload.nonce,
    req: payload.jti,
    req_hash: hashOf(message),
  });
  return createHash('sha256').update(`mobile-v1|decision|${canonical}`).digest('base64url');
}

export function hashOf(message: string): string {
  return createHash('sha256').update(message).digest('base64url');
}

export function newId(): string {
  return randomBytes(16).toString('base64url');
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}

// biome-ignore lint/suspicious/noExplicitAny: JSON of a test
function decode(part: string): any {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
}

async function postMessage(url: string, message: string): Promise<DeviceReply> {
  const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/jose' }, body: message });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
