import { STATUS_CODES } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import type { Log } from '../log/log.ts';
import { MfaError, type MfaErrorCode } from '../mfa-error.ts';
import { requestId } from './request-id.ts';

/** What an error page may say. */
export interface ErrorPage {
  readonly status: number;
  /** One plain sentence; never a stack, a path or a library's text. */
  readonly sentence: string;
  readonly requestId: string;
}

interface ErrorHandlerOptions {
  readonly log: Log;
  /** Writes the page for browsers, status and headers being set; a plain page by default. */
  readonly renderPage?: (page: ErrorPage, request: Request, response: Response) => void;
}

/**
 * Express error handler, the last middleware of every app. The log gets everything; the client gets status, one sentence
 * and the request's id, as HTML where it asked for HTML, else as problem+json (RFC 9457).
 */
export function createErrorHandler({ log, renderPage = renderPlainPage }: ErrorHandlerOptions) {
  // Four parameters, by which Express knows an error handler.
  return function handleError(error: unknown, request: Request, response: Response, _next: NextFunction): void {
    const { status, sentence } = describe(error);
    if (status >= 500) log.error({ err: error }, 'request failed');
    else log.info({ err: error }, 'request refused');
    if (response.headersSent) {
      // Half an answer is out: the only honest end is a broken one.
      response.destroy();
      return;
    }
    if (error instanceof MfaError && error.retryAfterSeconds !== undefined) {
      response.setHeader('Retry-After', String(Math.ceil(error.retryAfterSeconds)));
    }
    response.status(status);
    send({ status, sentence, requestId: requestId() }, { request, response, renderPage });
  };
}

/** Express middleware behind all routes: whatever no route answered is a plain 404. */
export function createNotFoundHandler({ renderPage = renderPlainPage }: Pick<ErrorHandlerOptions, 'renderPage'> = {}) {
  return function handleNotFound(request: Request, response: Response): void {
    response.status(404);
    send(
      { status: 404, sentence: 'There is nothing at this address.', requestId: requestId() },
      { request, response, renderPage },
    );
  };
}

/** The HTTP status of an error of ours. */
function statusOf(code: MfaErrorCode): number {
  switch (code) {
    case 'malformed':
      return 400;
    case 'unauthenticated':
      return 401;
    case 'forbidden':
      return 403;
    case 'not-found':
      return 404;
    case 'conflict':
      return 409;
    case 'unavailable':
      return 503;
    case 'misconfigured':
      return 500;
    default:
      return code satisfies never;
  }
}

interface Destination {
  readonly request: Request;
  readonly response: Response;
  readonly renderPage: NonNullable<ErrorHandlerOptions['renderPage']>;
}

function send(page: ErrorPage, { request, response, renderPage }: Destination): void {
  // Browsers name HTML; a client that takes anything is a program.
  if (request.accepts(['json', 'html']) === 'html') {
    renderPage(page, request, response);
    return;
  }
  const { status, sentence: detail } = page;
  const problem = { type: 'about:blank', title: STATUS_CODES[status], status, detail, requestId: page.requestId };
  response.type('application/problem+json').send(JSON.stringify(problem));
}

function describe(error: unknown): { status: number; sentence: string } {
  if (error instanceof MfaError) {
    // Which setting is wrong is the administrator's business, and stands in the log.
    const sentence = error.code === 'misconfigured' ? generic : error.message;
    return { status: statusOf(error.code), sentence };
  }
  const status = clientStatus(error);
  if (status === undefined) return { status: 500, sentence: generic };
  return { status, sentence: `The request could not be read (${STATUS_CODES[status]}).` };
}

const generic = 'Something went wrong on our side. Please try again later, or tell your help desk the number below.';

/** The status of what Express and its body parsers refuse (too large, malformed, bad encoding); undefined: a bug of ours. */
function clientStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  return error.status >= 400 && error.status < 500 && STATUS_CODES[error.status] !== undefined
    ? error.status
    : undefined;
}

function renderPlainPage({ status, sentence, requestId }: ErrorPage, _request: Request, response: Response): void {
  const title = STATUS_CODES[status] ?? 'Error';
  response.type('html').send(
    `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title}</title></head>
<body><main><h1>${title}</h1><p>${escapeHtml(sentence)}</p><p><small>${requestId}</small></p></main></body>
</html>
`,
  );
}

/** Escapes text for HTML, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
