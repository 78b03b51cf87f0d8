import type { Challenge, DenialReason, OathToken } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { UserChange } from '../../ports/storage.ts';
import { hashTextCode, isSameHash } from '../authentication/text-code.ts';
import { pendingKeyPlace, sealOathKey, toKey } from '../oath/oath-key.ts';
import { verifyTotp } from '../oath/totp.ts';
import type { SettingValues } from '../settings/definitions.ts';
import { hintPhone } from '../users/write-phone.ts';
import { newTokenKind } from './new-token-kind.ts';

/** What is stored of an authenticator that its holder has proven, or why he has not. */
export type Possession =
  | {
      readonly outcome: 'proven';
      readonly fields: UserChange;
      readonly oathToken: OathToken | undefined;
      /** For the administration log; no secret. */
      readonly detail: string;
    }
  | { readonly outcome: 'refused'; readonly reason: DenialReason };

interface Evidence {
  readonly challenge: Challenge;
  readonly response: string;
  readonly now: Date;
  readonly window: Pick<SettingValues, 'oath.backwardSteps' | 'oath.forwardSteps'>;
  readonly secrets: SecretBox;
}

/** Whether the response shows that the person holds what the enrollment is about. */
export function provePossession(evidence: Evidence): Possession {
  switch (evidence.challenge.kind) {
    case 'oath-token':
      return proveToken(evidence);
    case 'text':
    case 'call':
      return provePhone(evidence);
    case 'app':
      return { outcome: 'refused', reason: 'method-not-available' };
  }
}

function proveToken({ challenge: { id, userId, pendingKey }, response, now, window, secrets }: Evidence): Possession {
  if (pendingKey === undefined) return { outcome: 'refused', reason: 'no-prompt' };
  const key = secrets.open(pendingKey, pendingKeyPlace(id));
  const sealedKey = sealOathKey(secrets, { userId, key });
  const verified = verifyTotp({
    ...newTokenKind,
    key: toKey(key),
    code: response,
    now,
    backwardSteps: window['oath.backwardSteps'],
    forwardSteps: window['oath.forwardSteps'],
    lastTimeStep: -1,
    drift: 0,
  });
  if (verified.outcome !== 'accepted') return { outcome: 'refused', reason: verified.outcome };
  // RFC 6238 §5.2: the code that proved it is used up by that.
  const { timeStep: lastTimeStep, drift } = verified;
  const oathToken: OathToken = { ...newTokenKind, sealedKey, serialNumber: '', lastTimeStep, drift };
  return { outcome: 'proven', fields: { authenticator: 'oath-token' }, oathToken, detail: 'OATH token' };
}

function provePhone({ challenge, response, secrets }: Evidence): Possession {
  const { id, purpose, kind, userId, accountId, phone, secretHash } = challenge;
  if (phone === undefined || secretHash === undefined) return { outcome: 'refused', reason: 'no-prompt' };
  const hash = hashTextCode(secrets, { challengeId: id, userId, accountId, phone, code: response });
  if (!isSameHash(hash, secretHash)) return { outcome: 'refused', reason: 'wrong-response' };
  const oathToken = undefined;
  if (purpose === 'phone') {
    return { outcome: 'proven', fields: { phone }, oathToken, detail: `phone ${hintPhone(phone)}, by ${kind}` };
  }
  if (purpose === 'backup-phone') {
    return { outcome: 'proven', fields: { backupPhone: phone }, oathToken, detail: `backup ${hintPhone(phone)}` };
  }
  const detail = `${kind}, phone ${hintPhone(phone)}`;
  // A PIN in calls or behind texts was decided for him, and stays.
  if (kind === 'call') return { outcome: 'proven', fields: { authenticator: kind, phone }, oathToken, detail };
  const fields = { authenticator: 'text', phone, textDirection: 'one-way' } as const;
  return { outcome: 'proven', fields, oathToken, detail };
}
