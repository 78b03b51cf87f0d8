import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Express middleware with the headers of every page: a policy that loads styles, scripts, fonts and pictures from this
 * site alone, runs no inline script, and lets nobody frame it; HSTS for a year; nothing is kept in caches. A handler of
 * files that never change sets its own `Cache-Control`.
 */
export function createSecurityHeaders(): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          baseUri: ["'none'"],
          connectSrc: ["'self'"],
          fontSrc: ["'self'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          // QR codes are drawn into data: addresses, so that no picture with a secret has an address of its own.
          imgSrc: ["'self'", 'data:'],
          manifestSrc: ["'self'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
        },
      },
      strictTransportSecurity: { maxAge: 365 * 24 * 3600, includeSubDomains: false },
      // Not no-referrer: browsers then send `Origin: null` with our own forms, and the check of the origin needs it.
      referrerPolicy: { policy: 'same-origin' },
      xFrameOptions: { action: 'deny' },
    }),
    (_request, response, next) => {
      response.setHeader('Cache-Control', 'no-store');
      response.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=()');
      next();
    },
  ];
}
