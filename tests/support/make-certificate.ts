import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';

export interface Certificate {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

/** A certificate authority that exists for one test. */
export interface CertificateAuthority {
  readonly cert: string;
  /** A certificate for these DNS names and IPv4 addresses, valid until `notAfter` (default: in a day) from `notBefore` (a day ago). */
  issue(names: readonly string[], notAfter?: Date, notBefore?: Date): Certificate;
}

const DAY_MS = 24 * 3600 * 1000;

/** Node makes keys, not certificates; this writes the few X.509 fields that a TLS client checks (RFC 5280 §4.1). */
export function createCertificateAuthority(): CertificateAuthority {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = distinguishedName('MFA test authority');

  function sign(
    subject: Buffer,
    publicKey: KeyObject,
    options: { notAfter: Date; notBefore?: Date; extension: Buffer },
  ): string {
    const algorithm = sequence(objectId('2a8648ce3d040302')); // ecdsa-with-SHA256
    const certificate = sequence(
      tlv(0xa0, integer(Buffer.from([2]))), // version 3
      integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
      algorithm,
      name,
      sequence(time(options.notBefore ?? new Date(Date.now() - DAY_MS)), time(options.notAfter)),
      subject,
      publicKey.export({ type: 'spki', format: 'der' }),
      tlv(0xa3, sequence(options.extension)),
    );
    const signature = createSign('SHA256').update(certificate).sign(own.privateKey);
    return pem(sequence(certificate, algorithm, bitString(signature)));
  }

  const isAuthority = sequence(objectId('551d13'), tlv(0x01, Buffer.from([0xff])), octetString(sequence(trueValue())));
  return {
    cert: sign(name, own.publicKey, { notAfter: new Date(Date.now() + DAY_MS), extension: isAuthority }),
    issue(names, notAfter = new Date(Date.now() + DAY_MS), notBefore = new Date(Date.now() - DAY_MS)) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const dnsNames = sequence(...names.map(subjectName));
      const extension = sequence(objectId('551d11'), octetString(dnsNames)); // subjectAltName
      const cert = sign(distinguishedName(names[0] ?? ''), publicKey, { notAfter, notBefore, extension });
      return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
    },
  };
}

/** RFC 5280 §4.2.1.6: dNSName, or iPAddress as four bytes. */
function subjectName(name: string): Buffer {
  return isIP(name) === 4 ? tlv(0x87, Buffer.from(name.split('.').map(Number))) : tlv(0x82, Buffer.from(name));
}

function distinguishedName(commonName: string): Buffer {
  return sequence(tlv(0x31, sequence(objectId('550403'), tlv(0x0c, Buffer.from(commonName)))));
}

// DER (X.690 §8, §10): tag, length, value.

function tlv(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...contents: readonly Buffer[]): Buffer {
  return tlv(0x30, ...contents);
}

function integer(value: Buffer): Buffer {
  return tlv(0x02, value);
}

function trueValue(): Buffer {
  return tlv(0x01, Buffer.from([0xff]));
}

function objectId(hex: string): Buffer {
  return tlv(0x06, Buffer.from(hex, 'hex'));
}

function octetString(content: Buffer): Buffer {
  return tlv(0x04, content);
}

function bitString(content: Buffer): Buffer {
  return tlv(0x03, Buffer.from([0]), content);
}

function time(at: Date): Buffer {
  const digits = at.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return tlv(0x18, Buffer.from(`${digits}Z`));
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
