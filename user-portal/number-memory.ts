import type { Request } from 'express';
import type { Cookie } from './cookie.ts';
import type { Sealer } from './sealer.ts';

/**
 * Keeps the number that is to be typed into the app, which the SDK tells once, so that its page can be loaded again. In a
 * sealed cookie: it belongs to this browser and to one attempt, and decides nothing here.
 */
export interface NumberMemory {
  /** Undefined where this browser was told none for this attempt. */
  read(request: Request, attemptId: string): string | undefined;
  write(response: Response, shown: { readonly attemptId: string; readonly number: string }): void;
}

type Response = Parameters<Cookie['write']>[0];

export function createNumberMemory(sealer: Sealer, cookie: Cookie): NumberMemory {
  const purpose = 'number';
  return {
    read(request, attemptId) {
      const opened = sealer.open(purpose, cookie.read(request) ?? '');
      if (typeof opened !== 'object' || opened === null || Reflect.get(opened, 'attemptId') !== attemptId)
        return undefined;
      const number: unknown = Reflect.get(opened, 'number');
      return typeof number === 'string' ? number : undefined;
    },
    write: (response, shown) => cookie.write(response, sealer.seal(purpose, shown)),
  };
}
