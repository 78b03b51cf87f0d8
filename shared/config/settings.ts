import { readFileSync, statSync } from 'node:fs';
import type { z } from 'zod';
import { MfaError } from '../mfa-error.ts';

/** Environment variables, as `process.env` has them; under iisnode every `<appSettings>` key of web.config is one. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One setting that an administrator may make in the environment. */
export interface Setting<Value = unknown> {
  /** Names of the variable. The first is the one to use, the others are older spellings that still count. */
  readonly names: readonly [string, ...string[]];
  /** What it is, as half a sentence: `the port or named pipe on which the service listens`. */
  readonly meaning: string;
  /** What it may be, as half a sentence: `a number from 0 to 65535`. */
  readonly allowed: string;
  /** Turns the text into the value. Receives undefined when the setting is absent or empty: default, optional or refuse. */
  readonly schema: z.ZodType<Value, string | undefined>;
  /** The value never stands in a message, and a warning says that a file is the better place for it. */
  readonly secret?: true;
  /** The value is the path of a file, which is not read here: so `<NAME>_FILE` says the same as `<NAME>`. */
  readonly isPath?: true;
}

export type Settings = Readonly<Record<string, Setting>>;

export type ValuesOf<Table extends Settings> = {
  readonly [Key in keyof Table]: Table[Key] extends Setting<infer Value> ? Value : never;
};

interface Reading<Table extends Settings> {
  readonly values: ValuesOf<Table>;
  /** Plain sentences for the log: accepted, but better done otherwise. */
  readonly warnings: readonly string[];
}

/**
 * Reads a table of settings. Each may also come from a file that `<NAME>_FILE` names (one trailing line end is dropped),
 * which is the place for secrets. An empty value counts as absent.
 *
 * @throws MfaError `misconfigured`, one line for each setting that is wrong: its name, what it is, what it may be.
 */
export function readSettings<Table extends Settings>(environment: Environment, table: Table): Reading<Table> {
  const problems: string[] = [];
  const warnings: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(table)) {
    try {
      const { name, text } = findText(environment, setting, warnings);
      const parsed = setting.schema.safeParse(text);
      if (parsed.success) values[key] = parsed.data;
      else problems.push(describe(setting, name, text));
    } catch (error) {
      if (!(error instanceof MfaError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new MfaError('misconfigured', problems.join('\n'));
  return { values: values as ValuesOf<Table>, warnings };
}

interface Found {
  readonly name: string;
  readonly text: string | undefined;
}

function findText(environment: Environment, setting: Setting, warnings: string[]): Found {
  const found = setting.names.flatMap((name) => [
    ...fromEnvironment(environment, setting, name, warnings),
    ...fromFile(environment, setting, name, warnings),
  ]);
  const first = found[0];
  if (first === undefined) return { name: setting.names[0], text: undefined };
  const other = found.find((each) => each.text !== first.text);
  if (other !== undefined) {
    const message = `${first.name} and ${other.name} (${setting.meaning}) say different things; set only one of them.`;
    throw new MfaError('misconfigured', message);
  }
  return first;
}

function fromEnvironment(environment: Environment, setting: Setting, name: string, warnings: string[]): Found[] {
  const text = environment[name];
  if (text === undefined || text === '') return [];
  if (setting.secret) {
    warnings.push(`${name} stands in the environment or web.config; a protected file named by ${name}_FILE is safer.`);
  }
  return [{ name, text }];
}

function fromFile(environment: Environment, setting: Setting, name: string, warnings: string[]): Found[] {
  const variable = `${name}_FILE`;
  const path = environment[variable];
  // A setting whose own name ends in _FILE holds a path; it has no second spelling.
  if (path === undefined || path === '' || name.endsWith('_FILE')) return [];
  if (setting.isPath) return [{ name: variable, text: path }];
  try {
    if (setting.secret && isReadableByAll(path)) {
      warnings.push(`The file that ${variable} names can be read by every account of this machine; protect it.`);
    }
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    return [{ name: variable, text: text === '' ? undefined : text }];
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    const message = `${variable} (a file with ${setting.meaning}) is "${path}", which cannot be read: ${reason}.`;
    throw new MfaError('misconfigured', message, { cause });
  }
}

function isReadableByAll(path: string): boolean {
  // Windows has no such bits: there the folder's access list decides, and the installation guide sets it.
  return process.platform !== 'win32' && (statSync(path).mode & 0o004) !== 0;
}

function describe(setting: Setting, name: string, text: string | undefined): string {
  const state = text === undefined ? 'is not set' : setting.secret ? 'cannot be used' : `is ${JSON.stringify(text)}`;
  return `${name} (${setting.meaning}) ${state}; it may be ${setting.allowed}.`;
}
