import { MfaError } from '@mfa/shared/mfa-error';
import { type Command, Option } from 'commander';
import { writePhone } from '../domain/users/write-phone.ts';
import type { AuthenticatorKind, User } from '../ports/records.ts';
import { createAuthor } from './author.ts';
import { addBlockCommands } from './block.ts';
import { boundedNumber } from './bounded-number.ts';
import { addUserBypass } from './bypass.ts';
import { addExamples } from './examples.ts';
import { createTable } from './output.ts';
import { choosePassword, tellPassword } from './password.ts';
import { addUserSet } from './set-user.ts';
import { describeSubject, subjectToJson, userToJson } from './show-user.ts';
import type { Terminal } from './terminal.ts';
import { addUserUnlock } from './unlock-user.ts';
import { addUserDeviceCommands } from './user-devices.ts';
import { addUserEnrollmentCode } from './user-enrollment-code.ts';
import { addFindCommand } from './user-find.ts';
import { addUserKnowledgeCommands } from './user-knowledge.ts';
import { addNameCommands } from './user-names.ts';
import { addRemoveCommand } from './user-remove.ts';
import { addUserTagCommands } from './user-tags.ts';
import { addUserTemporaryCodeCommands } from './user-temporary-code.ts';
import { withCore } from './with-core.ts';

const methods = ['call', 'text', 'app', 'oath-token'] as const satisfies readonly AuthenticatorKind[];

/** As many as the store gives at once. */
const MAXIMUM_LISTED = 1000;

/** `mfa user …`: the people who sign in. */
export function addUserCommands(program: Command, terminal: Terminal): void {
  const user = program.command('user').description('The people who sign in.');
  addExamples(user, [
    ['mfa user add alice --first-name Alice --email alice@example.com', 'with the defaults of the company'],
    ['mfa user show alice', 'what is known of one'],
    ['mfa user disable alice', 'ends her portal sessions too'],
  ]);
  addShow(user, terminal);
  addAdd(user, terminal);
  addUserSet(user, terminal);
  addSwitches(user, terminal);
  addUserUnlock(user, terminal);
  addBlockCommands(user, terminal);
  addUserBypass(user, terminal);
  addUserEnrollmentCode(user, terminal);
  addUserTemporaryCodeCommands(user, terminal);
  addSetPassword(user, terminal);
  addList(user, terminal);
  addFindCommand(user, terminal, methods);
  addNameCommands(user, terminal);
  addUserTagCommands(user, terminal);
  addRemoveCommand(user, terminal);
  addUserDeviceCommands(user, terminal);
  addUserKnowledgeCommands(user, terminal);
}

function addShow(user: Command, terminal: Terminal): void {
  const show = user
    .command('show')
    .description('Shows what is known of a user. Secrets are never shown.')
    .argument('<username>')
    .action(async (username: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const subject = await core.users.get(username);
        show(subjectToJson(subject), describeSubject(subject, core.clock.now()));
      });
    });
  addExamples(show, [['mfa user show alice', 'upper and lower case are the same']]);
}

interface AddOptions {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly group?: string;
  readonly description?: string;
  readonly phone?: string;
  readonly method?: AuthenticatorKind;
  readonly disabled?: true;
}

function addAdd(user: Command, terminal: Terminal): void {
  const add = user
    .command('add')
    .description('Adds a user. What is not said comes from the settings of the company.')
    .argument('<username>')
    .option('--first-name <text>')
    .option('--last-name <text>')
    .option('--email <address>')
    .option('--group <text>', 'the user group')
    .option('--description <text>', 'a note, to find the user by')
    .option('--phone <number>', 'with its country code, such as "+49 1512 3456789"')
    .addOption(new Option('--method <method>', 'how the user signs in').choices(methods))
    .option('--disabled', 'add the user disabled')
    .action(async (username: string, options: AddOptions, command: Command) => {
      const { firstName, lastName, email, group, description, phone, method, disabled } = options;
      const newUser = {
        username,
        firstName,
        lastName,
        emailAddress: email,
        userGroup: group,
        description,
        phone: phone === undefined ? undefined : { countryCode: '', number: phone, extension: '' },
        authenticator: method,
        enabled: disabled === undefined,
      };
      await withCore({ command, terminal }, async ({ core, show }) => {
        const outcome = await core.users.add(newUser, createAuthor());
        if (outcome === 'exists') throw new MfaError('conflict', `There is a user "${username}" already.`);
        const added = (await core.users.get(username)).user;
        show(userToJson(added), `Added the user ${added.username}.\n`);
      });
    });
  addExamples(add, [
    ['mfa user add alice', 'with the defaults of the company'],
    ['mfa user add bob --phone "+49 1512 3456789" --method text', 'signs in by text message'],
  ]);
}

