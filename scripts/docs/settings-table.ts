import { type SettingDefinition, settingDefinitions } from '../../sdk-service/domain/settings/definitions.ts';
import { escapeText, writeCode, writeTable } from './markdown.ts';

/** The settings of the store, in the order of their definition. */
export function writeSettingsTable(): string {
  return writeTable(
    ['setting', 'may be', 'default', 'what it does'],
    Object.entries<SettingDefinition>(settingDefinitions).map(([name, definition]) => [
      writeCode(name),
      describeRange(definition),
      definition.default === '' ? 'empty' : writeCode(String(definition.default)),
      escapeText(definition.help),
    ]),
  );
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
    default:
      return definition satisfies never;
  }
}
