import type { Command } from 'commander';
import type { ImportRules, UserDefaults } from '../domain/directories/import-person.ts';
import { parseLanguage } from '../domain/languages/languages.ts';
import type { SyncRules } from '../domain/synchronization/sync-item.ts';
import type { PeopleQuery, PhoneKind } from '../ports/directory.ts';
import { addMethodOptions, choices, languagesOf, type MethodOptions } from './method-options.ts';

/** Which people of a directory, and what of them: the same once (`mfa directory import`) and again and again (`mfa sync`). */
export interface PeopleOptions extends MethodOptions {
  readonly container?: string;
  readonly group?: string;
  readonly recursive?: boolean | undefined;
  readonly filter?: string;
  readonly phone: PhoneKind | 'none';
  readonly backupPhone: PhoneKind | 'none';
  readonly enabled: ImportRules['enabled'];
  readonly keepPhone?: boolean | undefined;
  readonly sendMail?: ImportRules['sendMail'] | 'nobody';
  readonly add: boolean;
  readonly update: boolean;
}

const phoneKinds = ['mobile', 'business', 'home', 'pager', 'fax', 'ip', 'custom', 'none'];

export function addPeopleOptions(command: Command): Command {
  const who = command
    .option('--container <dn>', 'people of this container (default: of the whole directory)')
    .option('--group <dn>', 'members of this group')
    .option('--recursive', 'with the containers or groups inside')
    .option('--filter <filter>', 'only people who match this too (RFC 4515)')
    .addOption(choices('--phone <which>', 'the phone that is taken over', phoneKinds).default('mobile'))
    .addOption(choices('--backup-phone <which>', 'the second phone', phoneKinds).default('none'))
    .addOption(
      choices('--enabled <who>', 'which new users are enabled; who is disabled there never is', [
        'all',
        'with-phone',
        'none',
      ]).default('all'),
    );
  // A language that the directory has of somebody goes before.
  return addMethodOptions(who, "of new users (default: the company's)")
    .option('--keep-phone', 'phones of new users always follow the directory')
    .addOption(
      choices(
        '--send-mail <who>',
        'who is mailed: who is new or complete by it, or everybody whose phones change too',
        ['nobody', 'new', 'new-and-updated'],
      ),
    )
    .option('--no-add', 'add nobody')
    .option('--no-update', 'leave those who are here as they are');
}

/** An empty text is as none. */
export function queryOf(options: PeopleOptions): PeopleQuery {
  const [container, group, filter] = [options.container, options.group, options.filter].map(
    (text) => text || undefined,
  );
  const isWhole = container === undefined && group === undefined;
  return { container, group, filter, isRecursive: options.recursive === true || isWhole };
}

/** What would have been said for these rules. */
export function optionsOf({ query, rules }: Pick<SyncRules, 'query' | 'rules'>): PeopleOptions {
  const { container, group, filter, isRecursive } = query;
  const { addNew: add, updateExisting: update, phone, backupPhone, enabled, authenticator, sendMail } = rules;
  const { keepPhoneSynchronized, whenDisabled: _, ...defaults } = rules.defaults ?? {};
  const isWhole = container === undefined && group === undefined;
  return {
    ...defaults,
    ...(authenticator !== undefined && { method: authenticator }),
    ...(container !== undefined && { container }),
    ...(group !== undefined && { group }),
    ...(filter !== undefined && { filter }),
    recursive: isRecursive && !isWhole,
    keepPhone: keepPhoneSynchronized,
    ...{ phone, backupPhone, enabled, sendMail: sendMail ?? 'nobody', add, update },
  };
}

/** @throws MfaError `malformed` for a language that is not offered. */
export function importRulesOf(options: PeopleOptions): ImportRules {
  const { add, update, phone, backupPhone, enabled, method, sendMail } = options;
  return {
    addNew: add,
    updateExisting: update,
    phone,
    backupPhone,
    enabled,
    authenticator: method,
    sendMail: sendMail === 'nobody' ? undefined : sendMail,
    defaults: defaultsOf(options),
  };
}

/** Only what was said: the rest is the company's. */
function defaultsOf(options: PeopleOptions): UserDefaults {
  const { callMode, textDirection, textMode, appMode, keepPhone } = options;
  const languages = Object.entries(languagesOf(options)).map(
    ([field, typed]) => [field, typed && parseLanguage(typed, field)] as const,
  );
  const said = {
    callMode,
    textDirection,
    textMode,
    appMode,
    keepPhoneSynchronized: keepPhone || undefined,
    ...Object.fromEntries(languages),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}
