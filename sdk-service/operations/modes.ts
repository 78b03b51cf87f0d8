import type { Enum } from '@mfa/shared/contract/contract';
import type { PfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { MfaError } from '@mfa/shared/mfa-error';
import type { AuthenticatorKind } from '../ports/records.ts';

type Mode3 = Enum<PfWsSdk, 'Mode3'>;

/** The method as the newest generation of types says it. */
export function mode3Of(kind: AuthenticatorKind): Mode3 {
  switch (kind) {
    case 'oath-token':
      return 'oathToken';
    case 'app':
      return 'phoneApp';
    case 'text':
      return 'smsText';
    case 'call':
      return 'voiceCall';
  }
}

/** The second generation has no OATH token and says `invalid`. */
export function mode2Of(kind: AuthenticatorKind): Enum<PfWsSdk, 'Mode2'> {
  const mode = mode3Of(kind);
  return mode === 'oathToken' ? 'invalid' : mode;
}

/** The first knows texts and calls alone: what is typed is nearest to a text, what is pressed to a call. */
export function modeOf(kind: AuthenticatorKind): Enum<PfWsSdk, 'Mode'> {
  return kind === 'text' || kind === 'oath-token' ? 'smsText' : 'voiceCall';
}

/**
 * The method that a caller names, in a type of any generation.
 *
 * @returns undefined for `unspecified`: leave it as it is, or take the default.
 * @throws MfaError `malformed` for `invalid`.
 */
export function kindOf(mode: Mode3): AuthenticatorKind | undefined {
  switch (mode) {
    case 'oathToken':
      return 'oath-token';
    case 'phoneApp':
      return 'app';
    case 'smsText':
      return 'text';
    case 'voiceCall':
      return 'call';
    case 'unspecified':
      return undefined;
    case 'invalid':
      throw new MfaError('malformed', 'mode: must be a method.');
  }
}
