import { STATUS_CODES } from 'node:http';
import type { Response } from 'express';

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

/** RFC 9457, with our `code` and the time, by which an app puts its clock right. */
export function sendProblem(response: Response, { status, code, detail, retryAfterSeconds }: Problem): void {
  if (retryAfterSeconds !== undefined) response.set('Retry-After', String(retryAfterSeconds));
  response
    .status(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'about:blank',
        title: STATUS_CODES[status] ?? 'Error',
        status,
        code,
        ...(detail !== undefined && detail !== '' && { detail }),
        server_time: Math.floor(Date.now() / 1000),
      }),
    );
}
