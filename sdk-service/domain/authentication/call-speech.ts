import type { Challenge, User } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { Sentences } from '../../ports/sentences.ts';
import type { Spoken } from '../../ports/voice-carrier.ts';
import { pinRulesOf } from '../pins/pin-rules-of.ts';
import type { SettingValues } from '../settings/definitions.ts';
import type { SentenceKey } from './call-dialogue.ts';
import { codePlace, type KeptCall } from './kept-call.ts';

export interface SpeechOf {
  readonly user: User;
  readonly challenge: Challenge;
  readonly kept: KeptCall;
}

/** What is said in a call, in the user's language. */
export function createCallSpeech({
  sentences,
  secrets,
  settings,
}: {
  readonly sentences: Sentences;
  readonly secrets: Pick<SecretBox, 'open'>;
  readonly settings: { current(): SettingValues };
}): (of: SpeechOf, keys: readonly SentenceKey[]) => readonly Spoken[] {
  return (of, keys) => {
    const { user, challenge, kept } = of;
    const current = settings.current();
    const language = user.callLanguage || current['company.callLanguage'];
    const values = {
      company: current['company.name'],
      extension: spell((challenge.phone?.extension ?? '').replaceAll(/\D/g, '')),
      code: spell(openCode(challenge, kept)),
      fraudCode: spell(current['call.fraudCode']),
      minimum: pinRulesOf(user, current).minimumPinLength,
    };
    const before = isExtensionSaid(of, current) ? ['extension'] : [];
    return [...before, ...keys].map((key) => sentences.speak({ language, key, values }));
  };

  function openCode({ id }: Challenge, { sealedCode }: KeptCall): string {
    return sealedCode === '' ? '' : secrets.open(Buffer.from(sealedCode, 'base64'), codePlace(id)).toString();
  }
}

/** To whoever picks up at the main line, first of all. */
function isExtensionSaid({ challenge, kept: { dialogue } }: SpeechOf, settings: SettingValues): boolean {
  const isFirst = dialogue.stage === 'ringing' && !dialogue.isBackup;
  return isFirst && settings['call.sayExtension'] && (challenge.phone?.extension ?? '') !== '';
}

/** Read one by one, not as a number. */
export function spell(digits: string): string {
  return [...digits].join(', ');
}
