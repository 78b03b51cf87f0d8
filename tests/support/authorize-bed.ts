import type { IncomingMessage } from 'node:http';
import type { TestContext } from 'node:test';
import { createAuthorize } from '../../sdk-service/callers/authorize.ts';
import type { CallContext } from '../../sdk-service/callers/caller.ts';
import { createRefusalLog } from '../../sdk-service/callers/refusal-log.ts';
import { createSignIn } from '../../sdk-service/domain/sign-in/sign-in.ts';
import type { Account, Role } from '../../sdk-service/ports/records.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { createTestBed } from './test-bed.ts';

interface SentCall {
  readonly contract: Contract;
  readonly message: string;
  readonly account: Account;
  readonly input?: Readonly<Record<string, unknown>>;
  readonly session?: string | undefined;
}

/** The one door before the use cases, over a real store. */
export async function createAuthorizeBed(t: TestContext) {
  const bed = await createTestBed(t);
  const { store, names, sessions, settings, clock } = bed;
  const log = { warn: () => undefined, error: () => undefined };
  const signIn = createSignIn(bed);
  const refusals = createRefusalLog({ store, clock, log });
  const clientAddress = () => '192.0.2.99';
  const authorize = createAuthorize({ sessions, names, signIn, settings, clock, refusals, clientAddress });

  /** Sends a message as far as the door. */
  async function send({ contract, message, account, input = {}, session }: SentCall): Promise<CallContext> {
    const definition = contract.messages[message];
    if (definition === undefined) throw new Error(`no message ${message}`);
    return authorize({
      contract,
      message,
      definition,
      input,
      caller: { account },
      request: { headers: { 'mfa-session': session } } as unknown as IncomingMessage,
      requestId: 'request-1',
      signal: new AbortController().signal,
    });
  }

  /** An account that reports no addresses unless its role does. */
  const addCaller = (role: Role, fields: Partial<Account> = {}) =>
    bed.addAccount(`svc-${role}`, { role, reportsClientAddress: false, ...fields });

  /** Rows of the administration log about refused calls, oldest first. */
  async function refused() {
    const { rows } = await store.tailChanges({ after: 0, limit: 1000 });
    return rows.filter(({ action }) => action === 'call.refused');
  }

  return { ...bed, send, addCaller, refused };
}
