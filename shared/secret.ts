import { inspect } from 'node:util';

const shown = '[secret]';

/**
 * A value that must not be seen: a password, a key, a session token. Whatever prints it (a template string, `inspect`,
 * JSON, a log line) prints `[secret]`; only `reveal` gives the value, so that every place that uses it can be searched.
 */
export class Secret<Value = string> {
  readonly #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  /** The value itself, for the one call that needs it. */
  reveal(): Value {
    return this.#value;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}
