import { type Command, InvalidArgumentError, Option } from 'commander';
import type { SeveralFields } from '../domain/users/change-several.ts';
import type { User } from '../ports/records.ts';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import { addMethodOptions, choices, languagesOf, type MethodOptions } from './method-options.ts';
import { describeSubject, subjectToJson } from './show-user.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { withCore } from './with-core.ts';

interface SetOptions extends MethodOptions {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly group?: string;
  readonly description?: string;
  readonly phone?: string;
  readonly backupPhone?: string;
  readonly enabled?: boolean;
  readonly whenDisabled?: User['whenDisabled'];
  readonly globalServices?: boolean;
  readonly canChangePhone?: boolean;
  readonly keepPhoneSynchronized?: boolean;
  readonly overridePinRules?: boolean;
  readonly canChangePin?: boolean;
  readonly minimumPinLength?: number;
  readonly preventWeakPins?: boolean;
  readonly pinExpirationDays?: number;
  readonly pinHistory?: number;
}

/** `mfa user set …`: changes what is known of a user. */
export function addUserSet(user: Command, terminal: Terminal): void {
  const set = user
    .command('set')
    .description(
      'Changes a user: all that is said, in one step, or nothing of it. What is not said stays; an empty text takes away.',
    )
    .argument('<username>')
    .option('--first-name <text>')
    .option('--last-name <text>')
    .option('--email <address>')
    .option('--group <text>', 'the user group')
    .option('--description <text>', 'a note, to find the user by')
    .option('--phone <number>', 'with its country code, such as "+49 1512 3456789"')
    .option('--backup-phone <number>');
  addMethodOptions(set, 'of the user')
    .addOption(yesNo('--enabled', 'whether the user is asked for a second factor; no ends the portal sessions'))
    .addOption(choices('--when-disabled <what>', 'sign-in of the user while disabled', ['fail', 'succeed']))
    .addOption(yesNo('--global-services', 'whether numbers in expensive zones may be called'))
    .addOption(yesNo('--can-change-phone', 'whether the user may change the phone'))
    .addOption(yesNo('--keep-phone-synchronized', 'whether the phone follows the directory'))
    .addOption(yesNo('--override-pin-rules', "whether the user's own PIN rules count, not the company's"))
    .addOption(yesNo('--can-change-pin', 'own PIN rule'))
    .addOption(whole('--minimum-pin-length <digits>', 'own PIN rule, 4 to 15'))
    .addOption(yesNo('--prevent-weak-pins', 'own PIN rule'))
    .addOption(whole('--pin-expiration-days <days>', 'own PIN rule; 0: never'))
    .addOption(whole('--pin-history <n>', 'own PIN rule; 0: old PINs may be taken again'))
    .action(async (username: string, options: SetOptions, command: Command) => {
      if (Object.keys(options).length === 0) throw new UsageError('set needs one of its options.');
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.users.changeSeveral({ username, author: createAuthor(), ...toFields(options) });
        const subject = await core.users.get(username);
        show(
          subjectToJson(subject),
          `Changed the user ${subject.user.username}.\n${describeSubject(subject, core.clock.now())}`,
        );
      });
    });
  addExamples(set, [
    ['mfa user set alice --language de --enabled yes', 'German on every channel'],
    ["mfa user set alice --backup-phone ''", 'takes the backup phone away'],
    ['mfa user set bob --override-pin-rules yes --minimum-pin-length 8', 'PIN rules of his own'],
  ]);
}

function toFields(options: SetOptions): SeveralFields {
  return {
    person: {
      firstName: options.firstName,
      lastName: options.lastName,
      emailAddress: options.email,
      userGroup: options.group,
      description: options.description,
    },
    languages: languagesOf(options),
    phone: toPhone(options.phone),
    backupPhone: toPhone(options.backupPhone),
    authenticator: options.method,
    subModes: {
      callMode: options.callMode,
      textDirection: options.textDirection,
      textMode: options.textMode,
      appMode: options.appMode,
    },
    whenDisabled: options.whenDisabled,
    flags: {
      enabled: options.enabled,
      globalServices: options.globalServices,
      userCanChangePhone: options.canChangePhone,
      keepPhoneSynchronized: options.keepPhoneSynchronized,
      overridePinRules: options.overridePinRules,
    },
    pinRules: {
      userCanChangePin: options.canChangePin,
      minimumPinLength: options.minimumPinLength,
      preventWeakPins: options.preventWeakPins,
      pinExpirationDays: options.pinExpirationDays,
      historicalPins: options.pinHistory,
    },
  };
}

function toPhone(number: string | undefined) {
  return number === undefined ? undefined : { countryCode: '', number, extension: '' };
}

function yesNo(flag: string, help: string): Option {
  return new Option(`${flag} <yes|no>`, help).argParser((text) => {
    if (text !== 'yes' && text !== 'no') throw new InvalidArgumentError('It may be yes or no.');
    return text === 'yes';
  });
}

function whole(flags: string, help: string): Option {
  return new Option(flags, help).argParser((text) => {
    if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It may be a whole number.');
    return Number(text);
  });
}
