import type { Request, Response } from 'express';
import type { Cookie } from './cookie.ts';
import type { TypedPhone } from './phone-form.ts';
import type { Sealer } from './sealer.ts';

/** What was typed into User Setup, so that a page can be shown again with it. It decides nothing. */
export interface SetupDraft extends TypedPhone {
  /** The enrollment that it led to; empty: to none yet. */
  readonly id: string;
  /** The page on which it was typed; of a backup phone that User Setup asked for, with its query. */
  readonly page: string;
  /** As the SDK shows it: `•••• 4567`. */
  readonly maskedPhone: string;
}

/** Keeps the draft in a sealed cookie, until the browser is closed or the setup done. */
export interface SetupMemory {
  read(request: Request): SetupDraft | undefined;
  /** Of this enrollment. */
  find(request: Request, id: string): SetupDraft | undefined;
  /** Typed on this page, whatever its query was. */
  findTyped(request: Request, path: string): SetupDraft | undefined;
  write(response: Response, draft: SetupDraft): void;
  clear(response: Response): void;
}

export function createSetupMemory(sealer: Sealer, cookie: Cookie): SetupMemory {
  const purpose = 'setup';

  function read(request: Request): SetupDraft | undefined {
    const opened = sealer.open(purpose, cookie.read(request) ?? '');
    return isDraft(opened) ? opened : undefined;
  }

  return {
    read,
    find(request, id) {
      const draft = read(request);
      return draft?.id === id ? draft : undefined;
    },
    findTyped(request, path) {
      const draft = read(request);
      return draft?.page.split('?', 1)[0] === path ? draft : undefined;
    },
    write: (response, draft) => cookie.write(response, sealer.seal(purpose, draft)),
    clear: (response) => cookie.clear(response),
  };
}

function isDraft(value: unknown): value is SetupDraft {
  if (typeof value !== 'object' || value === null) return false;
  const fields: readonly unknown[] = ['id', 'page', 'country', 'phone', 'extension', 'maskedPhone'].map((name) =>
    Reflect.get(value, name),
  );
  return fields.every((field) => typeof field === 'string');
}
