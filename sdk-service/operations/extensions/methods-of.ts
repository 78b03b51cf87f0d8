import type { ComplexType } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import { usableAuthenticators } from '../../domain/authentication/choose-authenticator.ts';
import { asksForPin } from '../../domain/authentication/verify-text-response.ts';
import { offeredKinds } from '../../domain/enrollment/enrollment-rules.ts';
import { findPrompt } from '../../domain/languages/wordings.ts';
import type { SettingValues } from '../../domain/settings/definitions.ts';
import { choosableKinds } from '../../domain/sign-in/choosable-kinds.ts';
import type { AttemptRecord, AuthenticatorKind, Subject } from '../../ports/records.ts';
import { mode3Of } from '../modes.ts';
import { maskPhone } from './mask-phone.ts';

interface Situation {
  readonly settings: SettingValues;
  /** The kinds that this server can offer at all. */
  readonly available: readonly AuthenticatorKind[];
}

/** The methods of a person that this server can verify: which may be set up, which are there. */
export function methodsOf(
  subject: Subject,
  { settings, available }: Situation,
): readonly ComplexType<Extensions, 'Method'>[] {
  const offered: readonly AuthenticatorKind[] = offeredKinds({ subject, settings });
  const usable = usableAuthenticators(subject);
  const choosable = choosableKinds({ subject, settings, available });
  const oathLanguage = subject.user.oathLanguage || settings['company.oathLanguage'];
  const oathPrompt = findPrompt(settings['oathToken.prompts'], oathLanguage);
  return available.map((kind) => ({
    Mode: modeName(kind),
    Allowed: offered.includes(kind),
    Enrolled: usable.includes(kind),
    IsDefault: subject.user.authenticator === kind,
    WithPin: kind === 'text' ? asksForPin(subject.user) : kind === 'call' && subject.user.callMode === 'pin',
    MaskedPhone: kind === 'text' || kind === 'call' ? maskPhone(subject.user.phone) : undefined,
    Choosable: choosable.includes(kind),
    ...(kind === 'oath-token' && oathPrompt !== undefined && { Prompt: oathPrompt, PromptLanguage: oathLanguage }),
  }));
}

/** The extensions' word for a kind; `unspecified` for a password and what else a user knows, which are no methods. */
export function modeName(kind: AttemptRecord['kind']): ComplexType<Extensions, 'Method'>['Mode'] {
  switch (kind) {
    case 'password':
    case 'pin':
    case 'security-questions':
    case 'static-token':
    case 'temporary-code':
      return 'unspecified';
    default: {
      const mode = mode3Of(kind);
      return mode === 'invalid' ? 'unspecified' : mode;
    }
  }
}
