import { MfaError } from '@mfa/shared/mfa-error';
import type { PasswordDirectory } from '../../ports/directory.ts';
import type { DirectoryLinkStore } from '../../ports/directory-config-store.ts';
import type { PasswordDirectoryConfig } from '../../ports/password-directory-config.ts';
import type {
  PasswordChange,
  PasswordChangeOutcome,
  PrimaryAuthentication,
  PrimaryOutcome,
} from '../../ports/primary-authentication.ts';
import { findCanonicalName } from '../users/canonicalize-username.ts';

/** A directory that is set up. */
export interface ActiveDirectory {
  readonly config: {
    readonly id: string;
    readonly name: string;
    readonly domains: readonly string[];
    /** Undefined: what is set up cannot be read. */
    readonly kind?: PasswordDirectoryConfig['kind'];
    /** Ids of directories whose people have their passwords here. */
    readonly peopleOf?: readonly string[];
  };
  /** Undefined: what is set up cannot be used; the log has said why. */
  readonly directory: PasswordDirectory | undefined;
}

export interface PrimaryDirectoriesDeps {
  readonly store: Pick<DirectoryLinkStore, 'findDirectoryLink'>;
  /** In the order in which they are asked. */
  readonly directories: () => readonly ActiveDirectory[];
  /** Asked when no directory is set up. */
  readonly builtIn: PrimaryAuthentication;
}

export interface PrimaryDirectories extends PrimaryAuthentication, PasswordChange {
  /**
   * The same where a RADIUS server has the last word, and nowhere else.
   * @throws MfaError `misconfigured` where none is set up; and as `verifyPassword`.
   */
  verifyByRadius(username: string, password: string): Promise<PrimaryOutcome>;
}

/**
 * Passwords where they are kept: in the directory that the user comes from, or where its people have them; else in the one
 * to which the domain of the name belongs; else in the first that knows the name. A directory that is away is never passed
 * over: the next may know somebody else by the same name.
 */
export function createPrimaryDirectories(deps: PrimaryDirectoriesDeps): PrimaryDirectories {
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
      const origin = all.filter(({ config }) => config.id === link.directoryId);
      const keepers = all.filter(({ config }) => config.peopleOf?.includes(link.directoryId));
      return { chosen: keepers.length > 0 ? keepers : origin, uniqueId: link.uniqueId };
    }
    const asked = directoriesFor(canonicalName, all);
    // RADIUS tells an unknown name from a wrong password as little as strangers are told, so it comes last.
    return { chosen: [...asked.filter((each) => !isRadius(each)), ...asked.filter(isRadius)] };
  }

  async function ask<Outcome>(
    { username, among = () => true }: { readonly username: string; readonly among?: typeof isRadius },
    question: (directory: PasswordDirectory, uniqueId: string | undefined) => Promise<Outcome>,
  ): Promise<Outcome | 'unknown-user'> {
    const { chosen, uniqueId } = await choose(username);
    for (const { config, directory } of chosen.filter(among)) {
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

    verifyPassword: async (username, password, check) =>
      directories().length === 0
        ? builtIn.verifyPassword(username, password, check)
        : ask({ username }, (directory, uniqueId) =>
            directory.verifyPassword(username, password, { ...check, uniqueId }),
          ),

    async verifyByRadius(username, password) {
      if (!directories().some(isRadius)) {
        throw new MfaError('misconfigured', 'authenticationType: passwords are not checked by RADIUS here.');
      }
      return ask({ username, among: isRadius }, (directory) => directory.verifyPassword(username, password));
    },

    changePassword: (request) =>
      ask<PasswordChangeOutcome>(request, (directory, uniqueId) => directory.changePassword({ ...request, uniqueId })),
  };
}

function isRadius({ config }: ActiveDirectory): boolean {
  return config.kind === 'radius';
}

/** Those that may know the name: the one to which its domain belongs alone, else all. */
export function directoriesFor(canonicalName: string, all: readonly ActiveDirectory[]): readonly ActiveDirectory[] {
  const domain = domainOf(canonicalName);
  const owners = all.filter(({ config }) => config.domains.some((owned) => owned.toLowerCase() === domain));
  return owners.length > 0 ? owners : all;
}

function domainOf(canonicalName: string): string | undefined {
  const backslash = canonicalName.indexOf('\\');
  if (backslash > 0) return canonicalName.slice(0, backslash);
  const at = canonicalName.lastIndexOf('@');
  return at > 0 ? canonicalName.slice(at + 1) : undefined;
}
