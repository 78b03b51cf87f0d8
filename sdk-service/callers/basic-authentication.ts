import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { MfaError } from '@mfa/shared/mfa-error';
import type { Accounts } from '../domain/accounts/accounts.ts';
import { findCanonicalName } from '../domain/users/canonicalize-username.ts';
import type { Clock } from '../ports/clock.ts';
import type { Account } from '../ports/records.ts';
import type { PasswordHasher, SecretBox } from '../ports/secrets.ts';
import { parseBasicCredentials } from './basic-credentials.ts';
import { type Caller, unauthenticated } from './caller.ts';
import { createCredentialGuesses } from './credential-guesses.ts';

export interface BasicDeps {
  readonly accounts: Pick<Accounts, 'find'>;
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
 * Who calls, by `Authorization: Basic` against the accounts. A verified credential is remembered as a keyed hash, and per
 * connection, so that a busy caller costs nothing; a new password, role or disabling ends that within a second. Nobody
 * is locked by failures; credentials not seen before are slowed by source address and wait in the hashing queue.
 *
 * The function made here answers at once for a known credential, else by a promise.
 *
 * @throws MfaError `unauthenticated`; `unavailable` with `retryAfterSeconds` when slowed.
 */
export function createBasicAuthentication(deps: BasicDeps): (request: IncomingMessage) => Caller | Promise<Caller> {
  const { accounts, passwords, secrets, clientAddress, log } = deps;
  const guesses = createCredentialGuesses(deps.clock);
  const remembered = createMemory();
  const bySocket = new WeakMap<Socket, { readonly header: Buffer; readonly verified: Verified }>();
  const underWay = new Map<string, Promise<Verified>>();

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
    return verify(header, { hash, source: clientAddress(request) }).then((verified) => {
      bySocket.set(request.socket, { header: bytes, verified });
      const found = accountOf(verified);
      // Changed while its password was being hashed.
      if (found === undefined) throw unauthenticated();
      return { account: found };
    });
  }

  /** Requests that come with the same credential at the same time hash it once. */
  function verify(header: string, { hash, source }: { readonly hash: string; readonly source: string | undefined }) {
    let verification = underWay.get(hash);
    if (verification === undefined) {
      verification = verifyOnce(header, source)
        .then((verified) => {
          remembered.put(hash, verified);
          return verified;
        })
        .finally(() => underWay.delete(hash));
      underWay.set(hash, verification);
    }
    return verification;
  }

  async function verifyOnce(header: string, source: string | undefined): Promise<Verified> {
    const credentials = parseBasicCredentials(header);
    const canonicalName = credentials === undefined ? undefined : findCanonicalName(credentials.name);
    if (credentials === undefined || canonicalName === undefined) throw unauthenticated();

    const guess = guesses.begin({ name: canonicalName, source });
    if ('retryAfterSeconds' in guess) {
      throw new MfaError('unavailable', 'Too many wrong credentials from your address; try again later.', {
        dependency: 'capacity',
        retryAfterSeconds: guess.retryAfterSeconds,
      });
    }
    const account = accounts.find(canonicalName);
    // An account without a password is to a guesser as none at all.
    const matches = await passwords
      .verify(credentials.password, account?.passwordHash || undefined)
      .catch((error: unknown) => {
        // Nobody looked at it (queue full): it counts for nothing.
        guess.withdraw();
        throw error;
      });
    if (!matches || account === undefined || !account.enabled) {
      log.warn({ account: canonicalName, known: account !== undefined, source }, 'caller refused');
      throw unauthenticated();
    }
    guess.succeed();
    return { canonicalName, accountId: account.id, version: account.version };
  }

  return identify;
}

function createMemory() {
  // A Map iterates in order of insertion; each use inserts anew, so the first key is the one longest unused.
  const entries = new Map<string, Verified>();
  return {
    find(hash: string): Verified | undefined {
      const verified = entries.get(hash);
      if (verified === undefined) return undefined;
      entries.delete(hash);
      entries.set(hash, verified);
      return verified;
    },
    put(hash: string, verified: Verified): void {
      entries.set(hash, verified);
      if (entries.size > MOST_REMEMBERED) {
        const oldest = entries.keys().next();
        if (!oldest.done) entries.delete(oldest.value);
      }
    },
  };
}
