import { defaultLanguage, type Translations } from '@mfa/shared/i18n/translations';
import type { Sentences } from '../ports/sentences.ts';

const namespace = 'call';

/** The sentences of the locales. A language that lacks one is spoken in English, and said to be. */
export function createSentences(translations: Pick<Translations, 'languages' | 'translator'>): Sentences {
  const spoken = new Set(translations.languages.map(({ code }) => code));

  return {
    speak({ language, key, values }) {
      const own = spoken.has(language) ? translations.translator(language, namespace)(key, values) : undefined;
      const english = translations.translator(defaultLanguage, namespace)(key, values);
      return own === undefined || own === english
        ? { text: english, language: defaultLanguage }
        : { text: own, language };
    },
  };
}
