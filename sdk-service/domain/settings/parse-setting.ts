import { MfaError } from '@mfa/shared/mfa-error';
import type { SettingDefinition } from './definition-types.ts';
import type { SettingName } from './definitions.ts';

export type SettingValue = string | number | boolean | readonly string[];

/** Longest item of a list, in UTF-16 units. */
const LONGEST_ITEM = 400;

interface Parsing {
  readonly name: SettingName;
  readonly definition: SettingDefinition;
}

/**
 * Reads a setting as an administrator writes it.
 *
 * @throws MfaError `malformed`: names the setting and its rule.
 */
export function parseSettingText(text: string, { name, definition }: Parsing): SettingValue {
  switch (definition.type) {
    case 'flag':
      if (text === 'true' || text === 'false') return text === 'true';
      throw refuse(name, ruleOf(definition));
    case 'integer':
      if (!/^-?\d{1,9}$/.test(text)) throw refuse(name, ruleOf(definition));
      return checkSettingValue(Number(text), { name, definition });
    case 'choice':
    case 'text':
      return checkSettingValue(text, { name, definition });
    case 'list':
      return checkSettingValue(splitList(text, definition), { name, definition });
    default:
      return definition satisfies never;
  }
}

/**
 * Holds a value against its definition; what comes from the store is checked like what an administrator types.
 *
 * @throws MfaError `malformed`: names the setting and its rule.
 */
export function checkSettingValue(value: unknown, { name, definition }: Parsing): SettingValue {
  switch (definition.type) {
    case 'flag':
      if (typeof value === 'boolean') return value;
      break;
    case 'integer':
      if (Number.isInteger(value) && Number(value) >= definition.min && Number(value) <= definition.max) {
        return Number(value);
      }
      break;
    case 'choice':
      if (typeof value === 'string' && definition.values.includes(value)) return value;
      break;
    case 'text':
      if (typeof value === 'string' && isAllowedText(value, definition)) return value;
      break;
    case 'list':
      return checkList(value, { name, definition });
    default:
      return definition satisfies never;
  }
  throw refuse(name, ruleOf(definition));
}

/** What a setting may be, as half a sentence: `a number from 1 to 24`. */
export function ruleOf(definition: SettingDefinition): string {
  switch (definition.type) {
    case 'flag':
      return 'true or false';
    case 'integer':
      return `a whole number from ${definition.min} to ${definition.max}`;
    case 'choice':
      return `one of ${definition.values.join(', ')}`;
    case 'text': {
      const length = `text of at most ${definition.maxLength} characters`;
      return definition.rule === undefined ? length : `${length}; ${definition.rule}`;
    }
    case 'list':
      return `at most ${definition.maxItems} items with ${definition.separator ?? 'commas'} between them, each ${definition.rule}`;
    default:
      return definition satisfies never;
  }
}

function isAllowedText(text: string, definition: SettingDefinition & { readonly type: 'text' }): boolean {
  if (text.length > definition.maxLength || /\p{Cc}/u.test(text)) return false;
  return (definition.pattern?.test(text) ?? true) && (definition.isText?.(text) ?? true);
}

function splitList(text: string, { separator = /[,;]/ }: { readonly separator?: string | RegExp | undefined }) {
  return text
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function checkList(
  value: unknown,
  { name, definition }: Parsing & { readonly definition: SettingDefinition & { readonly type: 'list' } },
): readonly string[] {
  if (!Array.isArray(value) || value.length > definition.maxItems) throw refuse(name, ruleOf(definition));
  for (const item of value) {
    if (typeof item !== 'string' || item.length > LONGEST_ITEM || /\p{Cc}/u.test(item) || !definition.isItem(item)) {
      // Among two hundred, the wrong one has to be named.
      throw new MfaError('malformed', `${name}: ${JSON.stringify(item)?.slice(0, 60)} must be ${definition.rule}.`);
    }
  }
  return Object.freeze([...new Set<string>(value)]);
}

function refuse(name: SettingName, rule: string): MfaError {
  return new MfaError('malformed', `${name}: must be ${rule}.`);
}
