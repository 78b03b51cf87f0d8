import type { NextFunction, Request, Response } from 'express';

/** Nothing but the address keeps strangers out: another site must not reach it by a name of its own (DNS rebinding). */
export function checkHost(request: Request, response: Response, next: NextFunction): void {
  if (/^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(request.headers.host ?? '')) next();
  else response.status(403).type('text/plain').send('This page is for this machine alone.\n');
}
