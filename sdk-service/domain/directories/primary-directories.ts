import { MfaError } from '@mfa/shared/mfa-error';
import type { Directory, DirectoryConfig } from '../../ports/directory.ts';
import type { DirectoryLinkStore } from '../../ports/directory-config-store.ts';
import type {
  PasswordChange,
  PasswordChangeOutcome,
  PrimaryAuthentication,
} from '../../ports/primary-authentication.ts';
import { findCanonicalName } from '../users/canonicalize-username.ts';

/** A directory that is set up. */
export interface ActiveDirectory {
  readonly config: Pick<DirectoryConfig, 'id' | 'name' | 'domains'>;
  /** Undefined: what is set up cannot be used; the log has said why. */
  readonly directory: Directory | undefined;
}

export interface PrimaryDirectoriesDeps {
  readonly store: Pick<DirectoryLinkStore, 'findDirectoryLink'>;
  /** In the order in which they are asked. */
  readonly directories: () => readonly ActiveDirectory[];
  /** Asked when no directory is set up. */
  readonly builtIn: PrimaryAuthentication;
}

/**
 * Passwords where they are kept: in the directory that the user comes from; else in the one to which the domain of the
 * name belongs; else in the first that knows the name. A directory that is away is never passed over: the next may know
 * somebody else by the same name.
 */
export function createPrimaryDirectories(deps: PrimaryDirectoriesDeps): PrimaryAuthentication & PasswordChange {
  const { store, directories, builtIn } = deps;

  async function choose(username: string): Promise<{
    readonly chosen: readonly ActiveDirectory[];
    /** Of the entry that the user comes from. */
    readonly uniqueId?: string;
  }> {
    const all = directories();
    const canonicalName = findCanonicalName(username);
    if (canonicalName === undefined) return { chosen: [] };
    const link = await store.findDirectoryLink(canonicalName);
    if (link !== undefined) {
      return { chosen: all.filter(({ config }) => config.id === link.directoryId), uniqueId: link.uniqueId };
    }
    const domain = domainOf(canonicalName);
    const owners = all.filter(({ config }) => config.domains.some((owned) => owned.toLowerCase() === domain));
    return { chosen: owners.length > 0 ? owners : all };
  }

  async function ask<Outcome>(
    username: string,
    question: (directory: Directory, uniqueId: string | undefined) => Promise<Outcome>,
  ): Promise<Outcome | 'unknown-user'> {
    const { chosen, uniqueId } = await choose(username);
    for (const { config, directory } of chosen) {
      if (directory === undefined) {
        throw new MfaError('misconfigured', `The directory "${config.name}" cannot be used as it is set up.`);
      }
      const outcome = await question(directory, uniqueId);
      if (outcome !== 'unknown-user') return outcome;
    }
    return 'unknown-user';
  }

  return {
    async findPasswordRules(username) {
      const { chosen } = await choose(username);
      // Of several that may know the name, the one that does would have to be found by its password first.
      const [only] = chosen;
      return chosen.length === 1 ? only?.directory?.readPasswordRules() : undefined;
    },

    verifyPassword: async (username, password) =>
      directories().length === 0
        ? builtIn.verifyPassword(username, password)
        : ask(username, (directory, uniqueId) => directory.verifyPassword(username, password, uniqueId)),

    changePassword: (request) =>
      ask<PasswordChangeOutcome>(request.username, (directory, uniqueId) =>
        directory.changePassword(request, uniqueId),
      ),
  };
}

function domainOf(canonicalName: string): string | undefined {
  const backslash = canonicalName.indexOf('\\');
  if (backslash > 0) return canonicalName.slice(0, backslash);
  const at = canonicalName.lastIndexOf('@');
  return at > 0 ? canonicalName.slice(at + 1) : undefined;
}
