/** A name as somebody typed it, in its parts. */
export interface LoginName {
  /** As typed, without blanks around it. */
  readonly whole: string;
  readonly account: string;
  /** Of `DOMAIN\account` or `account@domain`, in lower case; undefined for a bare name. */
  readonly domain: string | undefined;
  readonly isUpn: boolean;
}

export function parseLoginName(typed: string): LoginName {
  const whole = typed.trim();
  const backslash = whole.indexOf('\\');
  if (backslash > 0) {
    const domain = whole.slice(0, backslash).toLowerCase();
    return { whole, account: whole.slice(backslash + 1), domain, isUpn: false };
  }
  const at = whole.lastIndexOf('@');
  if (at > 0) return { whole, account: whole.slice(0, at), domain: whole.slice(at + 1).toLowerCase(), isUpn: true };
  return { whole, account: whole, domain: undefined, isUpn: false };
}
