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
  const wording = parse(item);
  return wording?.text.includes('<$otp$>') ? wording : undefined;
}

/** UTF-16 units: as much as a notification shows. */
const LONGEST_PROMPT = 160;

export const promptRule = `a language, = and a sentence of at most ${LONGEST_PROMPT} characters without <$…$>, such as de=Bitte den Code eingeben`;

/** Undefined: it is no wording of a prompt, in which nothing is filled in. */
export function parsePrompt(item: string): Wording | undefined {
  const wording = parse(item);
  const isPlain = wording !== undefined && wording.text !== '' && !/<\$|\p{Cc}/u.test(wording.text);
  return isPlain && wording.text.length <= LONGEST_PROMPT ? wording : undefined;
}

export function findPrompt(items: readonly string[], language: string): string | undefined {
  return items.map(parsePrompt).find((wording) => wording?.language === language)?.text;
}

function parse(item: string): Wording | undefined {
  const [, name, text = ''] = /^([A-Za-z-]{2,5})=(.+)$/u.exec(item) ?? [];
  const language = languages.find((each) => each.toLowerCase() === name?.toLowerCase());
  return language && { language, text: text.trim() };
}

/** The text of a language among wordings, of which the first counts. */
export function findWording(items: readonly string[], language: string): string | undefined {
  return items.map(parseWording).find((wording) => wording?.language === language)?.text;
}
