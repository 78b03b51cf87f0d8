/** Gives the sentence of a key, with values put in for `{{name}}`, and the right form for `count`. */
export type Translate = (key: string, values?: Readonly<Record<string, string | number>>) => string;

export interface Words {
  readonly t: Translate;
  /** BCP 47. */
  readonly language: string;
  /** The same with the person's region, for dates and times. */
  readonly locale: string;
}

export interface Language {
  readonly code: string;
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
}

/** The languages that the service has, from the page. */
export function listLanguages(): readonly Language[] {
  const content = document.querySelector<HTMLMetaElement>('meta[name="languages"]')?.content ?? '[]';
  return JSON.parse(content) as Language[];
}

/** Reads the sentences of the chosen language, else of the best that the browser wishes, else English. */
export async function readWords(chosen: string): Promise<Words> {
  const languages = listLanguages();
  const wishes = [chosen, ...navigator.languages].map((code) => code.toLowerCase());
  const code =
    wishes.map((wish) => languages.find((each) => isSame(each.code, wish))).find((found) => found !== undefined)
      ?.code ?? 'en';
  const response = await fetch(`/words/${code}.json`);
  const sentences = (await response.json()) as Readonly<Record<string, string>>;
  const plurals = new Intl.PluralRules(code);
  document.documentElement.lang = code;
  document.documentElement.dir = languages.find((each) => each.code === code)?.direction ?? 'ltr';
  return {
    language: code,
    locale: navigator.languages.find((wish) => isSame(code, wish.toLowerCase())) ?? code,
    t(key, values = {}) {
      const form = typeof values.count === 'number' ? `${key}_${plurals.select(values.count)}` : key;
      const sentence = sentences[form] ?? sentences[`${key}_other`] ?? sentences[key] ?? key;
      return sentence.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
    },
  };
}

function isSame(code: string, wish: string): boolean {
  const known = code.toLowerCase();
  return wish === known || wish.split('-', 1)[0] === known;
}
