import type { Request, Response } from 'express';
import type { Cookie } from './cookie.ts';
import type { Sealer } from './sealer.ts';

/** What was typed into User Setup, so that a page can be shown again with it. It decides nothing. */
export interface SetupDraft {
  /** The enrollment that it led to. */
  readonly id: string;
  /** ISO 3166 alpha-2 of the chosen country. */
  readonly country: string;
  readonly phone: string;
  /** As the SDK shows it: `•••• 4567`. */
  readonly maskedPhone: string;
}

/** Keeps the draft in a sealed cookie, until the browser is closed or the setup done. */
export interface SetupMemory {
  read(request: Request): SetupDraft | undefined;
  write(response: Response, draft: SetupDraft): void;
  clear(response: Response): void;
}

export function createSetupMemory(sealer: Sealer, cookie: Cookie): SetupMemory {
  const purpose = 'setup';
  return {
    read(request) {
      const opened = sealer.open(purpose, cookie.read(request) ?? '');
      return isDraft(opened) ? opened : undefined;
    },
    write: (response, draft) => cookie.write(response, sealer.seal(purpose, draft)),
    clear: (response) => cookie.clear(response),
  };
}

function isDraft(value: unknown): value is SetupDraft {
  if (typeof value !== 'object' || value === null) return false;
  const fields: readonly unknown[] = ['id', 'country', 'phone', 'maskedPhone'].map((name) => Reflect.get(value, name));
  return fields.every((field) => typeof field === 'string');
}
