import type { TotpAlgorithm } from './totp.ts';

/** What a QR code or a pasted link is for. */
export type ScannedCode =
  | { readonly kind: 'enrollment'; readonly issuer: string; readonly token: string; readonly serverThumbprint: string }
  | {
      readonly kind: 'codes';
      readonly issuerName: string;
      readonly username: string;
      readonly secret: string;
      readonly algorithm: TotpAlgorithm;
      readonly digits: number;
      readonly period: number;
    }
  /** For the other app that the same portal also serves. */
  | { readonly kind: 'stock-app' }
  | { readonly kind: 'unknown' };

const unknown: ScannedCode = { kind: 'unknown' };

/** Reads a link of the portal's (docs/mobile-protocol.md §3) or an `otpauth:` one. */
export function readScannedCode(text: string): ScannedCode {
  const url = URL.parse(text.trim());
  if (url === null) return unknown;
  switch (url.protocol) {
    case 'https:':
    case 'http:':
      return readEnrollment(new URLSearchParams(url.hash.slice(1)));
    case 'otpauth:':
      return readOtpauth(url);
    case 'phonefactor:':
      return { kind: 'stock-app' };
    default:
      return unknown;
  }
}

/** The fragment of an enrollment link. */
export function readEnrollment(fields: URLSearchParams): ScannedCode {
  const issuer = fields.get('i') ?? '';
  const token = fields.get('t') ?? '';
  const serverThumbprint = fields.get('k') ?? '';
  if (fields.get('v') !== '1' || !/^[\w-]{43}$/.test(token) || !/^[\w-]{43}$/.test(serverThumbprint)) return unknown;
  if (!isServiceAddress(issuer)) return unknown;
  return { kind: 'enrollment', issuer, token, serverThumbprint };
}

/** By https; by http on this very machine, as in the demonstration. */
function isServiceAddress(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.search !== '' || url.hash !== '' || url.username !== '' || text.endsWith('/')) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname));
}

function readOtpauth(url: URL): ScannedCode {
  const algorithm = url.searchParams.get('algorithm')?.toUpperCase() ?? 'SHA1';
  const digits = Number(url.searchParams.get('digits') ?? 6);
  const period = Number(url.searchParams.get('period') ?? 30);
  const secret = url.searchParams.get('secret') ?? '';
  // Browsers differ in what is host and what is path of an unknown scheme.
  const path = url.href.replace(/^otpauth:\/*/, '').replace(/[?#].*$/, '');
  const [type, label = ''] = [path.slice(0, path.indexOf('/')), path.slice(path.indexOf('/') + 1)];
  if (type.toLowerCase() !== 'totp' || secret === '' || ![6, 7, 8].includes(digits)) return unknown;
  if (!isAlgorithm(algorithm) || !Number.isInteger(period) || period < 10 || period > 300) return unknown;
  const name = decode(label);
  const colon = name.indexOf(':');
  const issuerName = url.searchParams.get('issuer') ?? (colon > 0 ? name.slice(0, colon) : '');
  const username = colon > 0 ? name.slice(colon + 1).trim() : name;
  return { kind: 'codes', issuerName: issuerName || username, username, secret, algorithm, digits, period };
}

function isAlgorithm(text: string): text is TotpAlgorithm {
  return text === 'SHA1' || text === 'SHA256' || text === 'SHA512';
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
