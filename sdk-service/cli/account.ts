import { type Command, Option } from 'commander';
import type { Account, Role } from '../ports/records.ts';
import { addAccountCertificateCommands } from './account-certificate.ts';
import { addAccountGroupCommands } from './account-group.ts';
import { addFlagOptions, describeRoles, type FlagOptions, readFlags, roleNames } from './account-options.ts';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import { createTable, writeInstant } from './output.ts';
import { choosePassword, tellPassword } from './password.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { withCore } from './with-core.ts';

interface PasswordOptions {
  readonly passwordStdin?: true;
}

const passwordFromStdin = [
  '--password-stdin',
  'read the password from standard input (default: one is made and shown once)',
] as const;

/** `mfa account …`: who may call the Web Service SDK. */
export function addAccountCommands(program: Command, terminal: Terminal): void {
  const account = program.command('account').description('Accounts with which applications call the Web Service SDK.');
  addExamples(account, [
    ['mfa account add payroll --role application', 'let an application ask for authentications'],
    ['mfa account list', 'who may call, and in which role'],
    ["mfa account group add corp 'PhoneFactor Admins' --role compatible", 'members of a group of a directory may call'],
    ['mfa account disable payroll', 'nobody calls by that name any more, within a second'],
  ]);
  addAdd(account, terminal);
  addList(account, terminal);
  addSwitches(account, terminal);
  addSetPassword(account, terminal);
  addSetRole(account, terminal);
  addSetFlags(account, terminal);
  addAccountCertificateCommands(account, terminal);
  addAccountGroupCommands(account, terminal);
}

function addAdd(account: Command, terminal: Terminal): void {
  const add = addFlagOptions(
    account
      .command('add')
      .description('Adds an account.')
      .argument('<name>', 'a local name, DOMAIN\\user or user@domain; upper and lower case are the same')
      .addOption(roleOption().makeOptionMandatory())
      .option(...passwordFromStdin)
      .option('--without-password', 'for a caller that comes by client certificate or Windows authentication alone'),
  ).action(async (name: string, options: AddOptions, command: Command) => {
    const choice = await chooseForNew(terminal, name, options);
    await withCore({ command, terminal }, async ({ core, show }) => {
      const newAccount = { name, role: options.role, password: choice?.password, flags: readFlags(options) };
      const added = await core.accounts.add(newAccount, createAuthor());
      show(
        { ...toJson(added), ...(choice?.isGenerated && { password: choice.password }) },
        `Added the account ${added.name} (${added.role}).\n${choice === undefined ? '' : tellPassword(choice)}`,
      );
    });
  });
  add.addHelpText('after', describeRoles(roleNames));
  addExamples(add, [
    ['mfa account add svc-portal --role portal', 'for the user portal; shows a new password'],
    ["mfa account add 'CONTOSO\\svc-mfa' --role compatible", 'for a caller of the old product'],
    ['mfa account add payroll --role application --password-stdin < password.txt', 'with a password of your own'],
    ["mfa account add 'CONTOSO\\svc-mim' --role application --without-password", 'for Windows authentication in IIS'],
  ]);
}

type AddOptions = { readonly role: Role; readonly withoutPassword?: true } & PasswordOptions & FlagOptions;

async function chooseForNew(terminal: Terminal, name: string, { withoutPassword, passwordStdin }: AddOptions) {
  if (withoutPassword && passwordStdin)
    throw new UsageError('--without-password and --password-stdin contradict each other.');
  return withoutPassword ? undefined : choosePassword(terminal, { fromStdin: passwordStdin === true, name });
}

function addList(account: Command, terminal: Terminal): void {
  const list = account
    .command('list')
    .description('Lists the accounts by name.')
    .action(async (_options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const accounts = await core.accounts.list();
        show(accounts.map(toJson), writeAccounts(accounts));
      });
    });
  addExamples(list, [
    ['mfa account list', 'as a table'],
    ['mfa account list --json', 'for a script'],
  ]);
}

