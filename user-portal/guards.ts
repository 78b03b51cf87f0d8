import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { MfaError } from '@mfa/shared/mfa-error';
import { isLoopback } from '@mfa/shared/web/network';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { type Csrf, comesFromHere } from './csrf.ts';
import { formField } from './form-fields.ts';
import type { RateLimit } from './rate-limit.ts';
import { visitOf } from './visit.ts';

/**
 * Leads other spellings of the virtual directory (`/multifactorauth`, an old name) to the one that links use, since
 * browsers compare the path of a cookie with regard to case; and the root to the portal.
 */
export function toCanonicalPath(directories: readonly [string, ...string[]]): RequestHandler {
  const [canonical] = directories;
  return function redirectToCanonicalPath(request, response, next) {
    const { path } = request;
    const found = directories.find((directory) => isBelow(path, directory));
    if (path === '/' && canonical !== '/') response.redirect(302, `${canonical}/`);
    else if (found === undefined || path.startsWith(canonical)) next();
    else response.redirect(308, canonical + request.url.slice(found.length));
  };
}

function isBelow(path: string, directory: string): boolean {
  if (directory === '/') return true;
  const start = `${directory}/`.toLowerCase();
  return `${path}/`.toLowerCase().startsWith(start);
}

/** Refuses requests of these methods beyond the limit, with the seconds to wait in `Retry-After`. */
export function limitRequests(limit: RateLimit, methods: readonly string[]): RequestHandler {
  return function checkLimit(request: Request, response: Response, next: NextFunction) {
    const { clientAddress } = visitOf(response);
    // Without a believed address nobody can be told from anybody, and one would shut out all.
    const seconds = clientAddress === undefined || !methods.includes(request.method) ? 0 : limit(clientAddress);
    if (seconds === 0) return next();
    response.setHeader('Retry-After', String(seconds));
    next(Object.assign(new Error('Too many requests from one network.'), { status: 429 }));
  };
}

/** Refuses forms that another site may have sent. */
export function checkForms(csrf: Csrf): RequestHandler {
  return function checkForm(request, response, next) {
    if (request.method === 'GET' || request.method === 'HEAD') return next();
    const token = formField(request, 'csrf', 200);
    if (comesFromHere(request) && csrf.verify(token, visitOf(response))) return next();
    next(new MfaError('forbidden', 'This form is too old, or it was sent by another site. Please open it again.'));
  };
}

/**
 * Whether a cookie must be `Secure`: always, but for a browser on this very machine that speaks to us directly, as in the
 * demonstration. A proxy on this machine is told by the header that it adds.
 */
export function createSecureCookieRule(clientAddress: (request: IncomingMessage) => string | undefined) {
  return function isSecure(request: IncomingMessage): boolean {
    if (request.socket instanceof TLSSocket || request.headers['x-forwarded-for'] !== undefined) return true;
    return !isLoopback(clientAddress(request) ?? '');
  };
}
