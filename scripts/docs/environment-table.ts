import type { Settings } from '../../shared/config/settings.ts';
import { escapeText, writeCode, writeTable } from './markdown.ts';

/** The environment variables of an app. `allowed` says what each may be and what happens without it. */
export function writeEnvironmentTable(settings: Settings): string {
  return writeTable(
    ['variable', 'what it is', 'what it may be'],
    Object.values(settings).map(({ names, meaning, allowed }) => [
      names.map(writeCode).join(' or '),
      escapeText(meaning),
      escapeText(allowed),
    ]),
  );
}
