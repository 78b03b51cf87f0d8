import type { IncomingMessage } from 'node:http';
import { extensions } from '@mfa/shared/contract/extensions';
import { pfWsSdk } from '@mfa/shared/contract/pf-ws-sdk';
import { MfaError } from '@mfa/shared/mfa-error';
import { parseAddress } from '@mfa/shared/web/network';
import { isFresh } from '../domain/enrollment/enrollment-rules.ts';
import type { NameResolution } from '../domain/names/resolve-name.ts';
import type { Sessions } from '../domain/sessions/sessions.ts';
import type { SettingValues } from '../domain/settings/definitions.ts';
import type { SignIn } from '../domain/sign-in/sign-in.ts';
import { findCanonicalName } from '../domain/users/canonicalize-username.ts';
import type { Clock } from '../ports/clock.ts';
import type { Account } from '../ports/records.ts';
import type { SoapCall } from '../soap-endpoint/handlers.ts';
import type { ActiveSession, CallContext, Caller } from './caller.ts';
import type { createRefusalLog } from './refusal-log.ts';
import { roles } from './roles.ts';
import { type Assurance, extensionAssurance, selfService } from './self-service.ts';

export interface AuthorizeDeps {
  readonly sessions: Pick<Sessions, 'find'>;
  readonly names: Pick<NameResolution, 'resolve'>;
  readonly signIn: Pick<SignIn, 'nextStepOf'>;
  readonly settings: { current(): SettingValues };
  readonly clock: Clock;
  readonly refusals: ReturnType<typeof createRefusalLog>;
  /** From which address the account itself calls. */
  readonly clientAddress: (request: IncomingMessage) => string | undefined;
}

type Call = SoapCall<Caller>;

/**
 * The one door before every use case, of both interfaces: may this account send this message at all, does it need a
 * session, is the session strong enough, and is it about the session's own person (security.md §1).
 *
 * The function made here answers at once where no session is needed, else by a promise.
 *
 * @throws MfaError `forbidden` with one audit row; without a row where there is just no session (any more).
 */
export function createAuthorize(deps: AuthorizeDeps) {
  const { sessions, names, signIn, settings, clock, refusals, clientAddress } = deps;

  async function refuse(
    call: Call,
    { reason, sentence = 'This call is not allowed.', session }: Refused,
  ): Promise<never> {
    await refusals.record({
      message: call.message,
      reason,
      accountName: call.caller.account.name,
      actor: session?.user.username ?? '',
      clientAddress: believedAddress(call) ?? clientAddress(call.request),
      requestId: call.requestId,
    });
    throw new MfaError('forbidden', sentence);
  }

  function contextOf(
    call: Call,
    { session, actor }: { readonly session: ActiveSession | undefined; readonly actor: string },
  ): CallContext {
    return new AuthorizedCall(call, { session, actor, clientAddress: believedAddress(call), addressOf: clientAddress });
  }

  async function isStrongEnough({ session, user }: ActiveSession, assurance: Assurance): Promise<boolean> {
    switch (assurance) {
      case 'password':
        return true;
      case 'passed':
        return session.level !== 'password';
      case 'verified':
        return session.level === 'verified';
      case 'setup':
        return session.level === 'verified' || (await signIn.nextStepOf(user, session)) === 'user-setup';
      case 'change':
        if (session.level !== 'verified') return (await signIn.nextStepOf(user, session)) === 'user-setup';
        return isFresh(session, clock.now());
      default:
        return assurance satisfies never;
    }
  }

  async function isOwnRecord(input: Call['input'], { user }: ActiveSession): Promise<boolean> {
    for (const field of targetFields) {
      const name = input[field];
      if (typeof name !== 'string') continue;
      const canonicalName = findCanonicalName(name);
      if (canonicalName === user.canonicalName) continue;
      // In another spelling it is his own all the same.
      const meant = canonicalName === undefined ? undefined : await names.resolve(canonicalName);
      if (meant?.outcome !== 'user' || meant.userId !== user.id) return false;
    }
    return true;
  }

  async function authorizePerson(call: Call, assurance: Assurance): Promise<CallContext> {
    const token = call.request.headers['mfa-session'];
    const found = typeof token === 'string' ? await sessions.find(token, call.caller.account.id) : undefined;
    // An ended session is everyday life, and no row in the audit.
    if (found === undefined) throw new MfaError('forbidden', 'There is no such session, or it has ended.');
    if (!(await isOwnRecord(call.input, found)))
      return refuse(call, { reason: 'record of another user', session: found });
    if (!(await isStrongEnough(found, assurance))) {
      const sentence = 'Prove your second factor again first.';
      return refuse(call, { reason: 'session not verified enough', sentence, session: found });
    }
    // `modifyUsername` of a portal is a claim; who acts is in the session.
    return contextOf(call, { session: found, actor: found.user.username });
  }

  return function authorize(call: Call): CallContext | Promise<CallContext> {
    const role = roles[call.caller.account.role];
    if (!role.interfaces.has(call.contract.name)) return refuse(call, { reason: 'interface not open to this role' });
    if (role.rights.has(call.definition.right)) {
      if (call.definition.right !== 'portal' || call.definition.session === 'none') {
        return contextOf(call, { session: undefined, actor: modifyUsername(call.input) });
      }
      return authorizePerson(call, assuranceOf(call));
    }
    const own = role.selfService && call.contract.name === pfWsSdk.name ? findSelfService(call.message) : undefined;
    // A portal that names somebody without any session acts by name alone.
    if (own === undefined || call.request.headers['mfa-session'] === undefined) {
      return refuse(call, { reason: `needs the right ${call.definition.right}` });
    }
    if (own.isOffered?.(settings.current(), call.input) === false)
      return refuse(call, { reason: 'not offered to people' });
    return authorizePerson(call, own.assurance);
  };
}

