import { MfaError } from '@mfa/shared/mfa-error';
import type { Id, OathToken } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import { parseResponse } from '../authentication/parse-response.ts';
import { sealOathKey, toKey } from '../oath/oath-key.ts';
import { parseSecretKey } from '../oath/secret-key.ts';
import { verifyTotp } from '../oath/totp.ts';
import type { SettingValues } from '../settings/definitions.ts';

/** An OATH token as somebody types it in. */
export interface NewOathToken {
  /** Base32. */
  readonly secretKey: string;
  /** A code that the token shows now. */
  readonly code: string;
  /** 30 or 60. */
  readonly timeStepSeconds: number;
}

/**
 * The token ready to be stored, if the code is one of its own. The code is used up by this (RFC 6238 §5.2).
 *
 * @throws MfaError `malformed`: a key or interval that its rule refuses, or (rule) a code that does not fit the key.
 */
export function proveOathToken(
  { secretKey, code, timeStepSeconds }: NewOathToken,
  {
    userId,
    now,
    window,
    secrets,
  }: {
    readonly userId: Id;
    readonly now: Date;
    readonly window: Pick<SettingValues, 'oath.backwardSteps' | 'oath.forwardSteps'>;
    readonly secrets: Pick<SecretBox, 'seal'>;
  },
): OathToken {
  if (timeStepSeconds !== 30 && timeStepSeconds !== 60) {
    throw new MfaError('malformed', 'timeInterval: must be 30 or 60 seconds.');
  }
  const bytes = parseSecretKey(secretKey);
  const kind = { algorithm: 'SHA1', digits: 6, timeStepSeconds } as const;
  const sealedKey = sealOathKey(secrets, { userId, key: bytes });
  const verified = verifyTotp({
    ...kind,
    key: toKey(bytes),
    code: parseResponse(code),
    now,
    backwardSteps: window['oath.backwardSteps'],
    forwardSteps: window['oath.forwardSteps'],
    lastTimeStep: -1,
    drift: 0,
  });
  if (verified.outcome !== 'accepted') {
    throw new MfaError('malformed', 'code: does not fit the secret key, or is too old.', { rule: true });
  }
  return { ...kind, sealedKey, serialNumber: '', lastTimeStep: verified.timeStep, drift: verified.drift };
}
