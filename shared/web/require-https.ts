import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import { MfaError } from '../mfa-error.ts';

interface HttpsRule {
  readonly sslRequired: boolean;
  /** See `createTransportCheck`. */
  readonly isPrivate: (request: IncomingMessage) => boolean;
}

/** Express middleware that refuses requests which others could have read on their way, if the setting asks for it. */
export function createHttpsRule({ sslRequired, isPrivate }: HttpsRule) {
  return function requireHttps(request: Request, _response: Response, next: NextFunction): void {
    if (!sslRequired || isPrivate(request)) next();
    else next(new MfaError('forbidden', 'This address answers only to https.'));
  };
}
