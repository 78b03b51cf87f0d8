import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Accounts } from '../domain/accounts/accounts.ts';
import type { DirectoryCallers } from '../domain/accounts/directory-callers.ts';
import { findCanonicalName } from '../domain/users/canonicalize-username.ts';
import type { Clock } from '../ports/clock.ts';
import type { Account } from '../ports/records.ts';
import type { PasswordHasher, SecretBox } from '../ports/secrets.ts';
import { type BasicCredentials, parseBasicCredentials } from './basic-credentials.ts';
import { type Caller, unauthenticated } from './caller.ts';
import { createCredentialGuesses } from './credential-guesses.ts';
import { createMemberMemory } from './member-memory.ts';
import { createMemory } from './memory.ts';

export interface BasicDeps {
  readonly accounts: Pick<Accounts, 'find'>;
  /** Asked about names that no account has, and, without a password, about those of which a wrong password was given. */
  readonly directoryCallers: DirectoryCallers;
  readonly passwords: Pick<PasswordHasher, 'verify'>;
  readonly secrets: Pick<SecretBox, 'keyedHash'>;
  readonly clock: Clock;
  readonly clientAddress: (request: IncomingMessage) => string | undefined;
  readonly log: { warn(details: object, message: string): void };
}

/** Whose credential it was when it was last verified; it counts while the account is at that version. */
interface Verified {
  readonly canonicalName: string;
  readonly accountId: string;
  readonly version: number;
}

/** Service accounts are few; beyond this, the one longest unused is verified anew. */
const MOST_REMEMBERED = 1000;

/**
 * A directory and the hashing queue take their own time; up to here their refusals take the same, so that nobody learns
 * from it who is a service account, who is in a group, and who does not exist.
 */
const SHORTEST_REFUSAL_MILLISECONDS = 500;

/**
 * Who calls, by `Authorization: Basic` against the accounts, and against the directories for names that no account has. A
 * verified credential of an account is remembered as a keyed hash, and per connection, so that a busy caller costs nothing; a
 * new password, role or disabling ends that within a second. What a directory says counts for a minute (`MemberMemory`).
 * Nobody is locked by failures; credentials not seen before are slowed by source address and wait in the hashing queue.
 *
 * The function made here answers at once for a known credential, else by a promise.
 *
 * @throws MfaError `unauthenticated`; `unavailable` with `retryAfterSeconds` when slowed, or (directory) when one that may
 *   know the name could not be asked.
 */
