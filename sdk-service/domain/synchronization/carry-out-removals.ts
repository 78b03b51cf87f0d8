import type { PendingRemoval } from '../../ports/synchronization-store.ts';
import { recordOf } from '../changes/change-author.ts';
import type { RunContext, RunRemoval } from './run-context.ts';
import { RunStopped } from './run-watch.ts';

export interface RemovalRules {
  readonly runNumber: number;
  readonly holder: string;
  /** More than so many wait for an administrator. */
  readonly threshold: number;
  /** An item found nobody at all: then each removal waits. */
  readonly isDoubtful: boolean;
  /** All directories were read as a whole, so that whoever is not among the removals is no more to be removed. */
  readonly isComplete: boolean;
}

type RemovalContext = Omit<RunContext, 'seen'>;

/**
 * Disables and removes: those whom an administrator has approved, and the others unless they are too many.
 *
 * @returns how many wait now.
 */
export async function carryOutRemovals(context: RemovalContext, rules: RemovalRules): Promise<number> {
  const { store, removals, clock, author } = context;
  const waiting = new Map((await store.listPendingRemovals()).map((each) => [each.userId, each]));
  const approved = removals.filter((removal) => isApproved(removal, waiting));
  const others = removals.filter((removal) => !isApproved(removal, waiting));
  const found = new Set(removals.map(({ userId }) => userId));
  const stale = [...waiting.keys()].filter((userId) => rules.isComplete && !found.has(userId));
  await store.dropPendingRemovals(stale);
  const stillWaiting = [...waiting.values()].filter(
    ({ userId, isApproved }) => !isApproved && !found.has(userId) && !stale.includes(userId),
  ).length;

  await carryOut(approved, { context, rules });
  const open = others.length + stillWaiting;
  const mustWait = open > rules.threshold || (others.length > 0 && rules.isDoubtful);
  if (!mustWait) {
    await carryOut(others, { context, rules });
    return stillWaiting;
  }
  const { runNumber } = rules;
  const about = { at: clock.now(), action: 'sync.wait', subject: `run ${runNumber}`, detail: `${open} users` };
  const pending = others.map(({ userId, action }) => ({ userId, action, runNumber }));
  await store.addPendingRemovals(pending, recordOf(author, about));
  return open;
}

function isApproved({ userId, action }: RunRemoval, waiting: ReadonlyMap<string, PendingRemoval>): boolean {
  const pending = waiting.get(userId);
  return pending?.isApproved === true && pending.action === action;
}

async function carryOut(
  removals: readonly RunRemoval[],
  { context, rules }: { readonly context: RemovalContext; readonly rules: RemovalRules },
): Promise<void> {
  const { store, clock, author, counts } = context;
  for (const { userId, username, directoryId, uniqueId, action, why } of removals) {
    await context.keepGoing();
    const record = recordOf(author, { at: clock.now(), action: `user.${action}`, subject: username, detail: why });
    const link = { directoryId, uniqueId };
    const outcome = await store.removeSyncMember({ userId, link, action, holder: rules.holder }, record);
    if (outcome === 'lost') throw new RunStopped('interrupted', 'Another node synchronizes by now.');
    if (outcome === 'done') counts[action === 'remove' ? 'removed' : 'disabled'] += 1;
  }
}
