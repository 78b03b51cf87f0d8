import { type Command, Option } from 'commander';
import type { ImportRules } from '../domain/directories/import-person.ts';
import type { PhoneKind } from '../ports/directory.ts';
import type { AuthenticatorKind } from '../ports/records.ts';

/** Which people of a directory, and what of them: the same once (`mfa directory import`) and again and again (`mfa sync`). */
export interface PeopleOptions {
  readonly container?: string;
  readonly group?: string;
  readonly recursive?: true;
  readonly filter?: string;
  readonly phone: PhoneKind | 'none';
  readonly backupPhone: PhoneKind | 'none';
  readonly enabled: ImportRules['enabled'];
  readonly method?: AuthenticatorKind;
  readonly sendMail?: ImportRules['sendMail'];
  readonly add: boolean;
  readonly update: boolean;
}

const phoneKinds = ['mobile', 'business', 'home', 'pager', 'fax', 'ip', 'custom', 'none'];
const methods = ['call', 'text', 'app', 'oath-token'];

export function addPeopleOptions(command: Command): Command {
  return command
    .option('--container <dn>', 'people of this container (default: of the whole directory)')
    .option('--group <dn>', 'members of this group')
    .option('--recursive', 'with the containers or groups inside')
    .option('--filter <filter>', 'only people who match this too (RFC 4515)')
    .addOption(new Option('--phone <which>', 'the phone that is taken over').choices(phoneKinds).default('mobile'))
    .addOption(new Option('--backup-phone <which>', 'the second phone').choices(phoneKinds).default('none'))
    .addOption(
      new Option('--enabled <who>', 'which new users are enabled; who is disabled there never is')
        .choices(['all', 'with-phone', 'none'])
        .default('all'),
    )
    .addOption(new Option('--method <method>', "how new users sign in (default: the company's)").choices(methods))
    .addOption(
      new Option(
        '--send-mail <who>',
        'who is mailed: who is new or complete by it, or everybody whose phones change too',
      ).choices(['new', 'new-and-updated']),
    )
    .option('--no-add', 'add nobody')
    .option('--no-update', 'leave those who are here as they are');
}
