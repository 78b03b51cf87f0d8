import { randomBytes } from 'node:crypto';
import type { ComplexType } from '@mfa/shared/contract/contract';
import type { Extensions } from '@mfa/shared/contract/extensions';
import { defaultLanguage, type Language, type Translate, type Translations } from '@mfa/shared/i18n/translations';
import type { NextFunction, Request, Response } from 'express';
import type { Cookie } from './cookie.ts';
import type { FormOwner } from './csrf.ts';
import type { Sealer } from './sealer.ts';

export type Session = ComplexType<Extensions, 'Session'>;

/** What the portal knows of one request: no authority, which only the SDK's session has. */
export interface Visit extends FormOwner {
  readonly language: Language;
  readonly t: Translate;
  /** The browser's address, when believed. */
  readonly clientAddress: string | undefined;
  /** The SDK's token as the cookie brought it; whether it is worth anything is for the SDK to say. */
  readonly sessionToken: string | undefined;
  /** The SDK's answer about that token, behind `requireStep`. */
  readonly session?: Session;
}

interface VisitOptions {
  readonly translations: Translations;
  readonly clientAddress: (request: Request) => string | undefined;
  readonly sessionCookie: Cookie;
  readonly browserMemory: BrowserMemory;
}

/** Express middleware that makes the visit of each request; `visitOf` gives it. */
export function createVisits({ translations, clientAddress, sessionCookie, browserMemory }: VisitOptions) {
  return function beginVisit(request: Request, response: Response, next: NextFunction): void {
    const known = browserMemory.read(request);
    const browser = known ?? { id: randomBytes(16).toString('base64url') };
    if (known === undefined) browserMemory.write(response, browser);
    const language = chooseLanguage(translations, request, browser.language);
    setVisit(response, {
      language,
      t: translations.translator(language.code, 'portal'),
      clientAddress: clientAddress(request),
      browserId: browser.id,
      sessionToken: sessionCookie.read(request),
    });
    next();
  };
}

export function visitOf(response: Response): Visit {
  return response.locals.visit as Visit;
}

/** Replaces parts of the visit for what follows in this request. */
export function changeVisit(response: Response, change: Partial<Pick<Visit, 'session' | 'sessionToken'>>): void {
  setVisit(response, { ...visitOf(response), ...change });
}

function setVisit(response: Response, visit: Visit): void {
  response.locals.visit = visit;
}

/** The language that the person chose here, else the best that the browser asks for, else English. */
function chooseLanguage({ languages }: Translations, request: Request, chosen: string | undefined): Language {
  const codes = languages.map(({ code }) => code);
  // Of several that are as good to the browser, the first: English for those who do not care.
  const offered = [defaultLanguage, ...codes];
  const code = codes.find((each) => each === chosen) ?? request.acceptsLanguages(offered);
  const found = languages.find((each) => each.code === code) ?? languages.find((each) => each.code === defaultLanguage);
  // readTranslations has refused to start without English.
  return found as Language;
}

/** What is kept in the browser before anybody has signed in. */
export interface Browser {
  /** Binds forms to this browser. */
  readonly id: string;
  readonly language?: string;
}

export interface BrowserMemory {
  read(request: Request): Browser | undefined;
  write(response: Response, browser: Browser): void;
}

export function createBrowserMemory(sealer: Sealer, cookie: Cookie): BrowserMemory {
  const purpose = 'browser';
  return {
    read(request) {
      const opened = sealer.open(purpose, cookie.read(request) ?? '');
      return isBrowser(opened) ? opened : undefined;
    },
    write: (response, browser) => cookie.write(response, sealer.seal(purpose, browser)),
  };
}

function isBrowser(value: unknown): value is Browser {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';
}
