import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import i18next, { type Resource } from 'i18next';
import { MfaError } from '../mfa-error.ts';

/** The language of everyone who asks for none that there is; every sentence exists in it. */
export const defaultLanguage = 'en';

export interface Language {
  /** BCP 47, as the file is named: `en`, `pt-BR`. */
  readonly code: string;
  /** Its name in itself: `English`, `Deutsch`. */
  readonly name: string;
  /** Which way it is written, for the `dir` attribute. */
  readonly direction: 'ltr' | 'rtl';
}

/** Gives the sentence of a key, with values put in for `{{name}}`. The text is plain: whoever writes HTML escapes it. */
export type Translate = (key: string, values?: Readonly<Record<string, string | number>>) => string;

export interface Translations {
  /** What there is, ordered by code. */
  readonly languages: readonly Language[];
  /**
   * @param code One of `languages`.
   * @param namespace The app, a top-level key of each locale file: `portal`.
   */
  translator(code: string, namespace: string): Translate;
}

/**
 * Reads every `<language>.json` of a folder. A sentence that a language lacks is said in English, so a new language is
 * one new file and may be unfinished.
 *
 * @throws MfaError `misconfigured` when the folder has no English, or a file is not JSON or not named for a language.
 */
export function readTranslations(folder: string): Translations {
  const codes = listCodes(folder);
  const resources: Resource = Object.fromEntries(codes.map((code) => [code, readLocale(folder, code)]));
  if (resources[defaultLanguage] === undefined) throw unusable(folder, `has no ${defaultLanguage}.json`);
  const i18n = i18next.createInstance();
  i18n.init({
    resources,
    ns: Object.keys(resources[defaultLanguage]),
    fallbackLng: defaultLanguage,
    // Ready when init returns: there is nothing to load.
    initAsync: false,
    // EJS escapes all it writes; twice would show entities.
    interpolation: { escapeValue: false },
  });
  return {
    languages: codes.map(describeLanguage),
    translator(code, namespace) {
      const translate = i18n.getFixedT(code, namespace);
      return (key, values) => translate(key, { ...values });
    },
  };
}

function listCodes(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return names.map((name) => basename(name, '.json')).sort();
  } catch (cause) {
    throw unusable(folder, 'cannot be read', cause);
  }
}

function readLocale(folder: string, code: string): Resource[string] {
  try {
    const content: unknown = JSON.parse(readFileSync(join(folder, `${code}.json`), 'utf8'));
    if (typeof content !== 'object' || content === null) throw new TypeError('not an object');
    return content as Resource[string];
  } catch (cause) {
    throw unusable(folder, `has a ${code}.json that is not a JSON object`, cause);
  }
}

function describeLanguage(code: string): Language {
  try {
    const name = new Intl.DisplayNames(code, { type: 'language', languageDisplay: 'standard' }).of(code) ?? code;
    return { code, name: capitalize(name, code), direction: directionOf(code) };
  } catch (cause) {
    throw new MfaError('misconfigured', `The locale file ${code}.json is not named for a language (BCP 47).`, {
      cause,
    });
  }
}

/** Many languages write their own name small; at the head of a list it stands like a name. */
function capitalize(name: string, code: string): string {
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}

function directionOf(code: string): Language['direction'] {
  // Standard since ECMA-402 2025 and in Node 24; TypeScript's es2024 library does not know it yet.
  const locale = new Intl.Locale(code) as Intl.Locale & { getTextInfo?(): { direction?: string } };
  return locale.getTextInfo?.().direction === 'rtl' ? 'rtl' : 'ltr';
}

function unusable(folder: string, reason: string, cause?: unknown): MfaError {
  return new MfaError('misconfigured', `The folder of the locales, "${folder}", ${reason}.`, { cause });
}
