import type { Request, Response } from 'express';

/** Another site must not answer calls or texts with the browser of whoever shows the demonstration. */
export function checkOrigin(request: Request, response: Response, next: () => void): void {
  const { origin, host } = request.headers;
  if (origin === undefined || origin === `http://${host}` || origin === `https://${host}`) next();
  else response.status(403).type('text/plain').send('Not from there.\n');
}
