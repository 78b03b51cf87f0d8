import { type Language, languages } from '../languages/languages.ts';
import type { SettingValues } from '../settings/definitions.ts';

/** A parameter of an event as its caller sends it. */
export interface EventParameter {
  readonly name: string;
  readonly value: string;
}

/** What is read out, and how it is answered. */
export interface EventWording {
  readonly text: string;
  /** BCP 47; that of the person where the company worded it in no other. */
  readonly language: string;
  /** Whether digits are asked for, or `#` alone. */
  readonly asksDigits: boolean;
}

/** An event that cannot be read out. `problem` names the field and the rule, and repeats no value. */
export interface BadEvent {
  readonly outcome: 'bad-event';
  readonly fault: 'unknown-event' | 'bad-parameter';
  readonly problem: string;
}

interface EventTemplate {
  /** In small letters. */
  readonly name: string;
  /** Undefined: for everybody whose language has none of its own. */
  readonly language: Language | undefined;
  readonly text: string;
}

/** What an item of the settings may be, in words. */
export const eventTemplateRule =
  'a name of letters, digits, - and _ (and a language behind a dot), = and a text with <$…$> for each parameter, such as transfer.de=Sie überweisen <$amount$> an <$payee$>.';

const MAXIMUM_PARAMETERS = 20;
const LONGEST_VALUE = 200;

/** Nobody listens for longer: two minutes of speech. */
const LONGEST_TEXT = 2000;

const place = /<\$(\w{1,40})\$>/g;

/** Undefined: it is no template. */
export function parseEventTemplate(item: string): EventTemplate | undefined {
  const [, name, tag, text = ''] = /^([\w-]{1,40})(?:\.([A-Za-z-]{2,5}))?=(.*\S.*)$/u.exec(item) ?? [];
  const language = languages.find((each) => each.toLowerCase() === tag?.toLowerCase());
  const isLeftOver = /<\$|\$>/.test(text.replaceAll(place, ''));
  if (name === undefined || (tag !== undefined && language === undefined) || isLeftOver) return undefined;
  return { name: name.toLowerCase(), language, text: text.trim() };
}

/**
 * The words of an event in somebody's language: as the company has them in it, else in the template without a language. A
 * value is read out as it is and never as a place.
 */
export function wordEvent(
  { eventName, parameters }: { readonly eventName: string; readonly parameters: readonly EventParameter[] },
  { language, settings }: { readonly language: string; readonly settings: SettingValues },
): EventWording | BadEvent {
  const found = findTemplate(eventName, { language, settings });
  if (found === undefined) {
    return bad('unknown-event', 'eventName: must be that of a template in event.messages or event.questions.');
  }
  const problem = checkParameters(parameters);
  if (problem !== undefined) return bad('bad-parameter', `eventParameters: ${problem}`);
  const values = new Map(parameters.map(({ name, value }) => [name.toLowerCase(), value.trim()]));
  const { template, asksDigits } = found;
  for (const [, name = ''] of template.text.matchAll(place)) {
    if (!values.has(name.toLowerCase())) return bad('bad-parameter', `eventParameters: ${name} must be given.`);
  }
  const text = template.text.replaceAll(place, (_, name: string) => values.get(name.toLowerCase()) ?? '');
  if (text.length > LONGEST_TEXT) {
    return bad('bad-parameter', `eventParameters: what is read out must have at most ${LONGEST_TEXT} characters.`);
  }
  // A template for everybody is in the company's language: another voice would read it so that nobody understands it.
  return { text, language: template.language ?? settings['company.callLanguage'], asksDigits };
}

function findTemplate(
  eventName: string,
  { language, settings }: { readonly language: string; readonly settings: SettingValues },
): { readonly template: EventTemplate; readonly asksDigits: boolean } | undefined {
  const name = eventName.trim().toLowerCase();
  const all = [
    ...settings['event.messages'].map((item) => ({ template: parseEventTemplate(item), asksDigits: false })),
    ...settings['event.questions'].map((item) => ({ template: parseEventTemplate(item), asksDigits: true })),
  ];
  const named = all.flatMap(({ template, asksDigits }) => (template?.name === name ? [{ template, asksDigits }] : []));
  return (
    named.find(({ template }) => template.language?.toLowerCase() === language.toLowerCase()) ??
    named.find(({ template }) => template.language === undefined)
  );
}

function checkParameters(parameters: readonly EventParameter[]): string | undefined {
  if (parameters.length > MAXIMUM_PARAMETERS) return `must be at most ${MAXIMUM_PARAMETERS}.`;
  const names = new Set<string>();
  for (const { name, value } of parameters) {
    if (!/^\w{1,40}$/.test(name)) return 'each Name must have 1 to 40 letters, digits or _.';
    if (names.has(name.toLowerCase())) return `${name} must be given once.`;
    names.add(name.toLowerCase());
    if (value.trim() === '' || value.length > LONGEST_VALUE || /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(value)) {
      return `${name} must have a Value of 1 to ${LONGEST_VALUE} characters in one line.`;
    }
  }
  return undefined;
}

function bad(fault: BadEvent['fault'], problem: string): BadEvent {
  return { outcome: 'bad-event', fault, problem };
}
