import type { SettingDefinition } from '../../sdk-service/domain/settings/definition-types.ts';
import { settingDefinitions } from '../../sdk-service/domain/settings/definitions.ts';
import { escapeText, writeCode, writeTable } from './markdown.ts';

/** The settings of the store, in the order of their definition. */
export function writeSettingsTable(): string {
  return writeTable(
    ['setting', 'may be', 'default', 'what it does'],
    Object.entries<SettingDefinition>(settingDefinitions).map(([name, definition]) => [
      writeCode(name),
      describeRange(definition),
      writeDefault(definition),
      escapeText(definition.help),
    ]),
  );
}

function writeDefault({ default: value }: SettingDefinition): string {
  const text = typeof value === 'object' ? value.join(', ') : String(value);
  return text === '' ? 'empty' : writeCode(text);
}

function describeRange(definition: SettingDefinition): string {
  switch (definition.type) {
    case 'text':
      return escapeText(`${definition.rule ?? 'text'}, up to ${definition.maxLength} characters`);
    case 'choice':
      return definition.values.map(writeCode).join(', ');
    case 'flag':
      return '`true`, `false`';
    case 'integer':
      return `${definition.min} to ${definition.max}`;
    case 'list':
      return escapeText(`up to ${definition.maxItems} items with commas between them, each ${definition.rule}`);
    default:
      return definition satisfies never;
  }
}
