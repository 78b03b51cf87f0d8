import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import type { Log } from '../log/log.ts';

interface RequestLogOptions {
  readonly log: Log;
  readonly clientAddress: (request: IncomingMessage) => string | undefined;
}

const health = /\/(?:healthz|readyz)$/;

/**
 * Express middleware that logs each request when its answer is done or its client gone: method, path, status,
 * milliseconds, client. Neither query string nor body nor headers, since secrets travel in all of them; of the path the
 * route's pattern where one matched, so that a token in it does not show either.
 */
export function createRequestLog({ log, clientAddress }: RequestLogOptions) {
  return function logRequest(request: Request, response: Response, next: NextFunction): void {
    const startedAt = performance.now();
    const client = clientAddress(request);
    response.once('close', () => {
      const path = describePath(request);
      const line = {
        method: request.method,
        path,
        status: response.statusCode,
        finished: response.writableFinished,
        milliseconds: Math.round(performance.now() - startedAt),
        client,
      };
      if (response.statusCode >= 500) log.error(line, 'request');
      else if (health.test(path)) log.debug(line, 'request');
      else log.info(line, 'request');
    });
    next();
  };
}

function describePath(request: Request): string {
  const pattern: unknown = request.route?.path;
  if (typeof pattern === 'string') return hideTokens(request.baseUrl) + pattern;
  const path = request.originalUrl.split('?', 1)[0] ?? '';
  return hideTokens(path.slice(0, 200));
}

/** Long parts that are not just words are tokens: an activation path, a carrier's call-back. */
function hideTokens(path: string): string {
  return path.replace(/[^/]{20,}/g, (part) => (/^[A-Za-z.]+$/.test(part) ? part : '[token]'));
}
