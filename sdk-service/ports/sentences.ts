import type { Spoken } from './voice-carrier.ts';

/** What is said to people, in their language where there is one, else in English. */
export interface Sentences {
  /** @param key of the sentence, in the part `call` of the locales. */
  speak(sentence: {
    readonly language: string;
    readonly key: string;
    readonly values?: Readonly<Record<string, string | number>>;
  }): Spoken;
  /** @param key of the sentence, in the part `push` of the locales. */
  announce(sentence: { readonly language: string; readonly key: string }): Spoken;
  /** @param key of the sentence, in the part `text` of the locales. */
  write(sentence: {
    readonly language: string;
    readonly key: string;
    readonly values?: Readonly<Record<string, string | number>>;
  }): string;
}
