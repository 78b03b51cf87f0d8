import { findLocales } from '@mfa/shared/i18n/find-locales';
import { defaultLanguage, readTranslations, type Translations } from '@mfa/shared/i18n/translations';
import type { MailTexts } from '../../../ports/mail.ts';

/** The sentences of the locale files, read when the first mail is written. What a language lacks is said in English. */
export function createMailTexts(): MailTexts {
  let read: Translations | undefined;

  function translations(): Translations {
    read ??= readTranslations(findLocales(import.meta.dirname));
    return read;
  }
  function languageFor(wished: string): string {
    return translations().languages.some(({ code }) => code === wished) ? wished : defaultLanguage;
  }
  return {
    languageFor,
    say: (language, key, values) => translations().translator(languageFor(language), 'mail')(key, values),
  };
}
