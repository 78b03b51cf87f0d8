import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Id, OathToken } from '../../ports/records.ts';
import type { SealPlace, SecretBox } from '../../ports/secrets.ts';

/** The key of a user's OATH token, for as long as a check takes. @throws MfaError `misconfigured` under a wrong master key. */
export function openOathKey(
  secrets: Pick<SecretBox, 'open'>,
  owner: { readonly userId: Id; readonly token: OathToken },
): KeyObject {
  return toKey(secrets.open(owner.token.sealedKey, tokenPlace(owner.userId)));
}

/** Seals a key for the user's OATH token; the seal opens for this user alone. */
export function sealOathKey(
  secrets: Pick<SecretBox, 'seal'>,
  owner: { readonly userId: Id; readonly key: Buffer },
): Buffer {
  return secrets.seal(owner.key, tokenPlace(owner.userId));
}

/** Where the key of a token not yet proven is sealed: with its enrollment. */
export function pendingKeyPlace(challengeId: Id): SealPlace {
  return { table: 'challenges', column: 'pending_key', row: challengeId };
}

/** Where the key of an imported token is sealed, whoever has the token. */
export function importedKeyPlace(canonicalSerial: string): SealPlace {
  return { table: 'imported_tokens', column: 'secret', row: canonicalSerial };
}

/** The key for computing codes; the bytes it was made of are wiped. */
export function toKey(bytes: Buffer): KeyObject {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

function tokenPlace(userId: Id): SealPlace {
  return { table: 'authenticators', column: 'secret', row: `${userId}/oath-token` };
}