function addSwitches(user: Command, terminal: Terminal): void {
  const verbs = {
    enable: { done: 'Enabled', help: 'Asks the user for the second factor again.' },
    disable: {
      done: 'Disabled',
      help: 'Disables the user and ends the portal sessions. Whether sign-in then fails or passes without a second factor is what the user record says.',
    },
  } as const;
  for (const verb of ['enable', 'disable'] as const) {
    const { done, help } = verbs[verb];
    const command = user
      .command(verb)
      .description(help)
      .argument('<username>')
      .action(async (username: string, _options, command: Command) => {
        await withCore({ command, terminal }, async ({ core, show }) => {
          await core.users[verb]({ username, author: createAuthor() });
          show({ username, enabled: verb === 'enable' }, `${done} the user ${username}.\n`);
        });
      });
    addExamples(command, [[`mfa user ${verb} alice`, 'by the user name']]);
  }
}

function addSetPassword(user: Command, terminal: Terminal): void {
  const setPassword = user
    .command('set-password')
    .description('Gives a user a password in the directory of this server, for companies without another directory.')
    .argument('<username>')
    .option('--password-stdin', 'read the password from standard input (default: one is made and shown once)')
    .action(async (username: string, options: { passwordStdin?: true }, command: Command) => {
      const choice = await choosePassword(terminal, { fromStdin: options.passwordStdin === true, name: username });
      await withCore({ command, terminal }, async ({ core, show }) => {
        const { password, isGenerated } = choice;
        // A slip of the pen would make a person whom nobody knows.
        const { user } = await core.users.get(username);
        await core.people.setPassword(user.username, password, createAuthor());
        show(
          { username: user.username, ...(isGenerated && { password }) },
          `The user ${user.username} has a new password.\n${tellPassword(choice)}`,
        );
      });
    });
  addExamples(setPassword, [
    ['mfa user set-password alice', 'makes a password and shows it once'],
    ['mfa user set-password alice --password-stdin < password.txt', 'with one of your own'],
  ]);
}

function addList(user: Command, terminal: Terminal): void {
  const list = user
    .command('list')
    .description('Lists users by name.')
    .option('--limit <n>', `how many, 1 to ${MAXIMUM_LISTED}`, boundedNumber(MAXIMUM_LISTED), 100)
    .option('--after <username>', 'begin behind this name', '')
    .action(async ({ limit, after }: { limit: number; after: string }, command: Command) => {
      await withCore({ command, terminal }, async ({ core, isJson, show }) => {
        const behind = after === '' ? '' : core.users.canonicalize(after);
        const users = await core.storage.listUsers({ after: behind, limit });
        show(users.map(userToJson), writeUsers(users));
        if (users.length === limit && !isJson) {
          terminal.stderr.write(`There may be more: --after "${users.at(-1)?.canonicalName}"\n`);
        }
      });
    });
  addExamples(list, [
    ['mfa user list', 'the first 100'],
    ['mfa user list --after mallory --limit 500', 'the next ones'],
  ]);
}

function writeUsers(users: readonly User[]): string {
  if (users.length === 0) return 'There is no user here.\n';
  return createTable<User>([
    { title: 'username', text: ({ username }) => username },
    { title: 'name', text: ({ firstName, lastName }) => `${firstName} ${lastName}`.trim() },
    { title: 'e-mail', text: ({ emailAddress }) => emailAddress },
    { title: 'method', text: ({ authenticator }) => authenticator },
    { title: 'phone', text: ({ phone }) => writePhone(phone) },
    { title: 'state', text: ({ enabled }) => (enabled ? 'enabled' : 'disabled') },
  ]).write(users);
}
