import type { ChangeRecord } from '../../ports/records.ts';
import type { SettingDefinition, SettingName, SettingValues } from './definitions.ts';

/** The settings of the server, remembered by this process and at most half a second old when a call begins. */
export interface Settings {
  /** All values as they are now; keep it for one call, not longer. */
  current(): SettingValues;
  /** Reads them anew from the store. */
  reload(): Promise<void>;
  /** In the order of the definitions. */
  list(): readonly SettingRow[];
  /**
   * @param text as an administrator writes it: `true`, `15`, `oath-token`.
   * @throws MfaError `not-found` for an unknown name, `malformed` for a value that its rule refuses.
   */
  set(name: string, text: string, author: ChangeAuthor): Promise<void>;
  /** Back to the default. @throws MfaError `not-found` for an unknown name. */
  unset(name: string, author: ChangeAuthor): Promise<void>;
}

export interface SettingRow {
  readonly name: SettingName;
  readonly value: string | number | boolean;
  readonly isDefault: boolean;
  readonly definition: SettingDefinition;
}

/** Who makes a change, for the audit. */
export type ChangeAuthor = Pick<ChangeRecord, 'accountName' | 'actor' | 'clientAddress' | 'requestId'>;
