import type { GroupRole } from '../../ports/group-role-store.ts';
import type { Account, ApprovalKind } from '../../ports/records.ts';
import type { UserStore } from '../../ports/storage.ts';
import type { SettingValues } from '../settings/definitions.ts';

/** A switch that lets people in without a second factor where they would be denied, and stands open. */
export interface OpenWay {
  readonly kind: Extract<ApprovalKind, 'user-disabled' | 'no-user-match' | 'carriers-unreachable'>;
  /** Which switch of whom, and what it does: a sentence for administrators. */
  readonly warning: string;
}

export interface OpenWays {
  /** None: whoever cannot be asked for a second factor is denied. */
  list(): Promise<readonly OpenWay[]>;
}

export interface OpenWaysDeps {
  readonly store: Pick<UserStore, 'countDisabledWhoPass'>;
  readonly accounts: { list(): Promise<readonly Account[]> };
  readonly groupRoles: { list(): Promise<readonly (GroupRole & { readonly directory: string })[]> };
  readonly settings: { current(): SettingValues };
}

/** Names of accounts and groups in one sentence; more are counted. */
const MOST_NAMED = 5;

export function createOpenWays({ store, accounts, groupRoles, settings }: OpenWaysDeps): OpenWays {
  return {
    async list() {
      const values = settings.current();
      const ways: OpenWay[] = [];
      const disabled = await store.countDisabledWhoPass();
      if (disabled > 0) {
        ways.push({ kind: 'user-disabled', warning: `Disabled users who pass without a second factor: ${disabled}.` });
      }
      if (values['company.whenDisabled'] === 'succeed') {
        ways.push({
          kind: 'user-disabled',
          warning: 'company.whenDisabled is "succeed": new users pass without a second factor once they are disabled.',
        });
      }
      const callers = [
        ...(await accounts.list())
          .filter(({ enabled, mayPassUnknown }) => enabled && mayPassUnknown)
          .map(({ name }) => name),
        ...(await groupRoles.list())
          .filter(({ mayPassUnknown }) => mayPassUnknown)
          .map(({ directory, groupName }) => `${directory}: ${groupName}`),
      ];
      if (callers.length > 0) {
        ways.push({
          kind: 'no-user-match',
          warning: `Unknown users pass where one of these callers says requireUserMatch=false: ${name(callers)}.`,
        });
      }
      if (values['authentication.whenCarriersUnreachable'] === 'succeed') {
        ways.push({
          kind: 'carriers-unreachable',
          warning:
            'authentication.whenCarriersUnreachable is "succeed": users of calls and texts pass while no carrier can be reached.',
        });
      }
      return ways;
    },
  };
}

function name(callers: readonly string[]): string {
  const named = callers.slice(0, MOST_NAMED).join(', ');
  return callers.length > MOST_NAMED ? `${named} and ${callers.length - MOST_NAMED} more` : named;
}
