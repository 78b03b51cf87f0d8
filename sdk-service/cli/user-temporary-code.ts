import type { Command } from 'commander';
import type { ShownTemporaryCode } from '../domain/temporary-codes/temporary-codes.ts';
import { createAuthor } from './author.ts';
import { boundedNumber } from './bounded-number.ts';
import { addExamples } from './examples.ts';
import { writeInstant, writeRecord } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** A week; the setting `temporaryCodes.maximumHours` may say less. */
const LONGEST_HOURS = 168;

/** `mfa user temporary-code …` */
export function addUserTemporaryCodeCommands(user: Command, terminal: Terminal): void {
  const group = user
    .command('temporary-code')
    .description('Codes that count as the second factor of somebody who has no phone or token at hand.');
  addExamples(group, [
    ['mfa user temporary-code issue alice --reason "left the phone at home"', 'until the evening'],
    ['mfa user temporary-code revoke alice --reason "has found it"', 'ends it before its time'],
  ]);
  addIssue(group, terminal);
  addRevoke(group, terminal);
  addShow(group, terminal);
}

interface IssueOptions {
  readonly reason: string;
  readonly once?: true;
  readonly hours?: number;
}

function addIssue(group: Command, terminal: Terminal): void {
  const issue = group
    .command('issue')
    .description('Makes a code in place of any that the user has, and shows it once. Make sure first who asks.')
    .argument('<username>')
    .requiredOption('--reason <text>', 'why; it stands in the log')
    .option('--once', 'used up by the first sign-in')
    .option('--hours <n>', 'how long it is good (default: temporaryCodes.defaultHours)', boundedNumber(LONGEST_HOURS))
    .action(async (username: string, { reason, once, hours }: IssueOptions, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const use = once ? 'once' : 'often';
        const issued = await core.temporaryCodes.issue({ username, reason, use, hours, author: createAuthor() });
        const until = `until ${writeInstant(issued.expiresAt)}`;
        show(
          issued,
          `The temporary code of ${issued.username} is ${issued.code}; it can be used ${once ? 'once, ' : ''}${until}.\n`,
        );
      });
    });
  addExamples(issue, [
    ['mfa user temporary-code issue alice --reason "left the phone at home"', 'for the hours of the setting'],
    ['mfa user temporary-code issue alice --once --hours 1 --reason "new phone"', 'for one sign-in within the hour'],
  ]);
}

function addRevoke(group: Command, terminal: Terminal): void {
  const revoke = group
    .command('revoke')
    .description('Ends the code of a user, also one that is used up, and the portal sessions that it opened.')
    .argument('<username>')
    .requiredOption('--reason <text>', 'why')
    .action(async (username: string, { reason }: { reason: string }, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        await core.temporaryCodes.revoke({ username, reason, author: createAuthor() });
        show({ username, revoked: true }, `Revoked the temporary code of ${username}.\n`);
      });
    });
  addExamples(revoke, [['mfa user temporary-code revoke alice --reason "has found it"', 'the code counts no more']]);
}

function addShow(group: Command, terminal: Terminal): void {
  const showCommand = group
    .command('show')
    .description(
      'Shows what is known of the code that a user has, or had in the last 30 days. The code itself is known to nobody.',
    )
    .argument('<username>')
    .action(async (username: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const code = await core.temporaryCodes.show(username);
        show(
          code === undefined ? null : toJson(code),
          code === undefined ? `The user ${username} has no temporary code.\n` : describe(code),
        );
      });
    });
  addExamples(showCommand, [['mfa user temporary-code show alice', 'who made it and why, until when, how often used']]);
}

/** Field by field: a column added later is not shown by accident. */
function toJson({
  state,
  use,
  uses,
  reason,
  issuedBy,
  issuedAt,
  expiresAt,
  lastUsedAt,
  revokedAt,
}: ShownTemporaryCode) {
  return {
    state,
    use,
    uses,
    reason,
    issuedBy,
    issuedAt,
    expiresAt,
    lastUsedAt: lastUsedAt ?? null,
    revokedAt: revokedAt ?? null,
  };
}

function describe(code: ShownTemporaryCode): string {
  return writeRecord([
    ['state', code.state],
    ['good', code.use === 'once' ? 'once' : 'until it expires'],
    ['made', `${writeInstant(code.issuedAt)} by ${code.issuedBy}`],
    ['reason', code.reason],
    ['expires', writeInstant(code.expiresAt)],
    ['used', code.uses === 0 ? 'never' : `${code.uses} times, last ${writeInstant(code.lastUsedAt)}`],
    ['revoked', writeInstant(code.revokedAt)],
  ]);
}
