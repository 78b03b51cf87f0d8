import { type Language, languages } from './languages.ts';

interface Wording {
  readonly language: Language;
  readonly text: string;
}

/** What an item of a list of wordings may be, in words. */
export const wordingRule =
  'a language, = and a text with <$otp$>, such as de=Ihr Code für <$application_name$> ist <$otp$>';

/** Undefined: it is no wording of a message with a code. */
export function parseWording(item: string): Wording | undefined {
  const [, name, text = ''] = /^([A-Za-z-]{2,5})=(.+)$/u.exec(item) ?? [];
  const language = languages.find((each) => each.toLowerCase() === name?.toLowerCase());
  return language !== undefined && text.includes('<$otp$>') ? { language, text: text.trim() } : undefined;
}

/** The text of a language among wordings, of which the first counts. */
export function findWording(items: readonly string[], language: string): string | undefined {
  return items.map(parseWording).find((wording) => wording?.language === language)?.text;
}
