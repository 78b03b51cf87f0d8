import { type Command, Option } from 'commander';
import { administratorRights } from '../domain/administrators/administrator-rights.ts';
import type { AdministratorScope } from '../ports/administrator-store.ts';
import type { Tag, TagMatch } from '../ports/tag-store.ts';
import { collect } from './collect.ts';
import { UsageError } from './usage-error.ts';

/** What an administrator may do, and for whom. */
export interface GrantOptions {
  readonly right: readonly string[];
  readonly allRights?: true;
  readonly tag: readonly string[];
  readonly match?: TagMatch;
}

export function addGrantOptions(command: Command): Command {
  return command
    .option('--right <name>', 'one right; may be given several times', collect, [])
    .option('--all-rights', 'every right there is')
    .option('--tag <name>', 'only users with this tag (default: all users); may be given several times', collect, [])
    .addOption(
      new Option(
        '--match <how>',
        'how the tags of a user must be: just these, all of these, any of them (default: any)',
      )
        .choices(['exact', 'all', 'any'])
        .argParser((how) => how as TagMatch),
    );
}

export const rightsHelp = `\nRights: ${administratorRights.join(', ')}`;

/** @throws UsageError */
export function readGrant({ right, allRights, tag: tags, match }: GrantOptions) {
  if (allRights === undefined && right.length === 0) throw new UsageError('set needs --right or --all-rights.');
  if (match !== undefined && tags.length === 0) throw new UsageError('--match needs --tag.');
  return { rights: allRights ? administratorRights : right, match: match ?? 'any', tags } as const;
}

export function describeScope(scope: AdministratorScope | undefined, tags: readonly Tag[]): string {
  return scope === undefined ? 'all' : `${scope.match} of ${namesOf(scope.tagIds, tags).join(', ')}`;
}

export function scopeToJson(scope: AdministratorScope | undefined, tags: readonly Tag[]) {
  return scope === undefined ? null : { match: scope.match, tags: namesOf(scope.tagIds, tags) };
}

function namesOf(ids: readonly string[], tags: readonly Tag[]): readonly string[] {
  return tags.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
}
