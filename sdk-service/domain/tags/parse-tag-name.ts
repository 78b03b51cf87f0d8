import { MfaError } from '@mfa/shared/mfa-error';
import type { Tag } from '../../ports/tag-store.ts';

/** Longest name of a tag, in UTF-16 units. */
const MAXIMUM_NAME = 100;

/** @throws MfaError `malformed` for a name that is empty, too long, or holds control characters. */
export function parseTagName(typed: string): Pick<Tag, 'name' | 'canonicalName'> {
  const name = typed.trim();
  if (name === '') throw new MfaError('malformed', 'tag: must not be empty.');
  if (name.length > MAXIMUM_NAME) throw new MfaError('malformed', `tag: at most ${MAXIMUM_NAME} characters.`);
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) {
    throw new MfaError('malformed', 'tag: control characters are not allowed.');
  }
  return { name, canonicalName: name.normalize('NFKC').toLowerCase().trim() };
}
