import type { IncomingMessage } from 'node:http';
import { currentRequest } from '@mfa/shared/log/request-context';
import { readPromoted } from '@mfa/shared/web/promoted-variables';
import type { Accounts } from '../domain/accounts/accounts.ts';
import type { DirectoryCallers } from '../domain/accounts/directory-callers.ts';
import type { SettingValues } from '../domain/settings/definitions.ts';
import { findCanonicalName } from '../domain/users/canonicalize-username.ts';
import type { Account } from '../ports/records.ts';
import { unauthenticated } from './caller.ts';
import { createMemberMemory, type MemberMemoryDeps } from './member-memory.ts';
import type { createRefusalLog } from './refusal-log.ts';

export interface WindowsDeps extends MemberMemoryDeps {
  /** Only under a pipe is iisnode at the other end. */
  readonly transport: 'tcp' | 'pipe';
  readonly settings: { current(): Pick<SettingValues, 'callers.windows'> };
  readonly accounts: Pick<Accounts, 'find'>;
  /** Asked about names that no account has. */
  readonly directoryCallers: DirectoryCallers;
  readonly refusals: Pick<ReturnType<typeof createRefusalLog>, 'record'>;
  readonly clientAddress: (request: IncomingMessage) => string | undefined;
}

export interface WindowsAuthentication {
  /** Whether IIS says who calls: then its word counts, and no other credential is looked at. */
  isOn(): boolean;
  /**
   * Turns away who brings a header under a name that IIS uses: iisnode passes on both, so that it cannot be told which
   * of them is true. Undefined: there is nothing of the kind. Else it leaves a row in the audit and rejects.
   *
   * @throws MfaError `unauthenticated`, by the promise
   */
  checkForgery(request: IncomingMessage): Promise<never> | undefined;
  /** At once for an account; else by a promise. @throws MfaError `unauthenticated`, `unavailable` (directory) */
  identify(request: IncomingMessage): Account | Promise<Account>;
}

/** web.config must promote all of them; IIS then sends each with every request, empty or not. */
const promoted = ['AUTH_USER', 'AUTH_TYPE', 'HTTPS'] as const;

/** What IIS calls its ways to know a Windows account; `ssl/pct` is its one-to-one mapping of client certificates. */
const authenticationTypes = new Set(['negotiate', 'ntlm', 'kerberos', 'basic', 'ssl/pct']);

/**
 * `DOMAIN\user` and nothing else: with Basic, IIS hands on a bare name as it was typed, and a local Windows account could
 * be called like an account of ours. ASCII, since IIS does not say in which encoding it sends the rest.
 */
const windowsName = /^[\x21-\x7e ]{1,200}$/;
const domainAndUser = /^[^\\/@:]+\\[^\\/@:]+$/;

/**
 * Who calls, by Windows authentication in IIS (setting `callers.windows`, off by default). It takes a site without
 * anonymous access whose web.config promotes the three variables and turns away requests that bring them.
 */
export function createWindowsAuthentication(deps: WindowsDeps): WindowsAuthentication {
  const { transport, settings, accounts, directoryCallers, refusals, clientAddress, log } = deps;
  const members = createMemberMemory(deps);

  return {
    isOn: () => transport === 'pipe' && settings.current()['callers.windows'],

    checkForgery(request) {
      const wrong = promoted.find((name) => readPromoted(request, name).length !== 1);
      if (wrong === undefined) return undefined;
      const state = readPromoted(request, wrong).length === 0 ? 'is missing' : 'stands more than once';
      const record = refusals.record({
        message: '',
        reason: `X-iisnode-${wrong} ${state}`,
        accountName: '',
        actor: '',
        clientAddress: clientAddress(request),
        requestId: currentRequest()?.requestId ?? '',
      });
      return record.then(() => {
        throw unauthenticated();
      });
    },

    identify(request) {
      const [name = ''] = readPromoted(request, 'AUTH_USER');
      const [type = ''] = readPromoted(request, 'AUTH_TYPE');
      const canonicalName =
        windowsName.test(name) && domainAndUser.test(name) && authenticationTypes.has(type.toLowerCase())
          ? findCanonicalName(name)
          : undefined;
      const account = canonicalName === undefined ? undefined : accounts.find(canonicalName);
      if (account?.enabled) return account;
      const refuse = (reason: string): never => {
        const source = clientAddress(request);
        log.warn({ account: name, type, reason, source }, 'caller refused by his Windows name');
        throw unauthenticated();
      };
      if (account !== undefined) return refuse('disabled');
      if (canonicalName === undefined || !directoryCallers.isOn()) return refuse('unknown-user');
      const known = members.recall(canonicalName);
      if (known !== undefined) return known;
      return members
        .ask(canonicalName, () => directoryCallers.find(name))
        .then((found) => (typeof found === 'string' ? refuse(found) : found));
    },
  };
}
