import { MfaError } from '@mfa/shared/mfa-error';
import type { DirectoryServer } from '../../ports/directory.ts';
import { parseIp } from '../networks/parse-ip.ts';

const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,253}[A-Za-z0-9])?$/;

/**
 * Servers in order, each `host` or `host:port`; several in one text with `;` between.
 *
 * @throws MfaError `malformed`
 */
export function parseServers(texts: readonly string[], defaultPort: number): readonly DirectoryServer[] {
  return texts.flatMap((servers) => servers.split(';')).map((text) => parseServer(text.trim(), defaultPort));
}

function parseServer(text: string, defaultPort: number): DirectoryServer {
  // An IPv6 address with a port stands in brackets (RFC 3986 §3.2.2).
  const [, address, host = address ?? text, digits] =
    /^(?:\[([\da-fA-F:.]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const port = digits === undefined ? defaultPort : Number(digits);
  const isHost = host.includes(':') ? parseIp(host) !== undefined : HOST.test(host);
  if (!isHost || port < 1 || port > 65_535) {
    throw new MfaError('malformed', `server: "${text}" must be host or host:port.`);
  }
  return { host, port };
}

/** @throws MfaError `malformed` for too few or too many, and for lines that are none. */
export function bounded<Item>(
  field: string,
  items: readonly Item[],
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
): readonly Item[] {
  if (items.length < minimum) throw new MfaError('malformed', `${field}: at least ${minimum}.`);
  if (items.length > maximum) throw new MfaError('malformed', `${field}: at most ${maximum}.`);
  for (const item of items) if (typeof item === 'string') line(field, item);
  return items;
}

/** Without blanks around it. @throws MfaError `malformed` for control characters, or more than 1,000. */
export function line(field: string, text: string): string {
  const trimmedText = text.trim();
  if (trimmedText.length > 1000 || /\p{Cc}/u.test(trimmedText)) {
    throw new MfaError('malformed', `${field}: at most 1,000 characters, no control characters.`);
  }
  return trimmedText;
}

/** @throws MfaError `malformed` */
export function wholeNumber(
  field: string,
  value: number,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
): number {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  throw new MfaError('malformed', `${field}: a whole number from ${minimum} to ${maximum}.`);
}

/** An empty one stands for none. */
export function trimmedNames(names: readonly string[]): readonly string[] {
  return names.map(trimmed).filter(Boolean);
}

export function trimmed(text: string): string {
  return text.trim();
}
