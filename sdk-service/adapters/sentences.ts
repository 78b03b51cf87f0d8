import { defaultLanguage, type Translations } from '@mfa/shared/i18n/translations';
import type { Sentences } from '../ports/sentences.ts';

/** The sentences of the locales. A language that lacks one is spoken in English, and said to be. */
export function createSentences(translations: Pick<Translations, 'languages' | 'translator'>): Sentences {
  const known = new Set(translations.languages.map(({ code }) => code));

  function find(namespace: 'call' | 'text' | 'push', { language, key, values }: Parameters<Sentences['speak']>[0]) {
    const own = known.has(language) ? translations.translator(language, namespace)(key, values) : undefined;
    const english = translations.translator(defaultLanguage, namespace)(key, values);
    return own === undefined || own === english
      ? { text: english, language: defaultLanguage }
      : { text: own, language };
  }

  return {
    speak: (sentence) => find('call', sentence),
    announce: (sentence) => find('push', sentence),
    write: (sentence) => find('text', sentence).text,
  };
}
