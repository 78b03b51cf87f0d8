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
    const values = {
      code: spell(openCode(challenge, kept)),
      fraudCode: spell(current['call.fraudCode']),
      minimum: pinRulesOf(user, current).minimumPinLength,
    };
    const { stage, isBackup } = kept.dialogue;
    const before = stage === 'ringing' && !isBackup ? extensionFirst(challenge, current) : [];
    return speakTo(of, [...before, ...keys], { sentences, settings: current, values });
  };

  function openCode({ id }: Challenge, { sealedCode }: KeptCall): string {
    return sealedCode === '' ? '' : secrets.open(Buffer.from(sealedCode, 'base64'), codePlace(id)).toString();
  }
}

/** Sentences in the language of the person; each may name the company and the extension besides the values. */
export function speakTo(
  { user, challenge }: Pick<SpeechOf, 'user' | 'challenge'>,
  keys: readonly SentenceKey[],
  {
    sentences,
    settings,
    values,
  }: {
    readonly sentences: Pick<Sentences, 'speak'>;
    readonly settings: SettingValues;
    readonly values?: Parameters<Sentences['speak']>[0]['values'];
  },
): readonly Spoken[] {
  const language = callLanguageOf(user, settings);
  const extension = spell((challenge.phone?.extension ?? '').replaceAll(/\D/g, ''));
  const all = { company: settings['company.name'], extension, ...values };
  return keys.map((key) => sentences.speak({ language, key, values: all }));
}

export function callLanguageOf({ callLanguage }: User, settings: SettingValues): string {
  return callLanguage || settings['company.callLanguage'];
}

/** What is said to whoever picks up at the main line, first of all. */
export function extensionFirst({ phone }: Challenge, settings: SettingValues): readonly SentenceKey[] {
  return settings['call.sayExtension'] && (phone?.extension ?? '') !== '' ? ['extension'] : [];
}

/** Read one by one, not as a number. */
function spell(digits: string): string {
  return [...digits].join(', ');
}
