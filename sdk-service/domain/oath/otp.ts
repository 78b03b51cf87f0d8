import type { OathDigits } from './hotp.ts';

/** A code as typed; undefined for anything but exactly `digits` decimal digits, which is a wrong response. */
export function parseOtp(code: string, digits: OathDigits): number | undefined {
  return code.length === digits && /^[0-9]+$/.test(code) ? Number(code) : undefined;
}

/** Compares two numbers below 2^31 in constant time: one exclusive-or, no digit decides earlier than another. */
export function isSameOtp(expected: number, response: number): boolean {
  return (expected ^ response) === 0;
}
