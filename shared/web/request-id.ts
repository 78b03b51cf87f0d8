import { randomBytes } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { currentRequest, runInRequest } from '../log/request-context.ts';

const processPart = `${randomBytes(9).toString('base64url')}.`;
let made = 0;

/**
 * An id that no other request has, of whichever process: of this process's own at random, and counted. Each message of the
 * SDK gets one, and a UUID costs five times the time and, until the request is over, a kilobyte.
 */
export function newRequestId(): string {
  made += 1;
  return processPart + made.toString(36);
}

/**
 * Express middleware, the first of every app: gives the request an id, tells it to the client as `X-Request-Id` and puts
 * it into each log line. An id that the client sends is not taken over: it could imitate another's.
 */
export function assignRequestId(_request: Request, response: Response, next: NextFunction): void {
  const requestId = newRequestId();
  response.setHeader('X-Request-Id', requestId);
  runInRequest({ requestId }, next);
}

/** The id of the request being served, for error pages; `-` outside of one. */
export function requestId(): string {
  return currentRequest()?.requestId ?? '-';
}
