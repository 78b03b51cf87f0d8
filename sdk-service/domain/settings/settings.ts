import { MfaError } from '@mfa/shared/mfa-error';
import type { Clock } from '../../ports/clock.ts';
import type { SettingStore } from '../../ports/setting-store.ts';
import { type ChangeAuthor, recordOf } from '../changes/change-author.ts';
import type { SettingDefinition } from './definition-types.ts';
import { type SettingName, type SettingValues, settingDefinitions } from './definitions.ts';
import { checkSettingValue, parseSettingText, type SettingValue } from './parse-setting.ts';

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
  readonly value: SettingValue;
  readonly isDefault: boolean;
  readonly definition: SettingDefinition;
}

export interface SettingsDeps {
  readonly store: Pick<SettingStore, 'readSettings' | 'writeSetting'>;
  readonly clock: Clock;
  /** Told of a stored value that its rule refuses (of another release, or edited by hand); the default counts then. */
  readonly report: (problem: string) => void;
}

/** Longest value that the administration log repeats, in characters. */
const LONGEST_DETAIL = 1000;

const names = Object.keys(settingDefinitions) as SettingName[];

/** Starts with all defaults; call `reload` before the first use. */
export function createSettings({ store, clock, report }: SettingsDeps): Settings {
  let changed: ReadonlyMap<SettingName, SettingValue> = new Map();
  let values = toValues(changed);

  async function reload(): Promise<void> {
    const stored = await store.readSettings();
    changed = new Map(
      names.flatMap((name) => {
        const json = stored.get(name);
        const value = json === undefined ? undefined : readStored(name, json, report);
        return value === undefined ? [] : [[name, value]];
      }),
    );
    values = toValues(changed);
  }

  async function write(name: SettingName, value: SettingValue | undefined, author: ChangeAuthor): Promise<void> {
    const detail = `${describe(values[name])} -> ${value === undefined ? 'default' : describe(value)}`;
    const action = value === undefined ? 'settings.unset' : 'settings.set';
    const change = recordOf(author, { at: clock.now(), action, subject: name, detail });
    await store.writeSetting(name, value === undefined ? undefined : JSON.stringify(value), change);
    await reload();
  }

  return {
    current: () => values,
    reload,
    list: () =>
      names.map((name) => ({
        name,
        value: values[name],
        isDefault: !changed.has(name),
        definition: settingDefinitions[name],
      })),
    set: async (name, text, author) => {
      const known = findName(name);
      await write(known, parseSettingText(text, { name: known, definition: settingDefinitions[known] }), author);
    },
    unset: async (name, author) => write(findName(name), undefined, author),
  };
}

function toValues(changed: ReadonlyMap<SettingName, SettingValue>): SettingValues {
  const entries = names.map((name) => [name, changed.get(name) ?? settingDefinitions[name].default]);
  // Each value was held against the definition of its name, which is what the type says.
  return Object.freeze(Object.fromEntries(entries)) as SettingValues;
}

function readStored(name: SettingName, json: string, report: (problem: string) => void): SettingValue | undefined {
  try {
    return checkSettingValue(JSON.parse(json), { name, definition: settingDefinitions[name] });
  } catch (error) {
    const reason = error instanceof MfaError ? error.message : 'not JSON';
    report(`The stored setting ${name} is not used, its default is: ${reason}`);
    return undefined;
  }
}

function findName(name: string): SettingName {
  const known = names.find((each) => each === name);
  if (known === undefined) throw new MfaError('not-found', `There is no setting "${name}".`);
  return known;
}

function describe(value: SettingValue): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST_DETAIL ? `${text.slice(0, LONGEST_DETAIL)}…` : text;
}
