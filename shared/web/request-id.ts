import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { currentRequest, runInRequest } from '../log/request-context.ts';

/**
 * Express middleware, the first of every app: gives the request an id, tells it to the client as `X-Request-Id` and puts
 * it into each log line. An id that the client sends is not taken over: it could imitate another's.
 */
export function assignRequestId(_request: Request, response: Response, next: NextFunction): void {
  const requestId = randomUUID();
  response.setHeader('X-Request-Id', requestId);
  runInRequest({ requestId }, next);
}

/** The id of the request being served, for error pages; `-` outside of one. */
export function requestId(): string {
  return currentRequest()?.requestId ?? '-';
}
