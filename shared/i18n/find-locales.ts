import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MfaError } from '../mfa-error.ts';

/**
 * The folder of the locale files for an app: `locales` in the app's own folder, where a package has it, or beside the
 * app, where the repository has it.
 *
 * @param from Folder of one of the app's modules: `import.meta.dirname`, in source or in `dist`.
 * @throws MfaError `misconfigured` when there is neither.
 */
export function findLocales(from: string): string {
  const app = findAppFolder(from);
  const places = [join(app, 'locales'), join(dirname(app), 'locales')];
  const found = places.find((place) => existsSync(join(place, 'en.json')));
  if (found === undefined) {
    throw new MfaError('misconfigured', `No locales: neither ${places.join(' nor ')} has an en.json.`);
  }
  return found;
}

/** The nearest folder, from `from` upwards, with a package.json: the app's own, whether it runs from source or `dist`. */
export function findAppFolder(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new MfaError('misconfigured', 'The app lies in no folder with a package.json.');
  return findAppFolder(parent);
}
