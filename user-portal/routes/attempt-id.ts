import type { NextFunction, Request, Response } from 'express';

/** Express parameter check: an id as the SDK makes them; anything else is an address that there is not. */
export function checkAttemptId(_request: Request, _response: Response, next: NextFunction, id: string): void {
  next(/^[\w-]{1,64}$/.test(id) ? undefined : 'route');
}
