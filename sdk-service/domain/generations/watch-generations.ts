import type { Clock } from '../../ports/clock.ts';
import type { Generations, SettingStore } from '../../ports/setting-store.ts';

/**
 * How old may be what a process remembers of accounts and settings. A change counts everywhere within a second
 * (security.md §1): half of it here, the rest is for the call that is under way.
 */
const MAX_AGE_MS = 500;

export interface GenerationWatchDeps {
  readonly store: Pick<SettingStore, 'readGenerations'>;
  readonly clock: Clock;
  /** Reads anew what the generation stands for. */
  readonly reload: { readonly [What in keyof Generations]: () => Promise<void> };
}

/**
 * Asked before each call: undefined while what is remembered is fresh; else a promise, shared by all who ask meanwhile,
 * that costs one small read, and more only if something has changed. Nothing is read while nobody asks.
 *
 * @throws MfaError `unavailable` (store), by the promise; then the next call asks again.
 */
export type GenerationWatch = () => Promise<void> | undefined;

/** Starts as if nothing had been read yet, so that the first call loads everything. */
export function watchGenerations({ store, clock, reload }: GenerationWatchDeps): GenerationWatch {
  let known: Generations | undefined;
  let checkedAt: number | undefined;
  let checking: Promise<void> | undefined;

  async function check(): Promise<void> {
    const startedAt = clock.now().getTime();
    const found = await store.readGenerations();
    // The generation is read before what it stands for: a change in between is read twice, never missed.
    if (found.accounts !== known?.accounts) await reload.accounts();
    if (found.settings !== known?.settings) await reload.settings();
    known = found;
    checkedAt = startedAt;
  }

  return () => {
    // A clock that was set back makes the age negative: not fresh either.
    const age = checkedAt === undefined ? undefined : clock.now().getTime() - checkedAt;
    if (age !== undefined && age >= 0 && age < MAX_AGE_MS) return undefined;
    checking ??= check().finally(() => {
      checking = undefined;
    });
    return checking;
  };
}