/** A class and no literal: a literal with a getter costs 10 µs each time. */
class AuthorizedCall implements CallContext {
  readonly caller: Caller;
  readonly session: ActiveSession | undefined;
  readonly clientAddress: string | undefined;
  readonly actor: string;
  readonly requestId: string;
  readonly park: Call['park'];
  readonly #call: Call;
  readonly #addressOf: AuthorizeDeps['clientAddress'];

  constructor(
    call: Call,
    by: Pick<CallContext, 'actor'> & {
      readonly session: ActiveSession | undefined;
      readonly clientAddress: string | undefined;
      readonly addressOf: AuthorizeDeps['clientAddress'];
    },
  ) {
    this.caller = call.caller;
    this.session = by.session;
    this.clientAddress = by.clientAddress;
    this.actor = by.actor;
    this.requestId = call.requestId;
    this.park = call.park;
    this.#call = call;
    this.#addressOf = by.addressOf;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }

  get callerAddress(): string | undefined {
    return this.#addressOf(this.#call.request);
  }
}

interface Refused {
  /** For the audit. */
  readonly reason: string;
  /** For the caller. */
  readonly sentence?: string;
  readonly session?: ActiveSession;
}

function assuranceOf({ contract, message }: Call): Assurance {
  // A message with the right `portal` that has no entry would be open to the password alone; so it is closed.
  return contract.name === extensions.name && Object.hasOwn(extensionAssurance, message)
    ? extensionAssurance[message as keyof typeof extensionAssurance]
    : 'change';
}

function findSelfService(message: string) {
  return Object.hasOwn(selfService, message) ? selfService[message as keyof typeof selfService] : undefined;
}

/** The whole list of fields by which a message of either interface names the user whom it is about. */
const targetFields = ['username', 'oldUsername'] as const;

/** Only who sees the person's own connection is believed, and only an address. */
function believedAddress({ caller: { account }, input }: Call): string | undefined {
  const said = input.initiatingIpAddress;
  return typeof said === 'string' && reportsAddress(account) ? parseAddress(said) : undefined;
}

function reportsAddress({ role, reportsClientAddress }: Account): boolean {
  return reportsClientAddress || role === 'portal' || role === 'mobile';
}

const LONGEST_ACTOR = 256;

function modifyUsername(input: Call['input']): string {
  const said = input.modifyUsername;
  return typeof said === 'string'
    ? said
        .replace(/\p{Cc}/gu, ' ')
        .trim()
        .slice(0, LONGEST_ACTOR)
    : '';
}
