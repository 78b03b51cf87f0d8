import { MfaError } from '@mfa/shared/mfa-error';

/**
 * The languages that may be chosen for calls, texts, the app and OATH prompts: BCP 47 short names (RFC 5646 §2.1), the
 * default first, then by name. The old product published no list; these are the languages in which its servers ran
 * (those of Windows Server) and their neighbours in the north.
 */
export const languages = [
  'en',
  'cs',
  'da',
  'de',
  'es',
  'fi',
  'fr',
  'hu',
  'it',
  'ja',
  'ko',
  'nb',
  'nl',
  'pl',
  'pt-BR',
  'pt-PT',
  'ru',
  'sv',
  'tr',
  'zh-CN',
  'zh-TW',
] as const;

export type Language = (typeof languages)[number];

/**
 * A language as somebody names it. RFC 5646 §2.1.1: capitals do not count. Empty: the company's.
 *
 * @param field names it in the sentence about what is wrong.
 * @throws MfaError `malformed` for a language that is not offered.
 */
export function parseLanguage(typed: string, field: string): Language | '' {
  const name = typed.trim().toLowerCase();
  if (name === '') return '';
  const language = languages.find((each) => each.toLowerCase() === name);
  if (language === undefined) throw new MfaError('malformed', `${field}: must be one of ${languages.join(', ')}.`);
  return language;
}
