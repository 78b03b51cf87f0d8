import { createDecipheriv, createECDH, hkdfSync, randomBytes, webcrypto } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { createCertificateAuthority } from './make-certificate.ts';

export interface PushedMessage {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A browser's side of a subscription (RFC 8291 §3.1). */
export function createPushReceiver() {
  const keys = createECDH('prime256v1');
  const publicKey = keys.generateKeys();
  const authSecret = randomBytes(16);
  return {
    p256dh: publicKey.toString('base64url'),
    auth: authSecret.toString('base64url'),
    open: (body: Buffer) =>
      decryptPush(body, { privateKey: keys.getPrivateKey(), publicKey, authSecret }).toString('utf8'),
  };
}

/** RFC 8291 §3.4 and RFC 8188 §2: one record of `aes128gcm`. */
export function decryptPush(
  body: Buffer,
  receiver: { readonly privateKey: Buffer; readonly publicKey: Buffer; readonly authSecret: Buffer },
): Buffer {
  const salt = body.subarray(0, 16);
  const idLength = body.readUInt8(20);
  const senderKey = body.subarray(21, 21 + idLength);
  const record = body.subarray(21 + idLength);
  const keys = createECDH('prime256v1');
  keys.setPrivateKey(receiver.privateKey);
  const shared = keys.computeSecret(senderKey);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), receiver.publicKey, senderKey]);
  const secret = Buffer.from(hkdfSync('sha256', shared, receiver.authSecret, info, 32));
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
  const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));
  const decipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: 16 });
  decipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  // RFC 8188 §2: the last record ends with 2 and padding.
  return padded.subarray(0, padded.lastIndexOf(2));
}

/** RFC 8292 §2: the claims of a sender whose signature holds; throws otherwise. */
export async function readVapid(authorization = '') {
  const [, token = '', key = ''] = /^vapid t=([^,]+), ?k=(\S+)$/.exec(authorization) ?? [];
  const [header = '', payload = '', signature = ''] = token.split('.');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const sender = await webcrypto.subtle.importKey('raw', Buffer.from(key, 'base64url'), algorithm, true, ['verify']);
  const isSigned = await webcrypto.subtle.verify(
    { name: 'ECDSA', hash: 'SHA-256' },
    sender,
    Buffer.from(signature, 'base64url'),
    Buffer.from(`${header}.${payload}`),
  );
  if (!isSigned) throw new Error('the signature of the sender does not hold');
  return { key, claims: JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) };
}

/** A push service (RFC 8030) on this machine, over TLS, that answers as it is told to. */
export async function startPushService(t: TestContext) {
  const authority = createCertificateAuthority();
  const received: PushedMessage[] = [];
  const answers: { status: number; headers: Record<string, string> }[] = [];
  const server = createServer(authority.issue(['localhost', '127.0.0.1']), async (request, response) => {
    received.push({ path: request.url ?? '', headers: request.headers, body: await buffer(request) });
    const { status, headers } = answers.shift() ?? { status: 201, headers: {} };
    response.writeHead(status, headers).end('an answer');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    authorities: authority.cert,
    received,
    answerNext: (status: number, headers: Record<string, string> = {}) => void answers.push({ status, headers }),
  };
}
