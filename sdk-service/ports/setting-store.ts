import type { ChangeRecord } from './records.ts';

/** How often accounts and settings have changed; a process that remembers them asks this once in half a second. */
export interface Generations {
  readonly accounts: number;
  readonly settings: number;
}

export interface SettingStore {
  readGenerations(): Promise<Generations>;
  /** Name to JSON text; only those that differ from their defaults. */
  readSettings(): Promise<ReadonlyMap<string, string>>;
  /** @param value JSON text; undefined: back to the default. */
  writeSetting(name: string, value: string | undefined, change: ChangeRecord): Promise<void>;
}

/** What a store says of itself: who made it (`origin`), the id of its master key. */
export interface PropertyStore {
  readProperty(name: string): Promise<string | undefined>;
  writeProperty(name: string, value: string): Promise<void>;
}
