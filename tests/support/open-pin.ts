import { createDecipheriv, createHash, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';

/** What a server reads of an encrypted PIN (docs/mobile-protocol.md §6), by node:crypto alone. */
export function openPin(message: string, privateKey: KeyObject): { readonly nonce: string; readonly pin: string } {
  const [header = '', encryptedKey, iv = '', text = '', tag = ''] = message.split('.');
  const { alg, enc, epk } = JSON.parse(bytes(header).toString());
  if (alg !== 'ECDH-ES' || enc !== 'A256GCM' || encryptedKey !== '') throw new Error('another form');
  const agreed = diffieHellman({ privateKey, publicKey: createPublicKey({ key: epk, format: 'jwk' }) });
  // RFC 7518 Appendix C: round, secret, AlgorithmID, PartyUInfo, PartyVInfo, SuppPubInfo.
  const info = Buffer.from('000000074132353647434d000000000000000000000100', 'hex');
  const key = createHash('sha256')
    .update(Buffer.from([0, 0, 0, 1]))
    .update(agreed)
    .update(info)
    .digest();
  const cipher = createDecipheriv('aes-256-gcm', key, bytes(iv)).setAAD(Buffer.from(header)).setAuthTag(bytes(tag));
  return JSON.parse(Buffer.concat([cipher.update(bytes(text)), cipher.final()]).toString());
}

function bytes(part: string): Buffer {
  return Buffer.from(part, 'base64url');
}
