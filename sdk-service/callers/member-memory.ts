import { MfaError } from '@mfa/shared/mfa-error';
import type { CallerRefusal, DirectoryCaller, DirectoryCallers } from '../domain/accounts/directory-callers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Account } from '../ports/records.ts';
import { createMemory } from './memory.ts';

/** Who was taken out of a group, disabled or given another password in the directory is refused after this at the latest. */
const FRESH_MILLISECONDS = 60_000;
/** While the directory is away, who was known before goes on for so long after its last word about him. */
const AWAY_MILLISECONDS = 3_600_000;
/** As many callers as service accounts. */
const MOST_REMEMBERED = 1000;

export interface MemberMemoryDeps {
  readonly directoryCallers: Pick<DirectoryCallers, 'accountOf'>;
  readonly clock: Clock;
  readonly log: { warn(details: object, message: string): void };
}

/** What directories told of callers; a busy caller costs them one question a minute. */
export interface MemberMemory {
  /** At once; undefined: the directory has to be asked. */
  recall(key: string): Account | undefined;
  /** Whether he was known before, however long ago within the hour. */
  knows(key: string): boolean;
  /**
   * Asks, and remembers who it was. Questions of one key at one time are asked once.
   *
   * @throws what the question throws, unless the directory is away and he was known within the last hour.
   */
  ask(key: string, question: () => Promise<DirectoryCaller | CallerRefusal>): Promise<Account | CallerRefusal>;
}

interface Remembered {
  readonly caller: DirectoryCaller;
  /** When the directory said so. */
  readonly heardAt: number;
  /** When it was asked, with or without an answer. */
  readonly askedAt: number;
}

export function createMemberMemory({ directoryCallers, clock, log }: MemberMemoryDeps): MemberMemory {
  const members = createMemory<Remembered>(MOST_REMEMBERED);
  const underWay = new Map<string, Promise<Account | CallerRefusal>>();

  function isWithin(at: number, milliseconds: number): boolean {
    // A clock that was set back makes the age negative: not fresh either.
    const age = clock.now().getTime() - at;
    return age >= 0 && age < milliseconds;
  }

  function accountOf(caller: DirectoryCaller): Account | CallerRefusal {
    return directoryCallers.accountOf(caller) ?? 'no-role';
  }

  function goOn(key: string, error: unknown): Account | CallerRefusal {
    const known = members.find(key);
    const isAway = error instanceof MfaError && error.code === 'unavailable' && error.dependency === 'directory';
    if (!isAway || known === undefined || !isWithin(known.heardAt, AWAY_MILLISECONDS)) throw error;
    const minutes = Math.floor((clock.now().getTime() - known.heardAt) / 60_000);
    log.warn({ err: error, account: known.caller.member.name, minutes }, 'caller goes on while the directory is away');
    members.put(key, { ...known, askedAt: clock.now().getTime() });
    return accountOf(known.caller);
  }

  async function askOnce(key: string, question: () => Promise<DirectoryCaller | CallerRefusal>) {
    const askedAt = clock.now().getTime();
    let answer: DirectoryCaller | CallerRefusal;
    try {
      answer = await question();
    } catch (error) {
      return goOn(key, error);
    }
    if (typeof answer === 'string') {
      members.forget(key);
      return answer;
    }
    members.put(key, { caller: answer, heardAt: askedAt, askedAt });
    return accountOf(answer);
  }

  return {
    recall(key) {
      const known = members.find(key);
      if (known === undefined || !isWithin(known.askedAt, FRESH_MILLISECONDS)) return undefined;
      return isWithin(known.heardAt, AWAY_MILLISECONDS) ? directoryCallers.accountOf(known.caller) : undefined;
    },

    knows(key) {
      const known = members.find(key);
      return known !== undefined && isWithin(known.heardAt, AWAY_MILLISECONDS);
    },

    ask(key, question) {
      let asking = underWay.get(key);
      if (asking === undefined) {
        asking = askOnce(key, question).finally(() => underWay.delete(key));
        underWay.set(key, asking);
      }
      return asking;
    },
  };
}
