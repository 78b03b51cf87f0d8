import { MfaError } from '@mfa/shared/mfa-error';
import type { SettingDefinition, SettingName } from './definitions.ts';

export type SettingValue = string | number | boolean;

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
    default:
      return definition satisfies never;
  }
}

function isAllowedText(text: string, definition: SettingDefinition & { readonly type: 'text' }): boolean {
  if (text.length > definition.maxLength || /\p{Cc}/u.test(text)) return false;
  return definition.pattern?.test(text) ?? true;
}

function refuse(name: SettingName, rule: string): MfaError {
  return new MfaError('malformed', `${name}: must be ${rule}.`);
}
