import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';

const folder = join(import.meta.dirname, '..', '..', 'locales');

/** Sentences by their whole names (`portal.wait.seconds`) and, where they count, form (`one`). */
type Sentences = ReadonlyMap<string, ReadonlyMap<string, string>>;

const plural = /_(zero|one|two|few|many|other)$/;

function readSentences(language: string): Sentences {
  const sentences = new Map<string, Map<string, string>>();
  function add(value: unknown, path: readonly string[]): void {
    if (typeof value !== 'string') {
      for (const [name, inner] of Object.entries(value as object)) add(inner, [...path, name]);
      return;
    }
    const whole = path.join('.');
    const [, form = ''] = plural.exec(whole) ?? [];
    const key = whole.replace(plural, '');
    sentences.set(key, (sentences.get(key) ?? new Map()).set(form, value));
  }
  add(JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')), []);
  return sentences;
}

/** The forms that a language has for what is counted here: digits, seconds, minutes. */
function formsOf(language: string): readonly string[] {
  const rules = new Intl.PluralRules(language);
  return [...new Set(Array.from({ length: 1000 }, (_, count) => rules.select(count)))].sort();
}

function placesIn(text: string): readonly string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).sort();
}

const english = readSentences('en');
const others = globSync('*.json', { cwd: folder })
  .map((file) => basename(file, '.json'))
  .filter((language) => language !== 'en');

/** Words that are the same in both: names, and what a language has taken over. */
const sameAsEnglish: Readonly<Record<string, readonly string[]>> = {
  de: [
    'portal.errorPrefix',
    'portal.code.label',
    'portal.setupCall.pin',
    'portal.demo.title',
    'app.appName',
    'app.joining.server',
    'app.account.open',
  ],
  fr: [
    'portal.code.label',
    'portal.main.what',
    'portal.wait.minutes',
    'app.appName',
    'app.push.title',
    'app.fact.service',
  ],
};

test('there are other languages than English', () => {
  assert.ok(others.includes('de') && others.includes('fr'));
});

const languages = others.map((language) => ({ language, sentences: readSentences(language) }));

test('each language has each sentence of English and no other, with the plurals of its own', () => {
  const isCounted = (key: string) => english.get(key)?.has('other');
  for (const { language, sentences } of languages) {
    assert.deepEqual([...sentences.keys()].sort(), [...english.keys()].sort(), language);
    for (const [key, forms] of sentences)
      assert.deepEqual([...forms.keys()].sort(), isCounted(key) ? formsOf(language) : [''], `${language} ${key}`);
  }
});

test('each sentence has the places of the English one', () => {
  for (const { language, sentences } of languages) {
    for (const [key, forms] of sentences) {
      const wanted = placesIn(english.get(key)?.get('other') ?? english.get(key)?.get('') ?? '');
      // "Once more" needs no 1.
      const wantedOfOne = wanted.filter((name) => name !== 'count');
      for (const [form, text] of forms) {
        const isComplete = [wanted, ...(form === 'one' ? [wantedOfOne] : [])].some(
          (names) => names.join() === placesIn(text).join(),
        );
        assert.ok(isComplete, `${language} ${key}: ${text}`);
      }
    }
  }
});

test('no language says anything in English, but for what is the same', () => {
  for (const { language, sentences } of languages) {
    const same = [...sentences].filter(([key, forms]) =>
      [...forms].some(([form, text]) => english.get(key)?.get(form) === text),
    );
    assert.deepEqual(same.map(([key]) => key).sort(), [...(sameAsEnglish[language] ?? [])].sort(), language);
  }
});

test('no sentence is empty, begins or ends with a space, or has two in a row', () => {
  const untidy = languages.flatMap(({ language, sentences }) =>
    [...sentences].flatMap(([key, forms]) =>
      [...forms.values()]
        .filter((text) => text === '' || text !== text.trim() || /\s{2}/.test(text))
        .map(() => `${language} ${key}`),
    ),
  );
  assert.deepEqual(untidy, []);
});

function textsOf(language: string): readonly string[] {
  // Texts are of letters that every phone has, which have no such signs.
  return [...readSentences(language)].flatMap(([key, forms]) => (key.startsWith('text.') ? [] : [...forms.values()]));
}

test('German quotes as German does, and has its dots apart', () => {
  assert.deepEqual(
    textsOf('de').filter((text) => /["'”]|“\w|\S…| …/.test(text)),
    [],
  );
});

test('French keeps the signs that stand apart on the line of their word, and has its own apostrophes and quotes', () => {
  const untidy = textsOf('fr').filter((text) => {
    // The beginning of a link is no French.
    const french = text.replace('otpauth:', '');
    return /["'“”]|[^\u202F][;!?]|[^\u00A0][:»](?!\S)|«[^\u00A0]/.test(french);
  });
  assert.deepEqual(untidy, []);
});
