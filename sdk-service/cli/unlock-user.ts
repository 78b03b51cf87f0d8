import { type Command, Option } from 'commander';
import type { LockedKind } from '../domain/users/change-state.ts';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

const kinds = ['oath-token', 'text', 'app'] as const satisfies readonly LockedKind[];

/** `mfa user unlock …` */
export function addUserUnlock(user: Command, terminal: Terminal): void {
  const unlock = user
    .command('unlock')
    .description(
      'Forgets the wrong answers of a user, so that an authenticator which has to wait, or was closed by 100 in a row, counts again. Make sure first who gave them.',
    )
    .argument('<username>')
    .addOption(new Option('--kind <kind>', 'of one kind of authenticator only').choices(kinds))
    .action(async (username: string, { kind }: { kind?: LockedKind }, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const unlocked = await core.users.unlock({ username, author: createAuthor(), kind });
        show(
          { username, unlocked },
          unlocked.length === 0
            ? `The user ${username} has no wrong answers.\n`
            : `Forgot the wrong answers of ${username}: ${unlocked.join(', ')}.\n`,
        );
      });
    });
  addExamples(unlock, [
    ['mfa user unlock alice', 'of every kind'],
    ['mfa user unlock alice --kind oath-token', 'of the OATH token alone'],
  ]);
}
