import { type Command, Option } from 'commander';
import { writePhone } from '../domain/users/write-phone.ts';
import type { AuthenticatorKind } from '../ports/records.ts';
import type { FoundUser } from '../ports/user-search-store.ts';
import { boundedNumber } from './bounded-number.ts';
import { collect } from './collect.ts';
import { addExamples } from './examples.ts';
import { createTable } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** As many as the store gives at once. */
const MAXIMUM_FOUND = 1000;

interface FindOptions {
  readonly username?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly group?: string;
  readonly description?: string;
  readonly phone?: string;
  readonly method?: AuthenticatorKind;
  readonly state?: 'enabled' | 'disabled';
  readonly tag: readonly string[];
  readonly limit: number;
  readonly after: string;
}

/** `mfa user find`: users by filters. */
export function addFindCommand(user: Command, terminal: Terminal, methods: readonly AuthenticatorKind[]): void {
  const find = user
    .command('find')
    .description('Finds users whom all filters fit; * is any run of characters, and case makes no difference.')
    .option('--username <text>')
    .option('--first-name <text>')
    .option('--last-name <text>')
    .option('--email <text>')
    .option('--group <text>', 'the user group')
    .option('--description <text>')
    .option('--phone <digits>', 'phone or backup phone, with country code or without')
    .addOption(new Option('--method <method>', 'how they sign in').choices(methods))
    .addOption(new Option('--state <state>', 'whether they are enabled').choices(['enabled', 'disabled']))
    .option('--tag <name>', 'who has this tag; several: all of them', collect, [])
    .option('--limit <n>', `how many, 1 to ${MAXIMUM_FOUND}`, boundedNumber(MAXIMUM_FOUND), 100)
    .option('--after <username>', 'begin behind this name', '')
    .action(async (options: FindOptions, command: Command) => {
      const { email, group, method, state, tag, limit, after, phone } = options;
      await withCore({ command, terminal }, async ({ core, isJson, show }) => {
        const tagIds: string[] = [];
        for (const name of tag) tagIds.push((await core.tags.get(name)).id);
        const { users, isComplete } = await core.search.find({
          filters: {
            username: { text: options.username },
            firstName: { text: options.firstName },
            lastName: { text: options.lastName },
            emailAddress: { text: email },
            userGroup: { text: group },
            description: { text: options.description },
            phone,
            authenticators: method && [method],
            enabled: state && state === 'enabled',
            tags: { match: 'all', tagIds },
          },
          limit,
          after: after === '' ? '' : core.users.canonicalize(after),
        });
        show(users.map(toJson), writeUsers(users));
        if (!isComplete && !isJson) {
          terminal.stderr.write(`There are more: --after "${users.at(-1)?.canonicalName}"\n`);
        }
      });
    });
  addExamples(find, [
    ["mfa user find --last-name 'arch*' --state disabled", 'all filters must fit'],
    ["mfa user find --phone '*6789'", 'by the end of a number'],
    ['mfa user find --tag Sales --limit 1000 --json', 'for a script'],
  ]);
}

function writeUsers(users: readonly FoundUser[]): string {
  if (users.length === 0) return 'Nobody is like that.\n';
  return createTable<FoundUser>([
    { title: 'username', text: ({ username }) => username },
    { title: 'name', text: ({ firstName, lastName }) => `${firstName} ${lastName}`.trim() },
    { title: 'e-mail', text: ({ emailAddress }) => emailAddress },
    { title: 'group', text: ({ userGroup }) => userGroup },
    { title: 'method', text: ({ authenticator }) => authenticator },
    { title: 'phone', text: ({ phone }) => writePhone(phone) },
    { title: 'state', text: ({ enabled }) => (enabled ? 'enabled' : 'disabled') },
  ]).write(users);
}

function toJson({ username, firstName, lastName, emailAddress, userGroup, phone, authenticator, enabled }: FoundUser) {
  return {
    username,
    firstName,
    lastName,
    emailAddress,
    userGroup,
    phone: writePhone(phone),
    method: authenticator,
    enabled,
  };
}
