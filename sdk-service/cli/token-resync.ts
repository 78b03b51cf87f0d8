import { MfaError } from '@mfa/shared/mfa-error';
import type { Command } from 'commander';
import type { ResynchronizeOutcome } from '../domain/oath-tokens/resynchronize.ts';
import { createAuthor } from './author.ts';
import { addExamples } from './examples.ts';
import type { Terminal } from './terminal.ts';
import { withCore } from './with-core.ts';

/** `mfa token resync …` */
export function addTokenResync(token: Command, terminal: Terminal): void {
  const resync = token
    .command('resync')
    .description(
      'Finds out where the clock or the counter of a user’s OATH token stands, when its codes are refused. The two codes are used up by it; make sure first who reads them out.',
    )
    .argument('<username>')
    .argument('<code>', 'a code of the token, not used yet')
    .argument('<next-code>', 'the one that it shows after that')
    .action(async (username: string, firstCode: string, secondCode: string, _options, command: Command) => {
      await withCore({ command, terminal }, async ({ core, show }) => {
        const author = createAuthor();
        const context = {
          account: { name: author.accountName },
          applicationName: '',
          authenticationType: 'commandline',
          clientAddress: undefined,
          requestId: author.requestId,
        };
        const outcome = await core.oathTokens.resynchronize({ username, firstCode, secondCode, context, author });
        if (outcome.outcome === 'denied') throw new MfaError('malformed', sentenceOf(outcome));
        show({ username, resynchronized: true }, `Resynchronized the OATH token of ${username}.\n`);
      });
    });
  addExamples(resync, [['mfa token resync alice 492039 618274', 'two codes in a row, as alice reads them out']]);
}

function sentenceOf({ reason, retryAfterSeconds }: ResynchronizeOutcome & { readonly outcome: 'denied' }): string {
  const wait = retryAfterSeconds === undefined ? '' : ` Try again in ${retryAfterSeconds} s.`;
  switch (reason) {
    case 'not-enrolled':
      return 'The user has no OATH token.';
    case 'throttled':
      return `There were too many wrong codes.${wait}`;
    case 'locked-out':
      return 'There were too many wrong codes; see "mfa user unlock".';
    case 'replayed':
      return `One of these codes was used already; wait for two new ones.${wait}`;
    case 'token-disabled':
    case 'token-expired':
    case 'token-not-valid-yet':
      return `The token is switched off, or it is before or after its days.${wait}`;
    default:
      return `These are not two codes in a row of the user's OATH token near where it should stand.${wait}`;
  }
}
