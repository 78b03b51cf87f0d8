/** RFC 5321 §4.5.3.1.3: 256 octets with the angle brackets. */
const LONGEST = 254;

/** One bare address: no name, no list, no comment, nothing that a mail's head would read as more than this. */
export function isMailAddress(text: string): boolean {
  return text.length <= LONGEST && /^[^\s\p{C}<>()[\],;:\\"@]+@[^\s\p{C}<>()[\],;:\\"@]+$/u.test(text);
}

/** How an address may be written in a setting, in words. */
export const mailAddressRule = 'an address such as name@example.com';

/** `name@example.com`, or the same with a name before it: `MFA <mfa@example.com>`. */
export function isSender(text: string): boolean {
  const bare = /^[^\p{C}<>()[\],;:\\"@]*<([^<>]+)>$/u.exec(text)?.[1] ?? text;
  return isMailAddress(bare);
}