export function createBasicAuthentication(deps: BasicDeps): (request: IncomingMessage) => Caller | Promise<Caller> {
  const { accounts, directoryCallers, passwords, secrets, clientAddress, log } = deps;
  const guesses = createCredentialGuesses(deps.clock);
  const remembered = createMemory<Verified>(MOST_REMEMBERED);
  const members = createMemberMemory(deps);
  const bySocket = new WeakMap<Socket, { readonly header: Buffer; readonly verified: Verified }>();
  const underWay = new Map<string, Promise<Account>>();

  function accountOf(verified: Verified | undefined): Account | undefined {
    if (verified === undefined) return undefined;
    const account = accounts.find(verified.canonicalName);
    if (account === undefined || !account.enabled) return undefined;
    return account.id === verified.accountId && account.version === verified.version ? account : undefined;
  }

  function identify(request: IncomingMessage): Caller | Promise<Caller> {
    const header = request.headers.authorization;
    if (header === undefined) throw unauthenticated();
    const bytes = Buffer.from(header, 'latin1');
    const last = bySocket.get(request.socket);
    // A proxy's connection carries many callers, so even here the comparison tells nothing by its time.
    if (last !== undefined && last.header.length === bytes.length && timingSafeEqual(last.header, bytes)) {
      const account = accountOf(last.verified);
      if (account !== undefined) return { account };
    }
    const hash = secrets.keyedHash('verified-credential', header).toString('latin1');
    const known = remembered.find(hash);
    const account = accountOf(known);
    if (known !== undefined && account !== undefined) {
      bySocket.set(request.socket, { header: bytes, verified: known });
      return { account };
    }
    const member = members.recall(hash);
    if (member !== undefined) return { account: member };
    return verify(header, { hash, source: clientAddress(request) }).then((found) => ({ account: found }));
  }

  /** Requests that come with the same credential at the same time hash it once. */
  function verify(header: string, by: By): Promise<Account> {
    let verification = underWay.get(by.hash);
    if (verification === undefined) {
      verification = verifyOnce(header, by).finally(() => underWay.delete(by.hash));
      underWay.set(by.hash, verification);
    }
    return verification;
  }

  async function verifyOnce(header: string, { hash, source }: By): Promise<Account> {
    const credentials = parseBasicCredentials(header);
    const canonicalName = credentials === undefined ? undefined : findCanonicalName(credentials.name);
    if (credentials === undefined || canonicalName === undefined) throw unauthenticated();
    const claim = { ...credentials, canonicalName, hash, source };
    // Known a minute ago: no guess, so that a neighbour's guesses do not slow him.
    if (isOfDirectory(canonicalName) && members.knows(hash)) return askDirectory(claim);

    const startedAt = performance.now();
    const guess = guesses.begin({ name: canonicalName, source });
    if ('retryAfterSeconds' in guess) {
      throw new MfaError('unavailable', 'Too many wrong credentials from your address; try again later.', {
        dependency: 'capacity',
        retryAfterSeconds: guess.retryAfterSeconds,
      });
    }
    try {
      const found = await (isOfDirectory(canonicalName) ? askDirectory(claim) : checkAccount(claim));
      guess.succeed();
      return found;
    } catch (error) {
      // Nobody looked at it (queue full): it counts for nothing. While a directory is away wrong passwords of accounts are
      // told as little as its people are, and so both count.
      if (!isRefusal(error) && !isAway(error)) guess.withdraw();
      else if (directoryCallers.isOn()) await wait(SHORTEST_REFUSAL_MILLISECONDS - (performance.now() - startedAt));
      throw error;
    }
  }

  function isOfDirectory(canonicalName: string): boolean {
    return directoryCallers.isOn() && accounts.find(canonicalName) === undefined;
  }

  async function checkAccount({ name, canonicalName, password, hash, source }: Claim): Promise<Account> {
    const account = accounts.find(canonicalName);
    // An account without a password is to a guesser as none at all.
    const matches = await passwords.verify(password, account?.passwordHash || undefined);
    if (!matches || account === undefined || !account.enabled) {
      log.warn({ account: canonicalName, known: account !== undefined, source }, 'caller refused');
      // Where one that may know the name is away, others of its names get `unavailable`: this one as well, or it would show.
      if (directoryCallers.isOn()) await directoryCallers.find(name);
      throw unauthenticated();
    }
    const verified = { canonicalName, accountId: account.id, version: account.version };
    remembered.put(hash, verified);
    const found = accountOf(verified);
    // Changed while its password was being hashed.
    if (found === undefined) throw unauthenticated();
    return found;
  }

  async function askDirectory({ name, canonicalName, password, hash, source }: Claim): Promise<Account> {
    const found = await members.ask(hash, () => directoryCallers.verify(name, password));
    if (typeof found !== 'string') return found;
    log.warn({ account: canonicalName, reason: found, source }, 'caller refused by the directory');
    throw unauthenticated();
  }

  return identify;
}

interface By {
  /** Of the whole credential. */
  readonly hash: string;
  readonly source: string | undefined;
}

interface Claim extends BasicCredentials, By {
  readonly canonicalName: string;
}

function isAway(error: unknown): boolean {
  return error instanceof MfaError && error.code === 'unavailable' && error.dependency === 'directory';
}

function isRefusal(error: unknown): boolean {
  return error instanceof MfaError && error.code === 'unauthenticated';
}
