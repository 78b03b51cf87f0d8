import { findLocales } from '@mfa/shared/i18n/find-locales';
import { defaultLanguage, readTranslations, type Translations } from '@mfa/shared/i18n/translations';
import type { MailTexts } from '../../../ports/mail.ts';

/** The sentences of the locale files, read when the first mail is written. What a language lacks is said in English. */
export function createMailTexts(): MailTexts {
  let translations: Translations | undefined;

  return {
    say(language, key, values) {
      translations ??= readTranslations(findLocales(import.meta.dirname));
      const code = translations.languages.some((each) => each.code === language) ? language : defaultLanguage;
      return translations.translator(code, 'mail')(key, values);
    },
  };
}
