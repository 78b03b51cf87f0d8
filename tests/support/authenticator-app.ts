import { createHmac } from 'node:crypto';

/** An authenticator app as people have it: it scans an `otpauth://` address and shows codes (RFC 6238). */
export interface AuthenticatorApp {
  /** The code of now; `steps` time steps later or earlier otherwise. */
  code(steps?: number): string;
  /** The code of another instant, where the clock stands. */
  codeAt(instant: Date): string;
}

/** Independent of the product's own code, so that both must be right. */
export function scan(otpauth: string): AuthenticatorApp {
  const address = new URL(otpauth);
  if (address.protocol !== 'otpauth:' || address.host !== 'totp')
    throw new Error(`Not for this app: ${address.protocol}`);
  const key = decodeBase32(address.searchParams.get('secret') ?? '');
  const period = Number(address.searchParams.get('period') ?? 30);
  const stepOf = (milliseconds: number) => Math.floor(milliseconds / 1000 / period);

  function codeOf(step: number): string {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const mac = createHmac('sha1', key).update(counter).digest();
    const offset = mac.readUInt8(19) & 0x0f;
    return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
  }

  return {
    code: (steps = 0) => codeOf(stepOf(Date.now()) + steps),
    codeAt: (instant) => codeOf(stepOf(instant.getTime())),
  };
}

function decodeBase32(text: string): Buffer {
  let bits = '';
  for (const letter of text.replace(/=+$/, '')) {
    bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0');
  }
  return Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
}
