import type { Challenge, User } from '../../ports/records.ts';
import type { SecretBox } from '../../ports/secrets.ts';
import type { Sentences } from '../../ports/sentences.ts';
import type { Said } from '../../ports/voice-carrier.ts';
import { pinRulesOf } from '../pins/pin-rules-of.ts';
import type { Recordings } from '../recordings/recordings.ts';
import { wordCall } from '../recordings/word-call.ts';
import type { SettingValues } from '../settings/definitions.ts';
import type { SentenceKey } from './call-dialogue.ts';
import { codePlace, type KeptCall } from './kept-call.ts';

export interface SpeechOf {
  readonly user: User;
  readonly challenge: Challenge;
  readonly kept: KeptCall;
}

export interface SpeechDeps {
  readonly sentences: Pick<Sentences, 'speak'>;
  readonly recordings: Pick<Recordings, 'choose'>;
  readonly settings: { current(): SettingValues };
}

/** What is said in a call, in the user's language. */
export function createCallSpeech(
  deps: SpeechDeps & { readonly secrets: Pick<SecretBox, 'open'> },
): (of: SpeechOf, keys: readonly SentenceKey[]) => readonly Said[] {
  const { secrets, settings } = deps;
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
    return speakTo(of, [...before, ...keys], deps, values);
  };

  function openCode({ id }: Challenge, { sealedCode }: KeptCall): string {
    return sealedCode === '' ? '' : secrets.open(Buffer.from(sealedCode, 'base64'), codePlace(id)).toString();
  }
}

/**
 * Sentences in the language of the person, or the company's recordings of them; each sentence may name the company and the
 * extension besides the values.
 */
export function speakTo(
  { user, challenge }: Pick<SpeechOf, 'user' | 'challenge'>,
  keys: readonly SentenceKey[],
  { sentences, recordings, settings }: SpeechDeps,
  values: Readonly<Record<string, string | number>> & { readonly code?: string } = {},
): readonly Said[] {
  const current = settings.current();
  const language = callLanguageOf(user, current);
  const application = challenge.applicationName || challenge.authenticationType;
  const extension = spell((challenge.phone?.extension ?? '').replaceAll(/\D/g, ''));
  const all = { company: current['company.name'], extension, ...values };
  return wordCall(keys, {
    speak: (key) => sentences.speak({ language, key, values: all }),
    choose: (type) => recordings.choose({ type, language, application }),
    callMode: user.callMode,
    code: { text: values.code ?? '', language },
    extension: { text: extension, language },
  });
}

export function callLanguageOf({ callLanguage }: User, settings: SettingValues): string {
  return callLanguage || settings['company.callLanguage'];
}

/** What is said to whoever picks up at the main line, first of all. */
export function extensionFirst({ phone }: Challenge, settings: SettingValues): readonly SentenceKey[] {
  if ((phone?.extension ?? '') === '') return [];
  return [settings['call.sayExtension'] ? 'extension' : 'extensionPrompt'];
}

/** Read one by one, not as a number. */
function spell(digits: string): string {
  return [...digits].join(', ');
}