function addSwitches(account: Command, terminal: Terminal): void {
  const verbs = {
    enable: { done: 'Enabled', help: 'Lets the account call again.' },
    disable: { done: 'Disabled', help: 'Refuses the account from now on; on all nodes within a second.' },
  } as const;
  for (const verb of ['enable', 'disable'] as const) {
    const { done, help } = verbs[verb];
    const command = account
      .command(verb)
      .description(help)
      .argument('<name>', 'name of the account')
      .action(async (name: string, _options, command: Command) => {
        await withCore({ command, terminal }, async ({ core, show }) => {
          await core.accounts[verb](name, createAuthor());
          show({ name, enabled: verb === 'enable' }, `${done} the account ${name}.\n`);
        });
      });
    addExamples(command, [[`mfa account ${verb} payroll`, 'by its name']]);
  }
}

function addSetPassword(account: Command, terminal: Terminal): void {
  const setPassword = account
    .command('set-password')
    .description('Gives the account a new password; the old one is refused within a second.')
    .argument('<name>', 'name of the account')
    .option(...passwordFromStdin)
    .action(async (name: string, options: PasswordOptions, command: Command) => {
      const choice = await choosePassword(terminal, { fromStdin: options.passwordStdin === true, name });
      await withCore({ command, terminal }, async ({ core, show }) => {
        const { password, isGenerated } = choice;
        await core.accounts.setPassword(name, password, createAuthor());
        show(
          { name, ...(isGenerated && { password }) },
          `The account ${name} has a new password.\n${tellPassword(choice)}`,
        );
      });
    });
  addExamples(setPassword, [
    ['mfa account set-password payroll', 'makes a password and shows it once'],
    ['mfa account set-password payroll --password-stdin < password.txt', 'with one of your own'],
  ]);
}

function addSetRole(account: Command, terminal: Terminal): void {
  const setRole = account
    .command('set-role')
    .description("Gives the account another role, and that role's flags.")
    .argument('<name>', 'name of the account')
    .addOption(roleOption().makeOptionMandatory())
    .action(async (name: string, { role }: { role: Role }, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.accounts.setRole(name, role, createAuthor());
        show({ name, role }, `The account ${name} has the role ${role}.\n`);
      });
    });
  setRole.addHelpText('after', describeRoles(roleNames));
  addExamples(setRole, [['mfa account set-role payroll --role automation', 'may now change users too']]);
}

function addSetFlags(account: Command, terminal: Terminal): void {
  const setFlags = addFlagOptions(
    account
      .command('set-flags')
      .description('Switches what an account may do besides the rights of its role.')
      .argument('<name>', 'name of the account'),
  ).action(async (name: string, options: FlagOptions, command: Command) => {
    const flags = readFlags(options);
    if (Object.keys(flags).length === 0) throw new UsageError('set-flags needs one of its options.');
    await withCore({ command, terminal }, async ({ core, show }) => {
      await core.accounts.setFlags(name, flags, createAuthor());
      show({ name, ...flags }, `Changed the flags of the account ${name}.\n`);
    });
  });
  addExamples(setFlags, [
    ['mfa account set-flags vpn --reports-client-address yes', 'its initiatingIpAddress is believed'],
    ['mfa account set-flags old-app --may-pass-unknown no', 'people who do not exist are refused'],
  ]);
}

function roleOption(): Option {
  return new Option('--role <role>', 'what the account may do').choices(roleNames);
}

function writeAccounts(accounts: readonly Account[]): string {
  if (accounts.length === 0) return 'There is no account yet; "mfa account add" makes one.\n';
  return createTable<Account>([
    { title: 'name', text: ({ name }) => name },
    { title: 'role', text: ({ role }) => role },
    { title: 'state', text: ({ enabled }) => (enabled ? 'enabled' : 'disabled') },
    { title: 'reports address', text: ({ reportsClientAddress }) => (reportsClientAddress ? 'yes' : 'no') },
    { title: 'may pass unknown', text: ({ mayPassUnknown }) => (mayPassUnknown ? 'yes' : 'no') },
    { title: 'push without number', text: ({ allowPushWithoutNumber }) => (allowPushWithoutNumber ? 'yes' : 'no') },
    { title: 'added', text: ({ createdAt }) => writeInstant(createdAt) },
  ]).write(accounts);
}

/** Field by field, so that the hash of the password can never come along. */
function toJson(account: Account) {
  const { name, role, enabled, reportsClientAddress, mayPassUnknown, allowPushWithoutNumber, createdAt } = account;
  return { name, role, enabled, reportsClientAddress, mayPassUnknown, allowPushWithoutNumber, createdAt };
}
